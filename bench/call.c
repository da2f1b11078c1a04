/* SPDX-License-Identifier: MIT */
/* The baseline that makes the numbers readable. */

#include "bench.h"

/* Not static, so that it is really written. */
int64_t bench_called;

static __attribute__((noinline)) void bump(void)
{
	bench_called++;
}

static void (*volatile target)(void) = bump;

static void calls(void *arg, int64_t n)
{
	(void)arg;
	for (; n != 0; n = bm_step_(n))
		target();
}

const struct bench_base bench_call = { "call", calls, NULL };

/* The same at another address, with the counter of the questions. */
static __attribute__((noinline)) void bump_count(void)
{
	bench_count++;
}

static void (*volatile other_target)(void) = bump_count;

void bench_call_row(struct bm_state *st)
{
	int64_t before = bench_count;

	BENCH_LOOP(st, &bench_call)
		other_target();
	bench_expect(st, "calls", bench_count - before, bm_iterations(st));
}
