/* SPDX-License-Identifier: MIT */
/* finally: what runs on the way out, and in which order. */
#include "../bodies.h"
#include "../case.h"

/* try: try: yield  finally: inner  finally: outer */
static int nested_finally(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	note("inner %s", code_name(r));
	note("outer %s", code_name(r));
	WEFT_END(f);
	return r;
}

/* 6.3: nested cleanup runs inner to outer, once each, for a normal end. */
void gen_finally_order(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, nested_finally, &f);

	co_next(co);
	CHECK_RETURNS(co_next(co), weft_none());
	CHECK_LOG("inner 0; outer 0");
	CHECK_CLOSES(co);
	DROP(co);
	CHECK_LOG("");
}

/* 6.3: the same for a throw. */
void gen_finally_order_throw(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, nested_finally, &f);

	co_next(co);
	CHECK_RAISES(co_throw(co, ERR_A), ERR_A);
	CHECK_LOG("inner ERR_A; outer ERR_A");
	DROP(co);
	CHECK_LOG("");
}

/* 6.3: the same for a close. */
void gen_finally_order_close(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, nested_finally, &f);

	co_next(co);
	CHECK_CLOSES(co);
	CHECK_LOG("inner EEXIT; outer EEXIT");
	DROP(co);
	CHECK_LOG("");
}

/* 6.3: cleanup of a callee runs before its caller's, for close and for destruction. */
void gen_finally_order_calls(const struct weft_backend *be)
{
	struct call f = { .callee = body_guarded, .inner.label = "callee" }, g = f;
	struct weft_co *co = make(be, body_call, &f);
	struct weft_co *other = make(be, body_call, &g);

	co_next(co);
	co_next(other);
	CHECK_CLOSES(co);
	CHECK_LOG("callee: EEXIT; caller: EEXIT");
	DROP(co);
	CHECK_LOG("");
	DROP(other);
	CHECK_LOG("callee: EEXIT; caller: EEXIT");
}

/* finally: yield 2 */
static int finally_yields(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	weft_save(f, &f->held, r);
	WEFT_YIELD(f, r, weft_int(2));
	note("cleaned %s", code_name(r));
	r = weft_restore(f, &f->held, r);
	WEFT_END(f);
	return r;
}

/* 6.4: cleanup may yield; the pending error goes on after the next resume, with its payload. */
void gen_finally_yield_ok(const struct weft_backend *be)
{
	struct weft_error err = weft_err(ERR_A, weft_int(9));
	struct scene f = { 0 };
	struct weft_co *co = make(be, finally_yields, &f);

	co_next(co);
	CHECK_YIELDS(co_throw_error(co, &err), weft_int(2));
	CHECK_RAISES(co_send(co, weft_int(5)), ERR_A);
	CHECK_LOG("cleaned 0");
	if (CHECK(weft_co_error(co)))
		CHECK_VALUE(weft_co_error(co)->value, weft_int(9));
	DROP(co);
}

/* finally: raise ERR_B */
static int finally_raises(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	note("pending %s", code_name(r));
	r = weft_raise(f, ERR_B, weft_int(2));
	WEFT_END(f);
	return r;
}

/* 6.4: an error raised by cleanup wins over the pending one. */
void gen_finally_raise_replaces(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, finally_raises, &f);

	co_next(co);
	CHECK_RAISES(co_throw(co, ERR_A), ERR_B);
	CHECK_LOG("pending ERR_A");
	if (CHECK(weft_co_error(co)))
		CHECK_VALUE(weft_co_error(co)->value, weft_int(2));
	DROP(co);
}

/* 6.4: an error thrown while cleanup is suspended wins over the one that is parked. */
void gen_finally_throw_replaces_parked(const struct weft_backend *be)
{
	struct weft_error err = weft_err(ERR_B, weft_int(2));
	struct scene f = { 0 };
	struct weft_co *co = make(be, finally_yields, &f);

	co_next(co);
	CHECK_YIELDS(co_throw(co, ERR_A), weft_int(2));
	CHECK_RAISES(co_throw_error(co, &err), ERR_B);
	if (CHECK(weft_co_error(co)))
		CHECK_VALUE(weft_co_error(co)->value, weft_int(2));
	DROP(co);
}

/* finally: return 3 */
static int finally_returns(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	note("pending %s", code_name(r));
	r = weft_return(f, weft_int(3));
	WEFT_END(f);
	return r;
}

/* 6.4: a return in cleanup discards the pending error. */
void gen_finally_return_swallows(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, finally_returns, &f);

	co_next(co);
	CHECK_RETURNS(co_throw(co, ERR_A), weft_int(3));
	CHECK_LOG("pending ERR_A");
	CHECK_PTR(weft_co_error(co), NULL);
	DROP(co);
}

/*
 * test_generators, pep, f():
 *
 *	try:
 *	    yield 1
 *	    try: yield 2; 1/0
 *	    except ZeroDivisionError: yield 4; yield 5; raise
 *	    except: yield 6
 *	    yield 7
 *	except: yield 8
 *	yield 9
 *	try: x = 12
 *	finally: yield 10
 *	yield 11
 */
static int inner_try(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(2));
	if (r == 0)
		r = weft_raise(f, ERR_A, weft_none());
	if (weft_except(f, &r, ERR_A)) {
		WEFT_YIELD(f, r, weft_int(4));
		if (r == 0)
			WEFT_YIELD(f, r, weft_int(5));
		if (r == 0)
			r = weft_raise(f, ERR_A, weft_none());
	} else if (weft_except_any(f, &r)) {
		WEFT_YIELD(f, r, weft_int(6));
	}
	WEFT_END(f);
	return r;
}

struct matrix {
	struct weft_frame weft;
	struct scene inner;
	struct weft_saved held;
};

static int matrix(void *self)
{
	struct matrix *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	if (r == 0)
		WEFT_CALL(f, r, inner_try, &f->inner);
	if (r == 0)
		WEFT_YIELD(f, r, weft_int(7));
	if (weft_except_any(f, &r))
		WEFT_YIELD(f, r, weft_int(8));
	if (r == 0)
		WEFT_YIELD(f, r, weft_int(9));
	weft_save(f, &f->held, r);
	WEFT_YIELD(f, r, weft_int(10));
	r = weft_restore(f, &f->held, r);
	if (r == 0)
		WEFT_YIELD(f, r, weft_int(11));
	WEFT_END(f);
	return r;
}

/* 6.3, 6.4: handlers and cleanup with yields everywhere, in the order that Python has. */
void gen_try_matrix(const struct weft_backend *be)
{
	static const int64_t want[] = { 1, 2, 4, 5, 8, 9, 10, 11 };
	struct matrix f = { .inner.i = 0 };
	struct weft_co *co = make(be, matrix, &f);

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		CHECK_YIELDS(co_next(co), weft_int(want[i]));
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
}

/* 6.3: cleanup happens when the body finishes or is closed, not when the last reference goes. */
void gen_locals_released_on_finish(const struct weft_backend *be)
{
	struct scene f = { .label = "released" }, g = { .label = "released" };
	struct weft_co *finished = make(be, body_guarded, &f);
	struct weft_co *closed = make(be, body_guarded, &g);

	co_next(finished);
	co_next(closed);
	CHECK_RETURNS(co_next(finished), weft_none());
	CHECK_LOG("released: 0");
	CHECK_CLOSES(closed);
	CHECK_LOG("released: EEXIT");
	DROP(finished);
	DROP(closed);
	CHECK_LOG("");
}
