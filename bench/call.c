/* SPDX-License-Identifier: MIT */
/*
 * The baseline that makes the numbers readable: an indirect call to a function that bumps a
 * counter, through a pointer that the compiler cannot see through.
 */

#include "bench.h"

static __attribute__((noinline)) void bump(int64_t *count)
{
	++*count;
}

static void (*volatile target)(int64_t *count) = bump;

void bench_call(struct bm_state *st)
{
	int64_t count = 0;

	BM_LOOP(st)
		target(&count);
	bench_expect(st, "calls", count, bm_iterations(st));
}
