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
	struct weft_co_options options = { .backend = bench_backend(st) };
	struct bench_ticker frame = { 0 };
	struct weft_value v;
	struct weft_co *co;
	int r;

	BM_LOOP(st) {
		r = weft_co_new(once, &frame, &options, &co);
		if (r < 0) {
			bm_skip_with_error(st, "weft_co_new: %s", weft_strerror(r));
			break;
		}
		weft_next(co, &v);
		weft_co_unref(co);
	}
	bench_expect(st, "runs", frame.count, bm_iterations(st));
}
