/* SPDX-License-Identifier: MIT */
/* When arguments and results are given back. */

#include "pools.h"

static void *last_arg;

static void release_arg(void *arg)
{
	last_arg = arg;
	atomic_fetch_add(&shared.args, 1);
}

static void release_result(struct weft_value v)
{
	CHECK_VALUE(v, weft_int(4));
	atomic_fetch_add(&shared.results, 1);
}

static const struct weft_submit_options both = { .release_arg = release_arg,
						 .release_result = release_result };

static int job_four(struct weft_job *job, void *arg)
{
	CHECK_INT(atomic_load(&shared.args), 0);
	(void)arg;
	return weft_job_return(job, weft_int(4));
}

/* The argument goes before the end of the job can be seen; the result when nobody can read it. */
void cf_submit_releases_args(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 1);
	int x;
	struct weft_future *f = pool ? submit_with(pool, job_four, &x, &both) : NULL;

	if (f) {
		/* Without a place for the result it is a wait, and reads nothing. */
		CHECK_INT(weft_future_result(f, WEFT_NEVER, NULL), 0);
		CHECK_INT(atomic_load(&shared.args), 1);
		CHECK_PTR(last_arg, &x);
		CHECK_INT(atomic_load(&shared.results), 0);
	}
	if (pool)
		close_pool(pool);
	weft_future_unref(f);
	CHECK_INT(atomic_load(&shared.args), 1);
	CHECK_INT(atomic_load(&shared.results), 1);
}

/* The reader of a result owns it. */
void release_read(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 1);
	struct weft_future *f = pool ? submit_with(pool, job_four, NULL, &both) : NULL;

	if (f)
		CHECK_INT(int_of(f), 4);
	if (pool)
		close_pool(pool);
	weft_future_unref(f);
	CHECK_INT(atomic_load(&shared.args), 1);
	CHECK_INT(atomic_load(&shared.results), 0);
}

/* Nobody has the future: the result goes when the job ends. */
void release_unwanted(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 1);

	if (!pool)
		return;
	CHECK_INT(weft_submit_with(pool, job_four, NULL, &both, NULL), 0);
	close_pool(pool);
	CHECK_INT(atomic_load(&shared.args), 1);
	CHECK_INT(atomic_load(&shared.results), 1);
}

/* A job that never runs gives its argument back, whoever has kept it from running. */
static void never_runs(const struct weft_executor_ops *ops, bool by_shutdown)
{
	struct weft_future *f;
	struct busy busy;

	if (!busy_open(&busy, ops, NULL))
		return;
	f = submit_with(busy.pool, job_four, NULL, &both);
	if (f && by_shutdown)
		weft_executor_shutdown(busy.pool, WEFT_CANCEL_NO_WAIT, WEFT_NOW);
	else if (f)
		CHECK(weft_future_cancel(f));
	busy_close(&busy);
	if (f)
		expect_end(f, WEFT_ECANCELED);
	CHECK_INT(atomic_load(&shared.args), 1);
	CHECK_INT(atomic_load(&shared.results), 0);
}

void release_cancelled(const struct weft_executor_ops *ops)
{
	never_runs(ops, false);
}

void release_shutdown(const struct weft_executor_ops *ops)
{
	never_runs(ops, true);
}

/* A submit that fails has taken nothing. */
void release_refused(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 1);
	struct weft_future *f = NULL;

	if (!pool)
		return;
	CHECK_INT(weft_executor_shutdown(pool, WEFT_SHUTDOWN_NO_WAIT, WEFT_NOW), 0);
	CHECK_INT(weft_submit_with(pool, job_four, NULL, &both, &f), WEFT_ECLOSED);
	CHECK_PTR(f, NULL);
	close_pool(pool);
	CHECK_INT(atomic_load(&shared.args), 0);
}

static int job_bad(struct weft_job *job, void *arg)
{
	(void)arg;
	weft_job_return(job, weft_int(4));
	return ERR_JOB;
}

/* A job that fails has no result, so there is none to release but the one that it made. */
void release_failed(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 1);
	struct weft_future *f = pool ? submit_with(pool, job_bad, NULL, &both) : NULL;

	if (f)
		CHECK_INT(weft_future_result(f, WEFT_NEVER, NULL), ERR_JOB);
	if (pool)
		close_pool(pool);
	weft_future_unref(f);
	CHECK_INT(atomic_load(&shared.args), 1);
}
