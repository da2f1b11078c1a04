/* SPDX-License-Identifier: MIT */
#ifndef BENCH_FUTURES_H
#define BENCH_FUTURES_H

/*
 * futures.h - shared by the questions about executors.  A question is one function and one row in
 * rows.h, and it is asked of every executor.  It counts its work and checks it after the loop: if
 * the work was not done, the row is an error and not a number.
 *
 * A waiting thread may run jobs itself, and then there is no hand-over to be measured.  So each
 * result tells by whom it was made, and each row has `by_workers`, the share of the jobs that ran
 * in other threads than the waiting one.
 */

#include <sched.h>

#include <weft/executor.h>
#include <weft/pool.h>

#include "../program.h"

#define ROW(function, ...) void function(struct bm_state *st);
#define BASELINE ROW
#include "rows.h"
#undef BASELINE
#undef ROW

/* The executor that a row is asked of. */
static inline const struct weft_executor_ops *bench_ops(const struct bm_state *st)
{
	const struct bench_subject *subject = bm_user(st);

	return subject->table;
}

/* How many jobs a round has at most. */
enum { BENCH_ROUND = 1000 };

/* The results that came back. */
struct bench_tally {
	int64_t sum, jobs;
	int64_t helped;			/* jobs that the waiting thread ran */
};

/* A question while it is asked. */
struct bench_asked {
	struct weft_executor *pool;
	weft_job_function *job;
	int64_t jobs;			/* of a round; BENCH_ROUND at most */
	int64_t args[BENCH_ROUND];	/* 0, 1, 2, ... */
	struct weft_future *futures[BENCH_ROUND];
	struct bench_tally tally;
};

struct bench_question {
	weft_job_function *job;		/* returns bench_result(...) */
	int64_t jobs;			/* of a round; an iteration is one of them */
	int64_t sum;			/* of the results of a round */
	int (*round)(struct bench_asked *a);	/* hand them over and take the results */
};

/*
 * Open the executor in question.  NULL after bm_skip_*: a width that it cannot have, and workers of
 * an executor that has none, are messages; any other failure is an error.
 */
struct weft_executor *bench_open(struct bm_state *st, int workers,
				 const struct weft_executor_options *options);

/* Skip the row if the executor lacks @caps, in words @what. */
bool bench_can(struct bm_state *st, uint32_t caps, const char *what);

/*
 * Keep this thread, and those that it starts, on one CPU until bench_leave_cpu.  For threads that
 * sleep: a CPU that has nothing to do takes 50 us to come back, on a virtual machine above all, and
 * it is a matter of luck whether one is involved.  Bodies that take turns share the thread; the
 * second one finds it kept already, and leaves it so.
 */
void bench_share_cpu(struct bm_state *st, cpu_set_t *old);
void bench_leave_cpu(const cpu_set_t *old);

/* Ask @q round after round with so many workers, check its sum, and tell who ran the jobs. */
void bench_ask(struct bm_state *st, int workers, const struct bench_question *q);

/* Does this thread wait for the results of a row?  Jobs that it runs count as helped. */
extern _Thread_local bool bench_waiting;

/* A result, together with the kind of thread that made it.  Below 2^62. */
static inline struct weft_value bench_result(int64_t result)
{
	return weft_int(result << 1 | bench_waiting);
}

/* Add one result. */
static inline void bench_count(struct bench_tally *t, struct weft_value v)
{
	int64_t result = weft_as_int(v);

	t->sum += result >> 1;
	t->helped += result & 1;
	t->jobs++;
}

/* Wait for @future, add its result, and give it back; 0 or its error. */
int bench_collect(struct bench_tally *t, struct weft_future *future);

/* The steps of a round that most questions have: submit each job singly; collect all in order. */
int bench_submit_all(struct bench_asked *a);
int bench_collect_all(struct bench_asked *a);

/* Returns its argument plus 1; and the sum of that over a round of @jobs. */
int bench_add_one(struct weft_job *job, void *arg);
#define BENCH_SUM(jobs) ((int64_t)(jobs) * ((jobs) + 1) / 2)

/* Work for a CPU: each step waits for the one before it.  31 bits, so that a sum of them fits. */
int64_t bench_chain(int64_t steps);
int64_t bench_steps_of_a_microsecond(void);

/* Check the counted work against the expected number. */
void bench_expect(struct bm_state *st, const char *what, int64_t got, int64_t want);

/* Check the sum, and set the counter by_workers. */
void bench_report(struct bm_state *st, const struct bench_tally *t, int64_t sum, int64_t jobs);

/* Give the row up with the text of @code, unless it is 0 or above. */
void bench_fail(struct bm_state *st, const char *what, int code);

#endif
