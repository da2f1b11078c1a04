/* SPDX-License-Identifier: MIT */
/*
 * Three kinds of work on three executors: the same eight jobs of 20 ms, and how long they take
 * together.  Jobs that wait do so at the same time, on threads and on processes alike; jobs that
 * compute are limited by the CPUs.
 */

#include <errno.h>
#include <stdio.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <weft/processes.h>

enum { JOBS = 8, WORKERS = 8, MS = 20 };

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int sleeps(struct weft_job *job, void *arg)
{
	const struct timespec span = { .tv_nsec = *(const int *)arg * 1000000L };

	nanosleep(&span, NULL);
	return weft_job_return(job, weft_int(1));
}

/* Read from a file that has nothing to read before its time. */
static int reads(struct weft_job *job, void *arg)
{
	const struct itimerspec once = { .it_value.tv_nsec = *(const int *)arg * 1000000L };
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	uint64_t expired = 0;
	int r = 0;

	if (fd < 0)
		return -errno;
	if (timerfd_settime(fd, 0, &once, NULL) < 0 ||
	    read(fd, &expired, sizeof(expired)) != (ssize_t)sizeof(expired))
		r = -errno;
	close(fd);
	return r < 0 ? r : weft_job_return(job, weft_int((int64_t)expired));
}

/* CPU time, since the clock on the wall goes on while another job has the CPU. */
static int computes(struct weft_job *job, void *arg)
{
	struct timespec t;
	int64_t end = 0, at;

	do {
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
		at = t.tv_sec * 1000000000LL + t.tv_nsec;
		end = end ? end : at + *(const int *)arg * 1000000LL;
	} while (at < end);
	return weft_job_return(job, weft_int(1));
}

/* The milliseconds that it took, or a negative code. */
static double measure(struct weft_executor *pool, weft_job_function *work)
{
	const int ms[JOBS] = { MS, MS, MS, MS, MS, MS, MS, MS };
	struct weft_future *futures[JOBS] = { NULL };
	struct weft_value v;
	double start = now();
	int64_t sum = 0;
	int r;

	r = weft_submit_many(pool, work, (void *)(uintptr_t)ms, sizeof(ms[0]), JOBS, futures);
	for (int i = 0; r == 0 && i < JOBS; i++) {
		r = weft_future_result(futures[i], WEFT_NEVER, &v);
		sum += r == 0 ? weft_as_int(v) : 0;
	}
	weft_futures_unref(futures, JOBS);
	if (r < 0)
		return r;
	return sum == JOBS ? now() - start : WEFT_ESTATE;
}

static int print_row(const char *name, const struct weft_executor_ops *ops)
{
	weft_job_function *const kinds[] = { sleeps, reads, computes };
	struct weft_executor *pool = NULL;
	double ms = 0;
	int r = weft_executor_open(ops, WORKERS, NULL, &pool);

	if (r == 0)
		printf("%-12s", name);
	/* Once for nothing: workers are started as jobs come. */
	if (r == 0)
		ms = measure(pool, sleeps);
	for (int i = 0; r == 0 && ms >= 0 && i < 3; i++) {
		ms = measure(pool, kinds[i]);
		printf("%8.0f ms", ms);
	}
	printf("\n");
	weft_executor_close(pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER);
	return r < 0 || ms >= 0 ? r : (int)ms;
}

static void explain(void)
{
	printf("\n%d jobs of %d ms on %d workers; %ld CPUs.\n", JOBS, MS, WORKERS,
	       sysconf(_SC_NPROCESSORS_ONLN));
	puts("One after the other, the jobs add up, whatever they do.");
	puts("Jobs that wait need no CPU, so all of them wait at the same time.");
	puts("Jobs that compute share the CPUs, so more workers than CPUs gain nothing.");
}

int main(void)
{
	int r = weft_processes_prepare();

	printf("%-12s%11s%11s%11s\n", "", "sleep", "read", "compute");
	if (r == 0)
		r = print_row("sequential", &weft_executor_inline);
	if (r == 0)
		r = print_row("threads", &weft_executor_threads);
	if (r == 0)
		r = print_row("processes", &weft_executor_processes);
	if (r < 0)
		fprintf(stderr, "kinds: %s\n", weft_strerror(r));
	else
		explain();
	return r < 0;
}
