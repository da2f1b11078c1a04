/* SPDX-License-Identifier: MIT */
/* What does a coroutine cost from nothing to nothing: create, run once to the end, destroy. */

#include "bench.h"

static int once(void *self)
{
	struct bench_ticker *f = self;

	WEFT_BEGIN(f);
	bench_count++;
	WEFT_END(f);
	return 0;
}

void bench_life(struct bm_state *st)
{
	int64_t before = bench_count;

	BENCH_LOOP(st, &bench_call) {
		struct bench_ticker frame;
		struct weft_co *co = bench_new(st, once, &frame);
		struct weft_value v;

		if (!co)
			break;
		weft_next(co, &v);
		weft_unref(co);
	}
	bench_expect(st, "runs", bench_count - before, bm_iterations(st));
}
