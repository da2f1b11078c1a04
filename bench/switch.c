/* SPDX-License-Identifier: MIT */
/* What do a resume and a yield cost: bare, with values, and with a call between them? */

#include "bench.h"

void bench_switch(struct bm_state *st)
{
	struct bench_ticker frame = { 0 };

	bench_tick(st, bench_new(st, bench_ticker, &frame), &frame.count);
}

struct adder {
	struct weft_frame weft;
	int64_t sum;
};

/* x = yield sum; sum += x */
static int adder(void *self)
{
	struct adder *f = self;
	int r;

	WEFT_BEGIN(f);
	for (;;) {
		int64_t x;

		WEFT_YIELD(f, r, weft_int(f->sum));
		if (r == 0)
			r = weft_get_int(weft_sent(f), &x);
		if (r < 0)
			break;
		f->sum += x;
	}
	WEFT_END(f);
	return r;
}

void bench_switch_values(struct bm_state *st)
{
	struct adder frame = { 0 };
	struct weft_co *co = bench_new(st, adder, &frame);
	struct weft_value v = weft_none();
	int64_t sum = -1;

	if (co)
		weft_prime(co);
	BM_LOOP(st)
		weft_send(co, weft_int(3), &v);
	if (!bm_skipped(st))
		weft_get_int(v, &sum);
	bench_expect(st, "sum", sum, 3 * bm_iterations(st));
	weft_co_unref(co);
}

/* Each yield one call below the body, and the call made anew for each. */
struct nested {
	struct weft_frame weft;
	struct bench_ticker one;
};

static __attribute__((noinline)) int one(void *self)
{
	struct bench_ticker *f = self;
	int r;

	WEFT_BEGIN(f);
	f->count++;
	WEFT_YIELD(f, r, weft_none());
	WEFT_END(f);
	return r;
}

static int nested(void *self)
{
	struct nested *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	while (r == 0)
		WEFT_CALL(f, r, one, &f->one);
	WEFT_END(f);
	return r;
}

void bench_yield_deep(struct bm_state *st)
{
	struct nested frame = { 0 };

	bench_tick(st, bench_new(st, nested, &frame), &frame.one.count);
}

static __attribute__((noinline)) int resume(struct weft_co *co, struct weft_value *ret)
{
	int r = weft_next(co, ret);

	bm_clobber_memory();		/* no tail call */
	return r;
}

void bench_resume_deep(struct bm_state *st)
{
	struct bench_ticker frame = { 0 };
	struct weft_co *co = bench_new(st, bench_ticker, &frame);
	struct weft_value v;

	BM_LOOP(st)
		resume(co, &v);
	bench_expect(st, "yields", frame.count, bm_iterations(st));
	weft_co_unref(co);
}

/* A stackful body, for comparison with the resumable form on the same backend. */
static int plain_ticker(struct weft_co *co, void *arg)
{
	int64_t *count = arg;
	struct weft_value v;
	int r = 0;

	while (r == 0) {
		++*count;
		r = weft_yield(co, weft_none(), &v);
	}
	return r;
}

void bench_suspend(struct bm_state *st)
{
	struct weft_co_options options = { .backend = bench_backend(st) };
	struct weft_co *co = NULL;
	int64_t count = 0;
	int r;

	if (!bench_needs(st, WEFT_CAP_STACKFUL))
		return;
	r = weft_co_new(plain_ticker, &count, &options, &co);
	if (r < 0)
		bm_skip_with_error(st, "weft_co_new: %s", weft_strerror(r));
	bench_tick(st, co, &count);
}
