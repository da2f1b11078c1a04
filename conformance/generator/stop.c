/* SPDX-License-Identifier: MIT */
/* The stop error inside bodies: PEP 479. */
#include "../bodies.h"
#include "../case.h"

/* What weft_co_error tells after a conversion: the payload is kept and the cause named. */
static void check_converted(const struct weft_co *co, struct weft_value payload)
{
	const struct weft_error *err = weft_co_error(co);

	if (!CHECK(err))
		return;
	CHECK_INT(err->code, WEFT_ESTOPPED);
	CHECK_INT(err->cause_code, WEFT_ESTOP);
	CHECK_VALUE(err->value, payload);
}

/* 6.2: a stop error that leaves a body is converted; nobody takes it for the end (TestPEP479). */
void gen_479_raise(const struct weft_backend *be)
{
	struct scene f = { .code = WEFT_ESTOP, .value = weft_int(3) };
	struct weft_co *co = make(be, body_raise, &f);

	CHECK_RAISES(co_next(co), WEFT_ESTOPPED);
	check_converted(co, weft_int(3));
	DROP(co);
}

/* Returns the bare code, as C functions do. */
static int returns_stop_code(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	r = WEFT_ESTOP;
	WEFT_END(f);
	return r;
}

/* 6.2: a body that only returns the code has raised it all the same. */
void gen_479_raise_code(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, returns_stop_code, &f);

	CHECK_RAISES(co_next(co), WEFT_ESTOPPED);
	check_converted(co, weft_none());
	DROP(co);
}

/* Catches the stop error it raises itself, as an ordinary one. */
static int catches_stop(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	r = weft_raise(f, WEFT_ESTOP, weft_int(1));
	if (weft_except_ordinary(f, &r))
		WEFT_YIELD(f, r, weft_caught(f)->value);
	WEFT_END(f);
	return r;
}

/* 6.2: inside the body it is an ordinary error (tutorial g2). */
void gen_479_catchable_inside(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, catches_stop, &f);

	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
}

/* Raises stop where Python's next() would: the coroutine asked has nothing left. */
static int unguarded_next(void *self)
{
	struct scene *f = self;
	struct weft_value v;
	int r;

	WEFT_BEGIN(f);
	for (;;) {
		r = weft_next(f->co, &v);
		if (r == WEFT_RETURNED)
			r = weft_raise(f, WEFT_ESTOP, v);
		if (r < 0)
			break;
		WEFT_YIELD(f, r, v);
		if (r < 0)
			break;
	}
	WEFT_END(f);
	return r;
}

/*
 * 6.2: an unguarded next on something exhausted surfaces converted, not as an early end (PEP 479).
 */
void gen_479_nested_next(const struct weft_backend *be)
{
	struct scene inner = { .end = 1 }, outer = { 0 };
	struct weft_co *co = make(be, unguarded_next, &outer);

	outer.co = make(be, body_count, &inner);
	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_RAISES(co_next(co), WEFT_ESTOPPED);
	DROP(co);
	DROP(outer.co);
}

/* 6.2, 5.5: after the conversion it is CLOSED, and a resume reports the end. */
void gen_479_then_finished(const struct weft_backend *be)
{
	struct scene f = { .code = WEFT_ESTOP, .value = weft_int(3) };
	struct weft_co *co = make(be, body_raise, &f);

	CHECK_RAISES(co_next(co), WEFT_ESTOPPED);
	CHECK_INT(weft_co_state(co), WEFT_CLOSED);
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
}

/* 6.2: a stop error thrown in and not caught comes back converted. */
void gen_479_throw(const struct weft_backend *be)
{
	struct weft_error stop = weft_err(WEFT_ESTOP, weft_int(6));
	struct scene f = { .label = "body" };
	struct weft_co *co = make(be, body_guarded, &f);

	co_next(co);
	CHECK_RAISES(co_throw_error(co, &stop), WEFT_ESTOPPED);
	CHECK_LOG("body: ESTOP");
	check_converted(co, weft_int(6));
	DROP(co);
}

/* 5.7: also from one that never ran (Python 3.11 and the PEP's text; 3.12 lets it through). */
void gen_479_throw_fresh(const struct weft_backend *be)
{
	struct weft_error stop = weft_err(WEFT_ESTOP, weft_int(6));
	struct scene f = { .label = "body" };
	struct weft_co *co = make(be, body_guarded, &f);

	CHECK_RAISES(co_throw_error(co, &stop), WEFT_ESTOPPED);
	CHECK_LOG("");
	check_converted(co, weft_int(6));
	DROP(co);
}

/* finally: raise StopIteration */
static int raises_stop_at_the_end(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_none());
	r = weft_raise(f, WEFT_ESTOP, weft_int(2));
	WEFT_END(f);
	return r;
}

/* 6.2: cleanup that raises stop makes close fail with the conversion. */
void gen_479_finally_raise_on_close(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, raises_stop_at_the_end, &f);

	co_next(co);
	CHECK_RAISES(co_close(co), WEFT_ESTOPPED);
	CHECK_INT(weft_co_state(co), WEFT_CLOSED);
	check_converted(co, weft_int(2));
	DROP(co);
}
