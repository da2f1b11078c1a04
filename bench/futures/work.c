/* SPDX-License-Identifier: MIT */
/*
 * What becomes of jobs that take a microsecond, or ten?  Two workers should need half the time of
 * one.  A job is a chain of multiplications whose number was found once, and whose result is known.
 */

#include <time.h>
#include <unistd.h>

#include "futures.h"

static int64_t steps;			/* of a job */

int64_t bench_chain(int64_t n)
{
	uint64_t x = 1;

	while (n-- > 0) {
		x = x * 6364136223846793005 + 1442695040888963407;
		bm_do_not_optimize(x);
	}
	return (int64_t)(x >> 33);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The fastest of several tries: the others were disturbed. */
int64_t bench_steps_of_a_microsecond(void)
{
	enum { TRIES = 50, STEPS = 20000 };
	static double least = 1;
	double begin, took;
	int i;

	for (i = 0; least == 1 || i < TRIES; i++) {
		begin = seconds();
		bm_consume(bench_chain(STEPS));
		took = seconds() - begin;
		least = took < least ? took : least;
	}
	return (int64_t)(STEPS * 1e-6 / least);
}

static int work_job(struct weft_job *job, void *arg)
{
	(void)arg;
	return weft_job_return(job, bench_result(bench_chain(steps)));
}

static int round_of_work(struct bench_asked *a)
{
	int r = bench_submit_all(a);

	return r < 0 ? r : bench_collect_all(a);
}

/* A round takes a millisecond, so that its begin and its end do not count. */
static void work(struct bm_state *st, int workers, int64_t microseconds)
{
	struct bench_question q = { .job = work_job, .round = round_of_work };
	static int64_t each;

	/* Both sides of a comparison have the same jobs. */
	if (!each)
		each = bench_steps_of_a_microsecond();
	steps = each * microseconds;
	q.jobs = BENCH_ROUND / microseconds;
	q.sum = q.jobs * bench_chain(steps);
	bm_set_counter(st, "steps", (double)steps, BM_COUNTER_PLAIN);
	bench_ask(st, workers, &q);
}

void bench_work(struct bm_state *st)
{
	work(st, (int)bm_arg(st, 0), bm_arg(st, 1));
}

/* Three threads want a CPU each: the two workers, and the one that submits. */
void bench_work_scales(struct bm_state *st)
{
	if (sysconf(_SC_NPROCESSORS_ONLN) < 3)
		bm_skip_with_message(st, "fewer than 3 processors");
	else
		work(st, (int)bm_arg(st, 0), bm_arg(st, 1));
}
