/* SPDX-License-Identifier: MIT */
/* Jobs that wait for jobs of their own pool. */

#include "pools.h"

struct inner {
	struct weft_executor *pool;
	struct weft_deadline deadline;
	struct weft_future *future;
	int64_t x;
};

static int job_waits(struct weft_job *job, void *arg)
{
	struct inner *inner = arg;
	struct weft_value v = weft_none();
	int r;

	inner->future = submit(inner->pool, job_increment, &inner->x);
	r = inner->future ? weft_future_result(inner->future, inner->deadline, &v) : -ENOMEM;
	return r < 0 ? r : weft_job_return(job, v);
}

/*
 * A pool that helps runs the awaited job.  One that does not leaves it in the queue, and the wait
 * of its only worker times out; without a claim of WORKERS there may be another worker.  Nothing is
 * lost either way.
 */
void cf_submit_nested_wait_deadlock(const struct weft_executor_ops *ops)
{
	bool helps = ops->caps & WEFT_POOL_HELP, may_help = !(ops->caps & WEFT_POOL_WORKERS);
	struct inner inner = { open_pool(ops, 1), helps ? WEFT_NEVER : A_MOMENT, NULL, 1 };
	struct weft_future *f;
	int r;

	if (!inner.pool)
		return;
	f = submit(inner.pool, job_waits, &inner);
	if (f) {
		r = weft_future_result(f, WEFT_NEVER, NULL);
		CHECK(helps ? r == 0 : r == WEFT_ETIMEDOUT || (may_help && r == 0));
		weft_future_unref(f);
	}
	close_pool(inner.pool);
	if (inner.future)
		CHECK_INT(int_of(inner.future), 2);
	weft_future_unref(inner.future);
}

struct fib {
	struct weft_executor *pool;
	int n;
};

/* Two jobs for each above 1, and a wait for both. */
static int job_fib(struct weft_job *job, void *arg)
{
	const struct fib *self = arg;
	struct fib part[2] = { { self->pool, self->n - 1 }, { self->pool, self->n - 2 } };
	struct weft_future *f[2];
	int64_t sum = 0;

	if (self->n < 2)
		return weft_job_return(job, weft_int(self->n));
	for (int i = 0; i < 2; i++)
		f[i] = submit(self->pool, job_fib, &part[i]);
	for (int i = 0; i < 2; i++)
		sum += f[i] ? int_of(f[i]) : 0;
	weft_futures_unref(f, 2);
	return weft_job_return(job, weft_int(sum));
}

static void fib_on(const struct weft_executor_ops *ops, int workers)
{
	struct fib fib = { open_pool(ops, workers), WITH_VALGRIND ? 10 : 16 };
	struct weft_future *f;

	if (!fib.pool)
		return;
	f = submit(fib.pool, job_fib, &fib);
	if (f) {
		CHECK_INT(int_of(f), fib.n == 16 ? 987 : 55);
		weft_future_unref(f);
	}
	close_pool(fib.pool);
}

void nested_fib(const struct weft_executor_ops *ops)
{
	fib_on(ops, 1);
	fib_on(ops, 3);
}

struct chain {
	struct weft_executor *pool;
	int left;
};

static int job_chain(struct weft_job *job, void *arg)
{
	struct chain *self = arg;
	struct weft_future *f;
	int64_t below;

	if (self->left-- == 0)
		return weft_job_return(job, weft_int(0));
	f = submit(self->pool, job_chain, self);
	below = f ? int_of(f) : -1000;
	weft_future_unref(f);
	return weft_job_return(job, weft_int(below + 1));
}

/* Deeper than a worker may help, and so deep that spare ones are needed. */
void nested_chain(const struct weft_executor_ops *ops)
{
	struct chain chain = { open_pool(ops, 1), 100 };
	struct weft_future *f;

	if (!chain.pool)
		return;
	f = submit(chain.pool, job_chain, &chain);
	if (f) {
		CHECK_INT(int_of(f), 100);
		weft_future_unref(f);
	}
	close_pool(chain.pool);
}

static int job_waits_for_all(struct weft_job *job, void *arg)
{
	struct inner *inner = arg;
	struct weft_completed pass;
	struct weft_future *f[10];
	size_t i, n = 0;
	int64_t sum = 0;

	for (int k = 0; k < 10; k++) {
		f[n] = submit(inner->pool, job_increment, &inner->x);
		n += f[n] != NULL;
	}
	if (weft_as_completed(&pass, f, n, WEFT_NEVER) == 0)
		while (weft_completed_next(&pass, &i) == 1)
			sum += int_of(f[i]);
	CHECK_INT(weft_wait(f, n, WEFT_ALL_COMPLETED, WEFT_NEVER, NULL), 1);
	weft_futures_unref(f, n);
	return weft_job_return(job, weft_int(sum));
}

/* The other ways of waiting help as well. */
void nested_several(const struct weft_executor_ops *ops)
{
	struct inner inner = { open_pool(ops, 1), WEFT_NEVER, NULL, 1 };
	struct weft_future *f;

	if (!inner.pool)
		return;
	f = submit(inner.pool, job_waits_for_all, &inner);
	if (f) {
		CHECK_INT(int_of(f), 20);
		weft_future_unref(f);
	}
	close_pool(inner.pool);
}

/* The first waits for the second, which was submitted by another thread behind it. */
static int job_awaits(struct weft_job *job, void *arg)
{
	struct inner *inner = arg;

	(void)job;
	return weft_future_result(inner->future, WEFT_NEVER, NULL);
}

void nested_other(const struct weft_executor_ops *ops)
{
	struct inner inner = { .x = 1 };
	struct weft_future *f;
	struct busy busy;

	if (!busy_open(&busy, ops, NULL))
		return;
	/* Both are in the queue before the first can start. */
	inner.future = NULL;
	f = submit(busy.pool, job_awaits, &inner);
	inner.future = submit(busy.pool, job_increment, &inner.x);
	if (!inner.future)
		conform_fail("no future to wait for");
	busy_close(&busy);
	if (f && inner.future)
		expect_end(f, 0);
	weft_future_unref(inner.future);
}

/* A job that waits for a promise keeps no other job from running, though it has the only worker. */
void nested_promise(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = may_lack_workers() ? NULL : open_pool(ops, 1);
	struct inner inner = { .x = 1 };
	struct weft_future *waiting, *other;
	struct pair p;

	if (!pool)
		return;
	if (pair_new(&p)) {
		inner.future = p.future;
		waiting = submit(pool, job_awaits, &inner);
		other = submit(pool, job_increment, &inner.x);
		if (other)
			CHECK_INT(int_of(other), 2);
		pair_set(&p, 1);
		if (waiting)
			expect_end(waiting, 0);
		weft_future_unref(other);
		pair_drop(&p);
	}
	close_pool(pool);
}
