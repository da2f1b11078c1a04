/* SPDX-License-Identifier: MIT */
/* The value that a body returns: PEP 380. */
#include "../bodies.h"
#include "../case.h"

#include <stdlib.h>

/* 6.1: the returned value is reported with the end. */
void gen_return_value(const struct weft_backend *be)
{
	struct scene f = { .value = weft_int(42) };
	struct weft_co *co = make(be, body_return, &f);

	CHECK_RETURNS(co_next(co), weft_int(42));
	CHECK_INT(weft_co_state(co), WEFT_CLOSED);
	DROP(co);
}

/* Returns what it was sent. */
static int returns_sent(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_none());
	if (r == 0)
		r = weft_return(f, weft_sent(f));
	WEFT_END(f);
	return r;
}

/*
 * 6.1: the resume that ran the body to its end is the one that gets the value
 * (test_send_and_return).
 */
void gen_return_value_send(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, returns_sent, &f);

	co_next(co);
	CHECK_RETURNS(co_send(co, weft_int(9)), weft_int(9));
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
}

/* 6.1: falling off the end returns none, whatever was sent and yielded before. */
void gen_return_none(const struct weft_backend *be)
{
	struct scene f = { .label = "body", .value = weft_int(7) };
	struct weft_co *co = make(be, body_guarded, &f);

	CHECK_YIELDS(co_next(co), weft_int(7));
	CHECK_RETURNS(co_send(co, weft_int(8)), weft_none());
	DROP(co);
}

static void returns(const struct weft_backend *be, struct weft_value v)
{
	struct scene f = { .value = v };
	struct weft_co *co = make(be, body_return, &f);

	CHECK_RETURNS(co_next(co), v);
	DROP(co);
}

/* 6.1: any value survives, an error object and a negative number included; nothing is unpacked. */
void gen_return_any_value(const struct weft_backend *be)
{
	struct weft_error stop = weft_err(WEFT_ESTOP, weft_int(3));

	returns(be, weft_none());
	returns(be, weft_int(0));
	returns(be, weft_int(INT64_MIN));
	returns(be, weft_int(WEFT_ESTOP));
	returns(be, weft_float(-0.0));
	returns(be, weft_ptr(NULL));
	returns(be, weft_ptr(&stop));
	returns(be, weft_str("", 0));
	returns(be, weft_str("a\0b", 3));
}

/* 2.4: a returned heap block arrives once; what comes after is none. */
void gen_return_heap_ownership(const struct weft_backend *be)
{
	int *block = calloc(1, sizeof(*block));
	struct scene f = { .value = weft_ptr(block) };
	struct weft_co *co = make(be, body_return, &f);
	struct step got;
	void *p = NULL;

	note_reports();
	got = co_next(co);
	CHECK_INT(got.r, WEFT_RETURNED);
	CHECK_INT(weft_get_ptr(got.value, &p), 0);
	CHECK_PTR(p, block);
	CHECK_RETURNS(co_next(co), weft_none());
	CHECK_CLOSES(co);
	DROP(co);
	CHECK_LOG("");
	free(block);
}

struct averager {
	struct weft_frame weft;
	double total;
	struct result {
		int64_t count;
		double average;
	} result;
};

/* Averages until it is sent none. */
static int averager(void *self)
{
	struct averager *f = self;
	double term;
	int r;

	WEFT_BEGIN(f);
	for (;;) {
		WEFT_YIELD(f, r, weft_none());
		if (r < 0)
			break;
		if (weft_is_none(weft_sent(f))) {
			r = weft_return(f, weft_ptr(&f->result));
			break;
		}
		r = weft_get_float(weft_sent(f), &term);
		if (r < 0)
			break;
		f->total += term;
		f->result.average = f->total / (double)++f->result.count;
	}
	WEFT_END(f);
	return r;
}

/* 6.1: the averager that none ends, and whose result comes back as its value. */
void gen_return_sentinel(const struct weft_backend *be)
{
	struct averager f = { .total = 0 };
	struct weft_co *co = make(be, averager, &f);

	co_next(co);
	CHECK_YIELDS(co_send(co, weft_float(10)), weft_none());
	CHECK_YIELDS(co_send(co, weft_float(30)), weft_none());
	CHECK_YIELDS(co_send(co, weft_float(6.5)), weft_none());
	CHECK_RETURNS(co_send(co, weft_none()), weft_ptr(&f.result));
	CHECK_INT(f.result.count, 3);
	CHECK(f.result.average == 15.5);
	DROP(co);
}

/* try: return 5  except: ... */
static int return_in_try(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	r = weft_return(f, weft_int(5));
	if (weft_except_any(f, &r))
		r = weft_return(f, weft_int(6));
	if (weft_except_ordinary(f, &r))
		r = weft_return(f, weft_int(7));
	WEFT_END(f);
	return r;
}

/* 6.5: no handler sees a return, not even the catch-all (test_generators, tutorial g1). */
void gen_return_not_catchable(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, return_in_try, &f);

	CHECK_RETURNS(co_next(co), weft_int(5));
	DROP(co);
}

/* try: return 5  finally: yield 1 */
static int return_then_yield(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	r = weft_return(f, weft_int(5));
	weft_save(f, &f->held, r);
	WEFT_YIELD(f, r, weft_int(1));
	r = weft_restore(f, &f->held, r);
	WEFT_END(f);
	return r;
}

/* 6.4: a finally may yield over a pending return, which goes on after (tutorial g3). */
void gen_return_finally_yield(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, return_then_yield, &f);

	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_RETURNS(co_send(co, weft_int(8)), weft_int(5));
	DROP(co);
}
