/* SPDX-License-Identifier: MIT */
/*
 * Which kind of work gains by which executor?  Eight jobs that sleep, wait for a file or compute,
 * on eight workers, beside the same work one by one; and computing with one worker for each CPU.
 * A job tells what it has done, and the sum is checked.
 */

#include <errno.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "futures.h"

enum { JOBS = 8, MICROSECONDS = 2000, MOST_JOBS = 1024 };

enum kind { SLEEP, READ, COMPUTE };

/* The argument of a job, by copy where the workers are processes. */
struct work {
	enum kind kind;
	int64_t amount;			/* nanoseconds, or steps */
};

static int64_t sleep_for(int64_t ns)
{
	const struct timespec span = { .tv_nsec = (long)ns };

	return nanosleep(&span, NULL) == 0;
}

/* A file that has nothing to read before its time. */
static int64_t read_for(int64_t ns)
{
	const struct itimerspec once = { .it_value.tv_nsec = (long)ns };
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	uint64_t expired = 0;

	if (fd < 0)
		return -1;
	if (timerfd_settime(fd, 0, &once, NULL) < 0 ||
	    read(fd, &expired, sizeof(expired)) != (ssize_t)sizeof(expired))
		expired = 0;
	close(fd);
	return (int64_t)expired;
}

static int64_t do_work(const struct work *w)
{
	switch (w->kind) {
	case SLEEP:
		return sleep_for(w->amount);
	case READ:
		return read_for(w->amount);
	default:
		return bench_chain(w->amount);
	}
}

static int job_of_kind(struct weft_job *job, void *arg)
{
	return weft_job_return(job, weft_int(do_work(arg)));
}

static struct work work_of(enum kind kind)
{
	static int64_t steps;

	/* Both sides of a comparison have the same jobs. */
	if (kind == COMPUTE && !steps)
		steps = MICROSECONDS * bench_steps_of_a_microsecond();
	return (struct work){ kind, kind == COMPUTE ? steps : MICROSECONDS * (int64_t)1000 };
}

static int64_t result_of(const struct work *w)
{
	return w->kind == COMPUTE ? bench_chain(w->amount) : 1;
}

/* ---- one by one ---- */

static void one_by_one(struct bm_state *st, enum kind kind)
{
	struct work w = work_of(kind);
	int64_t sum = 0, rounds = 0;

	while (bm_keep_running_batch(st, JOBS)) {
		for (int i = 0; i < JOBS; i++)
			sum += do_work(&w);
		rounds++;
	}
	bench_expect(st, "sum of the results", sum, rounds * JOBS * result_of(&w));
}

void bench_one_by_one_sleep(struct bm_state *st)
{
	one_by_one(st, SLEEP);
}

void bench_one_by_one_read(struct bm_state *st)
{
	one_by_one(st, READ);
}

void bench_one_by_one_compute(struct bm_state *st)
{
	one_by_one(st, COMPUTE);
}

/* ---- on an executor ---- */

/* The sum of the results, or a negative code. */
static int64_t round_of_kind(struct weft_executor *pool, const struct work *works, int jobs)
{
	static struct weft_future *futures[MOST_JOBS];
	struct weft_value v;
	int64_t sum = 0;
	int r = weft_submit_many(pool, job_of_kind, (void *)(uintptr_t)works, sizeof(works[0]),
				 (size_t)jobs, futures);

	if (r < 0)
		return r;
	for (int i = 0; i < jobs && r == 0; i++) {
		r = weft_future_result(futures[i], WEFT_NEVER, &v);
		sum += r == 0 ? weft_as_int(v) : 0;
	}
	weft_futures_unref(futures, (size_t)jobs);
	return r < 0 ? r : sum;
}

static void on_executor(struct bm_state *st, enum kind kind, int workers, int jobs)
{
	struct weft_executor *pool = bench_open(st, workers, NULL);
	static struct work works[MOST_JOBS];
	int64_t sum = 0, rounds = 0;

	if (!pool)
		return;
	for (int i = 0; i < jobs; i++)
		works[i] = work_of(kind);
	while (bm_keep_running_batch(st, jobs)) {
		sum += round_of_kind(pool, works, jobs);
		rounds++;
	}
	bench_expect(st, "sum of the results", sum, rounds * jobs * result_of(&works[0]));
	weft_executor_close(pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER);
}

void bench_sleep(struct bm_state *st)
{
	on_executor(st, SLEEP, JOBS, JOBS);
}

void bench_read(struct bm_state *st)
{
	on_executor(st, READ, JOBS, JOBS);
}

void bench_compute(struct bm_state *st)
{
	on_executor(st, COMPUTE, JOBS, JOBS);
}

/* A name with the number in it would be another row on each machine. */
void bench_compute_cpus(struct bm_state *st)
{
	int cpus = (int)sysconf(_SC_NPROCESSORS_ONLN);

	bm_set_counter(st, "workers", cpus, BM_COUNTER_PLAIN);
	on_executor(st, COMPUTE, cpus, cpus * 4 < MOST_JOBS ? cpus * 4 : MOST_JOBS);
}
