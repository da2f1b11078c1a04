/* SPDX-License-Identifier: MIT */
/*
 * Each allocation fails in turn.  The call that needs it says -ENOMEM, leaves its outputs alone,
 * and loses nothing; a worker that cannot be had is done without.
 */

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include <weft/executor.h>
#include <weft/hooks.h>
#include <weft/queue.h>

#include "suite.h"

static atomic_long calls, fail_at, bytes, blocks;

static void *alloc(enum weft_memory kind, size_t size, void *arg)
{
	void *p;

	(void)kind;
	(void)arg;
	if (atomic_fetch_add(&calls, 1) + 1 == atomic_load(&fail_at))
		return NULL;
	p = malloc(size);
	if (p) {
		atomic_fetch_add(&bytes, (long)size);
		atomic_fetch_add(&blocks, 1);
	}
	return p;
}

static void give_back(enum weft_memory kind, void *p, size_t size, void *arg)
{
	(void)kind;
	(void)arg;
	atomic_fetch_sub(&bytes, (long)size);
	atomic_fetch_sub(&blocks, 1);
	free(p);
}

static int runs(struct weft_job *job, void *arg)
{
	(void)arg;
	return weft_job_return(job, weft_int(1));
}

static atomic_int args_released;

static void release_arg(void *arg)
{
	CHECK(arg);
	atomic_fetch_add(&args_released, 1);
}

static int copies(struct weft_job *job, void *arg)
{
	return weft_job_return_bytes(job, arg, 100);
}

static int fails(struct weft_job *job, void *arg)
{
	(void)arg;
	return weft_job_fail(job, -EIO, "with a text");
}

static int nests(struct weft_job *job, void *arg)
{
	struct weft_future *f = NULL;
	int r = weft_submit(weft_job_executor(job), runs, arg, &f);

	if (r < 0)
		return r;
	r = weft_future_result(f, WEFT_NEVER, NULL);
	weft_future_unref(f);
	return r;
}

static int nothing(struct weft_future *f, void *arg)
{
	(void)f;
	atomic_fetch_add((atomic_int *)arg, 1);
	return 0;
}

/* 0 or -ENOMEM, which leaves *@f alone. */
static bool submitted(int r, struct weft_future *const *f)
{
	CHECK(r == 0 ? *f != NULL : r == -ENOMEM && !*f);
	return r == 0;
}

static void submits(struct weft_executor *e)
{
	struct weft_submit_options o = { .arg_size = 100, .release_arg = release_arg };
	struct weft_future *f[6] = { NULL }, *many[3] = { NULL };
	static char text[100];
	int n = 0;

	if (submitted(weft_submit(e, runs, NULL, &f[0]), &f[0]))
		CHECK(weft_future_result(f[0], WEFT_NEVER, NULL) == 0);
	atomic_store(&args_released, 0);
	if (submitted(weft_submit_with(e, copies, text, &o, &f[1]), &f[1])) {
		int r = weft_future_result(f[1], WEFT_NEVER, NULL);

		CHECK(r == 0 || r == -ENOMEM);
		n = 1;
	}
	CHECK(atomic_load(&args_released) == n);
	if (submitted(weft_submit(e, fails, NULL, &f[2]), &f[2]))
		CHECK(weft_future_result(f[2], WEFT_NEVER, NULL) == -EIO);
	if (submitted(weft_submit(e, nests, NULL, &f[3]), &f[3])) {
		int r = weft_future_result(f[3], WEFT_NEVER, NULL);

		CHECK(r == 0 || r == -ENOMEM);
	}
	if (weft_submit_many(e, runs, NULL, 0, 3, many) == 0)
		CHECK(weft_wait(many, 3, WEFT_ALL_COMPLETED, WEFT_NEVER, NULL) != 0);
	else
		CHECK(!many[0] && !many[1] && !many[2]);
	weft_futures_unref(many, 3);
	weft_futures_unref(f, 6);
}

static void maps(struct weft_executor *e)
{
	struct weft_range range;
	struct weft_iter *in[] = { weft_range(&range, 0, 100, 1) };
	struct weft_map *m = NULL;
	struct weft_value v;
	int r = weft_map(e, runs, in, 1, NULL, &m);

	CHECK(r == 0 ? m != NULL : r == -ENOMEM && !m);
	while (r == 0 && weft_map_next(m, &v) > 0)
		CHECK(weft_as_int(v) == 1);
	weft_map_close(m);
}

static void promises(void)
{
	struct weft_promise *p = NULL;
	atomic_int called = 0;
	struct weft_future *f;
	struct weft_completed c;
	size_t i;
	int r = weft_promise_new(&p), wanted = 0;

	if (r < 0) {
		CHECK(r == -ENOMEM && !p);
		return;
	}
	f = weft_promise_future(p);
	r = weft_future_on_done(f, nothing, &called);
	CHECK(r == 0 || r == -ENOMEM);
	wanted = r == 0;
	r = weft_as_completed(&c, &f, 1, WEFT_NEVER);
	CHECK(r == 0 || r == -ENOMEM);
	weft_promise_set_result(p, weft_int(1));
	CHECK(atomic_load(&called) == wanted);
	CHECK(weft_completed_next(&c, &i) == (r ? r : 1));
	weft_completed_leave(&c);
	weft_promise_unref(p);
	weft_future_unref(f);
}

static void queues(void)
{
	struct weft_thread_queue *q = NULL;
	int r = weft_thread_queue_new(WEFT_PRIORITY, 0, NULL, &q), put = 0;
	struct weft_value v;

	CHECK(r == 0 ? q != NULL : r == -ENOMEM && !q);
	for (int i = 0; q && i < 40; i++) {
		r = weft_thread_queue_put(q, weft_int(i), WEFT_NOW);
		CHECK(r == 0 || r == -ENOMEM);
		put += r == 0;
	}
	for (int i = 0; i < put; i++)
		CHECK(weft_thread_queue_get(q, WEFT_NOW, &v) == 0);
	weft_thread_queue_unref(q);
}

static void everything(const struct weft_executor_ops *ops, int workers)
{
	struct weft_executor *e = NULL;
	int r = weft_executor_open(ops, workers, NULL, &e);

	CHECK(r == 0 ? e != NULL : r == -ENOMEM && !e);
	if (e) {
		submits(e);
		maps(e);
		CHECK(weft_executor_close(e, WEFT_SHUTDOWN_WAIT, WEFT_NEVER) == 0);
	}
	promises();
	queues();
}

/* Until a round has fewer allocations than the number of the one that is to fail. */
static void in_turn(const struct weft_executor_ops *ops, int workers)
{
	long n = 0;

	do {
		atomic_store(&fail_at, ++n);
		atomic_store(&calls, 0);
		everything(ops, workers);
		CHECK(atomic_load(&bytes) == 0 && atomic_load(&blocks) == 0);
	} while (atomic_load(&calls) >= n);
	CHECK(n > 20);
}

static void threads_1(void)
{
	in_turn(&weft_executor_threads, 1);
}

static void threads_3(void)
{
	in_turn(&weft_executor_threads, 3);
}

static void inline_(void)
{
	in_turn(&weft_executor_inline, 1);
}

int main(void)
{
	static const struct suite_test tests[] = {
		{ "inline", inline_ },
		{ "threads, one worker", threads_1 },
		{ "threads, three workers", threads_3 },
	};
	struct weft_hooks hooks = { .alloc = alloc, .free = give_back };

	NEED(weft_set_hooks(&hooks) == 0);
	return SUITE(tests);
}
