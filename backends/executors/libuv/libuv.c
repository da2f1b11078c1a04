/* SPDX-License-Identifier: MIT-0 */
/*
 * libuv's pool (uv_queue_work) as an executor.
 *
 * The process has one such pool, which all executors share.  libuv hands each request back through
 * a loop, so there is a loop, but no thread that runs it: pushes collect what has ended.
 *
 * The width of the pool is fixed by UV_THREADPOOL_SIZE when it is first used.  The first executor
 * sets that variable, unless it is set.  One that wants another width is refused with EBUSY.
 */

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include <weft/pool.h>

enum { COLLECT = 64 };		/* pushed works between two looks at the loop */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;	/* of the two below */
static uv_loop_t loop;
static unsigned pushed;
static int broken;		/* why there is no loop */

static void run(uv_work_t *request)
{
	weft_work_run(request->data);
}

static void after(uv_work_t *request, int status)
{
	(void)status;
	free(request);
}

static int push(void *pool, struct weft_work *const *works, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uv_work_t *request = malloc(sizeof(*request));

		if (!request && i == 0)
			return -ENOMEM;
		if (!request) {
			weft_work_refuse(works[i], -ENOMEM);
			continue;
		}
		request->data = works[i];
		pthread_mutex_lock(&lock);
		uv_queue_work(pool, request, run, after);
		if (++pushed % COLLECT == 0)
			uv_run(pool, UV_RUN_NOWAIT);
		pthread_mutex_unlock(&lock);
	}
	return 0;
}

static int open_pool(struct weft_executor *executor, int workers,
		     const struct weft_executor_options *options, void **ret)
{
	char width[16];
	bool fits;

	(void)executor;
	(void)options;
	snprintf(width, sizeof(width), "%d", workers);
	pthread_mutex_lock(&lock);
	setenv("UV_THREADPOOL_SIZE", width, 0);
	fits = strcmp(getenv("UV_THREADPOOL_SIZE"), width) == 0;
	pthread_mutex_unlock(&lock);
	*ret = &loop;
	return broken ? broken : fits ? 0 : -EBUSY;
}

/* Works hold their executor, so that each of this one's has been run. */
static void close_pool(void *pool, bool wait)
{
	(void)pool;
	(void)wait;
}

static void lock_it(void)
{
	pthread_mutex_lock(&lock);
}

static void unlock_it(void)
{
	pthread_mutex_unlock(&lock);
}

/* The child of a fork would share the descriptors of the loop. */
static void renew(void)
{
	unlock_it();
	broken = broken ? broken : uv_loop_fork(&loop);
}

__attribute__((constructor)) static void prepare(void)
{
	broken = uv_loop_init(&loop);
	pthread_atfork(lock_it, unlock_it, renew);
}

WEFT_EXECUTOR_PLUGIN = {
	WEFT_POOL_HEADER("libuv"),
	.caps = WEFT_POOL_FIFO,
	.open = open_pool,
	.push = push,
	.close = close_pool,
};
