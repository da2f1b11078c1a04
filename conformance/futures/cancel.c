/* SPDX-License-Identifier: MIT */
/* Cancelling what waits, and asking what runs to stop. */

#include "pools.h"

static int note_state(struct weft_future *f, void *arg)
{
	(void)arg;
	note("state %d", (int)weft_future_state(f));
	return 0;
}

void cf_cancel_pending(const struct weft_executor_ops *ops)
{
	struct pair p;

	(void)ops;
	if (!pair_new(&p))
		return;
	CHECK_INT(weft_future_on_done(p.future, note_state, NULL), 0);
	CHECK(weft_future_cancel(p.future));
	CHECK_LOG("state 2");
	CHECK_INT(weft_future_state(p.future), WEFT_CANCELLED);
	pair_drop(&p);
}

void cf_cancel_running(const struct weft_executor_ops *ops)
{
	struct pair p;

	(void)ops;
	if (!pair_new(&p))
		return;
	CHECK_INT(weft_promise_start(p.promise), 1);
	CHECK(!weft_future_cancel(p.future));
	CHECK_INT(weft_future_state(p.future), WEFT_FUTURE_RUNNING);
	pair_set(&p, 3);
	CHECK_INT(int_of(p.future), 3);
	pair_drop(&p);
}

void cf_cancel_finished(const struct weft_executor_ops *ops)
{
	struct weft_future *f[2];
	struct pair p[2];

	(void)ops;
	if (!pairs_new(p, f, 2))
		return;
	pair_set(&p[0], 3);
	pair_fail(&p[1]);
	for (int i = 0; i < 2; i++) {
		CHECK(!weft_future_cancel(f[i]));
		CHECK_INT(weft_future_state(f[i]), WEFT_FINISHED);
	}
	CHECK_INT(int_of(f[0]), 3);
	pairs_drop(p, 2);
}

void cf_cancel_again(const struct weft_executor_ops *ops)
{
	struct pair p;

	(void)ops;
	if (!pair_new(&p))
		return;
	CHECK_INT(weft_future_on_done(p.future, note_state, NULL), 0);
	CHECK(weft_future_cancel(p.future));
	CHECK(weft_future_cancel(p.future));
	CHECK_INT(weft_future_state(p.future), WEFT_CANCELLED);
	CHECK_INT(weft_promise_start(p.promise), 0);
	CHECK(weft_future_cancel(p.future));
	CHECK_INT(weft_future_state(p.future), WEFT_CANCELLED_AND_NOTIFIED);
	CHECK_LOG("state 2");
	pair_drop(&p);
}

/* Every second one of the jobs that wait is cancelled, and exactly the others run. */
void cf_cancel_not_executed(const struct weft_executor_ops *ops)
{
	enum { N = 20 };
	struct weft_future *f[N];
	atomic_int ran[N] = { 0 };
	struct busy busy;

	if (!busy_open(&busy, ops, NULL))
		return;
	for (int i = 0; i < N; i++)
		f[i] = submit(busy.pool, job_counts, &ran[i]);
	for (int i = 0; i < N; i += 2)
		CHECK(f[i] && weft_future_cancel(f[i]));
	busy_close(&busy);
	for (int i = 0; i < N; i++) {
		CHECK_INT(atomic_load(&ran[i]), i % 2);
		if (!f[i])
			continue;
		CHECK_INT(weft_future_state(f[i]),
			  i % 2 ? WEFT_FINISHED : WEFT_CANCELLED_AND_NOTIFIED);
		weft_future_unref(f[i]);
	}
}

/* Cancels meet jobs that are about to start: each job has run, or is cancelled, and never both. */
void cancel_race(const struct weft_executor_ops *ops)
{
	enum { N = 200 };
	struct weft_executor *pool = open_pool(ops, 2);

	for (int round = 0; pool && round < 20; round++) {
		struct weft_future *f[N];
		atomic_int ran[N] = { 0 };
		bool cancelled[N];

		for (int i = 0; i < N; i++)
			f[i] = submit(pool, job_counts, &ran[i]);
		for (int i = N - 1; i >= 0; i--)
			cancelled[i] = f[i] && weft_future_cancel(f[i]);
		for (int i = 0; i < N; i++) {
			if (!f[i])
				continue;
			expect_end(f[i], cancelled[i] ? WEFT_ECANCELED : 0);
			if (!cancelled[i])
				CHECK_INT(atomic_load(&ran[i]), 1);
		}
		/* What was cancelled does not run later either. */
		weft_executor_shutdown(pool, WEFT_SHUTDOWN_NO_WAIT, WEFT_NOW);
		close_pool(pool);
		for (int i = 0; i < N; i++)
			CHECK_INT(atomic_load(&ran[i]), !cancelled[i] && f[i]);
		pool = open_pool(ops, 2);
	}
	if (pool)
		close_pool(pool);
}

/* Runs until it is told to stop, in the thread of a worker. */
static int job_until_stopped(struct weft_job *job, void *arg)
{
	struct gate *gate = arg;

	CHECK(!weft_job_stopped(job));
	gate_pass(gate);
	while (!weft_job_stopped(job))
		;
	return ERR_OTHER;
}

void stop_running(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 1);
	struct gate gate = GATE;
	struct weft_future *f = pool ? submit(pool, job_until_stopped, &gate) : NULL;

	if (f) {
		gate_await(&gate, 1);
		CHECK(weft_future_stop(f));
		CHECK_INT(weft_future_state(f), WEFT_FUTURE_RUNNING);
		gate_open(&gate);
		CHECK_INT(weft_future_result(f, WEFT_NEVER, NULL), ERR_OTHER);
		CHECK(!weft_future_cancelled(f));
		CHECK(!weft_future_stop(f));
		weft_future_unref(f);
	}
	if (pool)
		close_pool(pool);
}

/* A job that waits is cancelled by it. */
void stop_queued(const struct weft_executor_ops *ops)
{
	atomic_int ran = 0;
	struct weft_future *f;
	struct busy busy;

	if (!busy_open(&busy, ops, NULL))
		return;
	f = submit(busy.pool, job_counts, &ran);
	if (f)
		CHECK(weft_future_stop(f));
	busy_close(&busy);
	if (f)
		expect_end(f, WEFT_ECANCELED);
	CHECK_INT(atomic_load(&ran), 0);
}

/* A producer of one's own can look, too. */
void stop_promise(const struct weft_executor_ops *ops)
{
	struct weft_future *f[2];
	struct pair p[2];

	(void)ops;
	if (!pairs_new(p, f, 2))
		return;
	CHECK(weft_future_stop(f[0]));
	CHECK(weft_future_cancelled(f[0]));
	CHECK_INT(weft_promise_start(p[1].promise), 1);
	CHECK(!weft_promise_stopped(p[1].promise));
	CHECK(weft_future_stop(f[1]));
	CHECK(weft_promise_stopped(p[1].promise));
	pair_set(&p[1], 2);
	CHECK_INT(int_of(f[1]), 2);
	pairs_drop(p, 2);
}
