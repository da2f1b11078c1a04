/* SPDX-License-Identifier: MIT */
/* What does the whole life of a coroutine cost: create, run once to the end, destroy? */

#include "bench.h"

static int once(void *self)
{
	struct bench_ticker *f = self;

	WEFT_BEGIN(f);
	f->count++;
	WEFT_END(f);
	return 0;
}

void bench_life(struct bm_state *st)
{
	struct bench_ticker frame = { 0 };

	BM_LOOP(st) {
		struct weft_co *co = bench_new(st, once, &frame);
		struct weft_value v;

		if (!co)
			break;
		weft_next(co, &v);
		weft_co_unref(co);
	}
	bench_expect(st, "runs", frame.count, bm_iterations(st));
}
