/* SPDX-License-Identifier: MIT */
/*
 * Which numbers are prime?  Each is a job for a pool of processes, which use all CPUs and have
 * nothing in common.  The results are compared with those of the program itself.  In the end a job
 * crashes, and the program goes on.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <weft/processes.h>

static const int64_t numbers[] = {
	2, 9, 99999999977, 99999999999, 299593572317531, 142702110479723, 1099511627791,
};

enum { COUNT = sizeof(numbers) / sizeof(numbers[0]) };

static bool is_prime(int64_t n)
{
	if (n % 2 == 0)
		return n == 2;
	for (int64_t i = 3; i <= n / i; i += 2)
		if (n % i == 0)
			return false;
	return n > 1;
}

/* The argument is a copy of the number: a pointer would mean nothing in another process. */
static int check(struct weft_job *job, void *arg)
{
	return weft_job_return(job, weft_int(is_prime(*(const int64_t *)arg)));
}

static int crash(struct weft_job *job, void *arg)
{
	(void)job;
	(void)arg;
	abort();
}

static int print_all(struct weft_executor *pool)
{
	struct weft_future *futures[COUNT] = { NULL };
	struct weft_value v;
	int r;

	r = weft_submit_many(pool, check, (void *)(uintptr_t)numbers, sizeof(numbers[0]), COUNT,
			     futures);
	for (int i = 0; r == 0 && i < COUNT; i++) {
		r = weft_future_result(futures[i], WEFT_NEVER, &v);
		if (r == 0)
			printf("%16lld%s%s\n", (long long)numbers[i],
			       weft_as_int(v) ? " prime" : "",
			       weft_as_int(v) == is_prime(numbers[i]) ? "" : " WRONG");
	}
	weft_futures_unref(futures, COUNT);
	return r;
}

/* The text names the worker and the signal, so that only its end is the same in each run. */
static int print_crash(struct weft_executor *pool)
{
	struct weft_future *future;
	const char *text;
	int r = weft_submit(pool, crash, NULL, &future);

	if (r < 0)
		return r;
	r = weft_future_result(future, WEFT_NEVER, NULL);
	if (r == WEFT_EBROKEN) {
		text = weft_future_error(future)->text;
		printf("a worker %s\n", strstr(text, "was killed"));
	}
	weft_future_unref(future);
	return r == WEFT_EBROKEN ? 0 : r;
}

int main(void)
{
	struct weft_executor *pool = NULL;
	int r = weft_processes_prepare();

	if (r == 0)
		r = weft_processes_open(2, NULL, &pool);
	if (r == 0)
		r = print_all(pool);
	if (r == 0)
		r = print_crash(pool);
	if (r < 0)
		fprintf(stderr, "primes: %s\n", weft_strerror(r));
	weft_executor_close(pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER);
	return r < 0;
}
