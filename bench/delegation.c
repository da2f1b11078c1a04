/* SPDX-License-Identifier: MIT */
/* Does it cost more to resume a generator through a thousand delegators than directly? */

#include <stdlib.h>

#include "bench.h"

struct level {
	struct weft_frame weft;
	struct weft_co *below;		/* NULL: the innermost, which ticks */
	int64_t *count;
};

static int level(void *self)
{
	struct level *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	if (f->below)
		WEFT_YIELD_FROM(f, r, f->below);
	while (r == 0 && !f->below) {
		++*f->count;
		WEFT_YIELD(f, r, weft_none());
	}
	WEFT_END(f);
	return r;
}

/* A ticker below @depth delegators. */
struct chain {
	struct level *levels;
	struct weft_co *top;		/* NULL after bm_skip_* */
	int64_t depth, count;
};

/* At its first yield. */
static void chain_new(struct bm_state *st, struct chain *c, int64_t depth)
{
	struct weft_value v;
	int64_t i;
	int r;

	*c = (struct chain){ .depth = depth };
	c->levels = calloc((size_t)depth + 1, sizeof(*c->levels));
	if (!c->levels) {
		bm_skip_with_error(st, "out of memory");
		return;
	}
	for (i = 0; i <= depth; i++) {
		c->levels[i].below = c->top;
		c->levels[i].count = &c->count;
		c->top = bench_new(st, level, &c->levels[i]);
		if (!c->top)
			return;
	}
	r = weft_next(c->top, &v);
	if (r < 0)
		bm_skip_with_message(st, "%lld at once: %s", (long long)depth + 1,
				     weft_strerror(r));
}

static void chain_free(struct chain *c)
{
	int64_t i;

	weft_co_unref(c->top);
	for (i = c->depth; c->levels && i >= 0; i--)
		weft_co_unref(c->levels[i].below);
	free(c->levels);
}

void bench_delegation(struct bm_state *st)
{
	struct weft_value v;
	struct chain c;

	chain_new(st, &c, bm_arg(st, 0));
	BM_LOOP(st)
		weft_next(c.top, &v);
	bench_expect(st, "yields", c.count, bm_iterations(st) + 1);
	chain_free(&c);
}
