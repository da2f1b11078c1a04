/* SPDX-License-Identifier: MIT */
/*
 * What does a round trip cost after other work?  Before each round trip the program walks over more
 * memory than the second-level cache holds.  So the stacks, the coroutine and its code are no
 * nearer than the last level, which is shared with other programs and cannot be walked over.
 * Predictors keep their state, and a first-level instruction cache may keep its content.
 *
 * Only the round trip is timed, by two readings of the clock; the row's time includes one reading,
 * the counters do not: they are medians, less the median of two readings with nothing between them.
 */

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

enum { LINE = 64, LEAST = 8 << 20, SAMPLES = 4096 };

struct walk {
	unsigned char *memory;
	size_t size;
	double trips[SAMPLES], nothing[SAMPLES];
	size_t n;
};

static double since(const struct timespec *begin)
{
	struct timespec end;

	clock_gettime(CLOCK_MONOTONIC, &end);
	return (double)(end.tv_sec - begin->tv_sec) + 1e-9 * (double)(end.tv_nsec - begin->tv_nsec);
}

static void over(struct walk *w)
{
	struct timespec warm;
	size_t i;

	for (i = 0; i < w->size; i += LINE)
		w->memory[i]++;
	bm_clobber_memory();
	/* The clock is not the question, so its code and data are brought near first. */
	clock_gettime(CLOCK_MONOTONIC, &warm);
	since(&warm);
}

static double nothing(struct walk *w)
{
	struct timespec begin;

	over(w);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	return since(&begin);
}

static double trip(struct walk *w, struct weft_co *co)
{
	struct timespec begin;
	struct weft_value v;

	over(w);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	weft_next(co, &v);
	return since(&begin);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double quantile(const double *sorted, size_t n, size_t quarter)
{
	return sorted[(n - 1) * quarter / 4] * 1e9;
}

static void tell(struct bm_state *st, struct walk *w)
{
	double clock;

	if (w->n == 0)
		return;
	qsort(w->trips, w->n, sizeof(w->trips[0]), by_value);
	qsort(w->nothing, w->n, sizeof(w->nothing[0]), by_value);
	clock = quantile(w->nothing, w->n, 2);
	bm_set_counter(st, "median_ns", quantile(w->trips, w->n, 2) - clock, BM_COUNTER_PLAIN);
	bm_set_counter(st, "q1_ns", quantile(w->trips, w->n, 1) - clock, BM_COUNTER_PLAIN);
	bm_set_counter(st, "q3_ns", quantile(w->trips, w->n, 3) - clock, BM_COUNTER_PLAIN);
	bm_set_counter(st, "walked_bytes", (double)w->size, BM_COUNTER_PLAIN);
}

static void ask(struct bm_state *st, struct walk *w)
{
	struct bench_ticker frame = { 0 };
	struct weft_co *co = bench_new(st, bench_ticker, &frame);

	if (co)
		weft_prime(co);
	BM_LOOP(st) {
		double seconds = trip(w, co);

		bm_set_iteration_time(st, seconds);
		if (w->n == SAMPLES)
			continue;
		w->trips[w->n] = seconds;
		w->nothing[w->n++] = nothing(w);
	}
	bench_expect(st, "yields", frame.count - 1, bm_iterations(st));
	weft_co_unref(co);
}

void bench_cold(struct bm_state *st)
{
	long second = sysconf(_SC_LEVEL2_CACHE_SIZE);
	struct walk *w = calloc(1, sizeof(*w));

	if (w) {
		w->size = second > LEAST / 4 ? 4 * (size_t)second : LEAST;
		w->memory = calloc(1, w->size);
	}
	if (w && w->memory)
		ask(st, w);
	else
		bm_skip_with_error(st, "out of memory");
	if (w) {
		tell(st, w);
		free(w->memory);
	}
	free(w);
}
