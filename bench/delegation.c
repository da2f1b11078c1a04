/* SPDX-License-Identifier: MIT */
/* Does it cost more to resume a generator through a thousand delegators than directly? */

#include <stdlib.h>

#include "bench.h"

struct level {
	struct weft_frame weft;
	struct weft_co *below;		/* NULL: the innermost, which ticks */
};

static int level(void *self)
{
	struct level *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	if (f->below)
		WEFT_YIELD_FROM(f, r, f->below);
	while (r == 0 && !f->below) {
		bench_count++;
		WEFT_YIELD(f, r, weft_none());
	}
	WEFT_END(f);
	return r;
}

/* The outermost of a chain with @depth delegators above the ticker; NULL after bm_skip_*. */
static struct weft_co *chain(struct bm_state *st, struct level *levels, int64_t depth)
{
	struct weft_co *co = NULL;
	int64_t i;

	for (i = 0; i <= depth; i++) {
		levels[i].below = co;
		co = bench_new(st, level, &levels[i]);
		if (!co)
			break;
	}
	return co;
}

void bench_delegation(struct bm_state *st)
{
	int64_t i, depth = bm_arg(st, 0), before = bench_count;
	struct level *levels = calloc((size_t)depth + 1, sizeof(*levels));
	struct weft_co *co = NULL;
	struct weft_value v;
	int r;

	if (levels)
		co = chain(st, levels, depth);
	else
		bm_skip_with_error(st, "out of memory");
	if (co && (r = weft_next(co, &v)) < 0)
		bm_skip_with_message(st, "%lld at once: %s", (long long)depth + 1,
				     weft_strerror(r));
	BM_LOOP(st)
		weft_next(co, &v);
	bench_expect(st, "yields", bench_count - before, bm_iterations(st) + 1);
	weft_unref(co);
	for (i = depth; levels && i >= 0; i--)
		weft_unref(levels[i].below);
	free(levels);
}
