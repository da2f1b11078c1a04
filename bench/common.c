/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "bench.h"

int bench_ticker(void *self)
{
	struct bench_ticker *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	while (r == 0) {
		f->count++;
		WEFT_YIELD(f, r, weft_none());
	}
	WEFT_END(f);
	return r;
}

bool bench_needs(struct bm_state *st, uint32_t caps)
{
	uint32_t lacks = caps & ~bench_backend(st)->caps;

	if (lacks)
		bm_skip_with_message(st, "lacks %s", weft_cap_name(lacks & -lacks));
	return !lacks;
}

bool bench_holds(struct bm_state *st, int64_t n)
{
	uint32_t limit = bench_backend(st)->max_live;

	if (limit == 0 || n <= limit)
		return true;
	bm_skip_with_message(st, "the backend holds %u at once", limit);
	return false;
}

struct weft_co *bench_new(struct bm_state *st, weft_resumable_body *body, void *frame)
{
	struct weft_co_options options = { .backend = bench_backend(st) };
	struct weft_co *co;
	int r;

	r = weft_co_new(body, frame, &options, &co);
	if (r == 0)
		return co;
	bm_skip_with_error(st, "weft_co_new: %s", weft_strerror(r));
	return NULL;
}

void bench_expect(struct bm_state *st, const char *what, int64_t got, int64_t want)
{
	if (got != want && !bm_skipped(st))
		bm_skip_with_error(st, "%s: %" PRId64 " instead of %" PRId64, what, got, want);
}

void bench_tick(struct bm_state *st, struct weft_co *co, const int64_t *count)
{
	int64_t before = *count;
	struct weft_value v;

	BM_LOOP(st)
		weft_next(co, &v);
	bench_expect(st, "yields", *count - before, bm_iterations(st));
	weft_co_unref(co);
}
