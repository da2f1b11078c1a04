/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <stdlib.h>

#include "futures.h"

_Thread_local bool bench_waiting;

void bench_share_cpu(struct bm_state *st, cpu_set_t *old)
{
	int cpu = sched_getcpu();
	cpu_set_t one;

	CPU_ZERO(old);
	CPU_ZERO(&one);
	if (cpu >= 0)
		CPU_SET(cpu, &one);
	if (sched_getaffinity(0, sizeof(*old), old) < 0 ||
	    sched_setaffinity(0, sizeof(one), &one) < 0)
		bm_skip_with_message(st, "its threads cannot be kept on one CPU");
}

void bench_leave_cpu(const cpu_set_t *old)
{
	if (CPU_COUNT(old) > 1)
		sched_setaffinity(0, sizeof(*old), old);
}

bool bench_can(struct bm_state *st, uint32_t caps, const char *what)
{
	bool can = (bench_ops(st)->caps & caps) == caps;

	if (!can)
		bm_skip_with_message(st, "cannot %s", what);
	return can;
}

void bench_fail(struct bm_state *st, const char *what, int code)
{
	if (code < 0 && !bm_skipped(st))
		bm_skip_with_error(st, "%s: %s", what, weft_strerror(code));
}

struct weft_executor *bench_open(struct bm_state *st, int workers,
				 const struct weft_executor_options *options)
{
	const struct weft_executor_ops *ops = bench_ops(st);
	struct weft_executor *pool;
	int r;

	if (ops->caps & WEFT_POOL_INLINE && workers > 1) {
		bm_skip_with_message(st, "it has no workers");
		return NULL;
	}
	r = weft_executor_open(ops, workers, options, &pool);
	if (r == 0)
		return pool;
	if (r == -EBUSY)
		bm_skip_with_message(st, "it cannot have %d workers in this process", workers);
	else
		bench_fail(st, "weft_executor_open", r);
	return NULL;
}

void bench_expect(struct bm_state *st, const char *what, int64_t got, int64_t want)
{
	if (got != want && !bm_skipped(st))
		bm_skip_with_error(st, "%s: %" PRId64 " instead of %" PRId64, what, got, want);
}

void bench_report(struct bm_state *st, const struct bench_tally *t, int64_t sum, int64_t jobs)
{
	bench_expect(st, "jobs", t->jobs, jobs);
	bench_expect(st, "sum of the results", t->sum, sum);
	if (t->jobs)
		bm_set_counter(st, "by_workers", 1 - (double)t->helped / (double)t->jobs,
			       BM_COUNTER_PLAIN);
}

int bench_collect(struct bench_tally *t, struct weft_future *future)
{
	struct weft_value v;
	int r = weft_future_result(future, WEFT_NEVER, &v);

	if (r == 0)
		bench_count(t, v);
	weft_future_unref(future);
	return r;
}

int bench_submit_all(struct bench_asked *a)
{
	int64_t i;
	int r = 0;

	for (i = 0; r == 0 && i < a->jobs; i++)
		r = weft_submit(a->pool, a->job, &a->args[i], &a->futures[i]);
	return r;
}

int bench_collect_all(struct bench_asked *a)
{
	int64_t i;
	int r = 0;

	for (i = 0; r == 0 && i < a->jobs; i++)
		r = bench_collect(&a->tally, a->futures[i]);
	return r;
}

int bench_add_one(struct weft_job *job, void *arg)
{
	return weft_job_return(job, bench_result(*(const int64_t *)arg + 1));
}

static struct bench_asked *new_asked(struct weft_executor *pool, const struct bench_question *q)
{
	struct bench_asked *a = calloc(1, sizeof(*a));
	int64_t i;

	if (!a)
		return NULL;
	a->pool = pool;
	a->job = q->job;
	a->jobs = q->jobs;
	for (i = 0; i < q->jobs; i++)
		a->args[i] = i;
	return a;
}

/* An error leaves futures behind: there is no number then, and the process is about to end. */
static void ask(struct bm_state *st, struct bench_asked *a, const struct bench_question *q)
{
	int64_t rounds = 0;

	bench_waiting = true;
	while (bm_keep_running_batch(st, q->jobs)) {
		bench_fail(st, "a round", q->round(a));
		rounds++;
	}
	bench_waiting = false;
	bench_report(st, &a->tally, rounds * q->sum, rounds * q->jobs);
}

void bench_ask(struct bm_state *st, int workers, const struct bench_question *q)
{
	struct weft_executor *pool = bench_open(st, workers, NULL);
	struct bench_asked *a;

	if (!pool)
		return;
	a = new_asked(pool, q);
	if (a)
		ask(st, a, q);
	else
		bm_skip_with_error(st, "no memory");
	weft_executor_close(pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER);
	free(a);
}
