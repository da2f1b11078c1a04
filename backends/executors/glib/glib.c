/* SPDX-License-Identifier: MIT-0 */
/*
 * GLib's GThreadPool as an executor.
 *
 * The pool is exclusive: its threads are started by open, which can fail, and not by push, where
 * GLib would keep a job although no thread can be started for it.
 */

#include <errno.h>
#include <glib.h>

#include <weft/pool.h>

static void run(gpointer work, gpointer unused)
{
	(void)unused;
	weft_work_run(work);
}

static int open_pool(struct weft_executor *executor, int workers,
		     const struct weft_executor_options *options, void **ret)
{
	GError *error = NULL;
	GThreadPool *pool = g_thread_pool_new(run, NULL, workers, TRUE, &error);

	(void)executor;
	(void)options;
	if (!error) {
		*ret = pool;
		return 0;
	}
	g_error_free(error);
	/* There is a pool all the same, with fewer threads. */
	if (pool)
		g_thread_pool_free(pool, TRUE, FALSE);
	return -EAGAIN;
}

static int push(void *pool, struct weft_work *const *works, size_t n)
{
	for (size_t i = 0; i < n; i++)
		g_thread_pool_push(pool, works[i], NULL);
	return 0;
}

static void close_pool(void *pool, bool wait)
{
	g_thread_pool_free(pool, FALSE, wait);
}

WEFT_EXECUTOR_PLUGIN = {
	WEFT_POOL_HEADER("glib"),
	.caps = WEFT_POOL_FIFO,
	.open = open_pool,
	.push = push,
	.close = close_pool,
};
