/* SPDX-License-Identifier: MIT */
/* A whole program: integers go through five generators, each pulling from the one before. */

#include "bench.h"

enum { STAGES = 5 };

struct stage {
	struct weft_frame weft;
	struct weft_co *source;		/* NULL: the first, which counts */
	int64_t i, items;
};

/* The next input, as weft_next. */
static int pull(struct stage *f, struct weft_value *ret)
{
	if (f->source)
		return weft_next(f->source, ret);
	if (f->i == f->items)
		return WEFT_RETURNED;
	*ret = weft_int(f->i++);
	return WEFT_YIELDED;
}

/* for x in source: yield x + 1 */
static int stage(void *self)
{
	struct stage *f = self;
	struct weft_value v;
	int64_t x;
	int r = 0;

	WEFT_BEGIN(f);
	while (r == 0) {
		r = pull(f, &v);
		if (r > 0)
			r = weft_get_int(v, &x);
		else
			break;
		if (r == 0)
			WEFT_YIELD(f, r, weft_int(x + 1));
	}
	WEFT_END(f);
	return r;
}

static int add(struct weft_value v, void *sum)
{
	int64_t x;
	int r;

	r = weft_get_int(v, &x);
	if (r == 0)
		*(int64_t *)sum += x;
	return r;
}

/* One run; returns the sum of the output. */
static int64_t run(struct bm_state *st, int64_t items)
{
	struct stage stages[STAGES] = { { .items = items } };
	struct weft_co *co[STAGES] = { 0 };
	int64_t sum = 0;
	int i, r = 0;

	for (i = 0; i < STAGES; i++) {
		stages[i].source = i ? co[i - 1] : NULL;
		co[i] = bench_new(st, stage, &stages[i]);
		if (!co[i])
			goto out;
	}
	r = weft_for_each(co[STAGES - 1], add, &sum);
out:
	for (i = STAGES - 1; i >= 0; i--)
		weft_co_unref(co[i]);
	return r < 0 ? r : sum;
}

void bench_pipeline(struct bm_state *st)
{
	int64_t items = bm_arg(st, 0), sum = 0, runs = 0;

	BM_LOOP(st) {
		sum += run(st, items);
		runs++;
	}
	bench_expect(st, "sum", sum, runs * (items * (items - 1) / 2 + STAGES * items));
	bm_set_items_processed(st, runs * items);
}
