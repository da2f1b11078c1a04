/* SPDX-License-Identifier: MIT */
/* throw: PEP 342. */
#include "../bodies.h"
#include "../case.h"

#include <errno.h>

/* Yields 1; takes code at that yield and yields 2; returns 3. */
static int catches(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	if (weft_except(f, &r, f->code))
		WEFT_YIELD(f, r, weft_int(2));
	if (r == 0)
		r = weft_return(f, weft_int(3));
	WEFT_END(f);
	return r;
}

/* 5.6: the error arrives at the pending yield. */
void gen_throw_at_yield(const struct weft_backend *be)
{
	struct scene f = { .label = "at yield" };
	struct weft_co *co = make(be, body_guarded, &f);

	co_next(co);
	CHECK_LOG("");
	co_throw(co, ERR_A);
	CHECK_LOG("at yield: ERR_A");
	DROP(co);
}

/* 5.6: caught, and the body goes on to yield: that value is throw's. */
void gen_throw_returns_next_yield(const struct weft_backend *be)
{
	struct scene f = { .code = ERR_A };
	struct weft_co *co = make(be, catches, &f);

	co_next(co);
	CHECK_YIELDS(co_throw(co, ERR_A), weft_int(2));
	CHECK_RETURNS(co_next(co), weft_int(3));
	DROP(co);
}

/* Takes any error at its yield and returns the payload. */
static int returns_caught(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	if (weft_except_any(f, &r))
		r = weft_return(f, weft_caught(f)->value);
	WEFT_END(f);
	return r;
}

/* 5.6: caught, and the body returns: throw reports the end with the value. */
void gen_throw_caught_then_return(const struct weft_backend *be)
{
	struct weft_error err = weft_err(ERR_A, weft_int(8));
	struct scene f = { 0 };
	struct weft_co *co = make(be, returns_caught, &f);

	co_next(co);
	CHECK_RETURNS(co_throw_error(co, &err), weft_int(8));
	CHECK_INT(weft_co_state(co), WEFT_CLOSED);
	CHECK_PTR(weft_co_error(co), NULL);
	DROP(co);
}

static bool same_error(const struct weft_error *got, const struct weft_error *want)
{
	return CHECK(got) && CHECK_INT(got->code, want->code) &&
	       CHECK_INT(got->cause_code, want->cause_code) &&
	       CHECK_VALUE(got->value, want->value) && CHECK_STR(got->func, want->func) &&
	       CHECK_STR(got->text, want->text) && CHECK_INT(got->line, want->line);
}

static const struct weft_error full_error = {
	.code = ERR_A,
	.cause_code = ERR_B,
	.value = { .bits_ = 77, .tag_ = WEFT_TAG_INT },
	.func = "somewhere",
	.text = "something",
	.line = 12,
};

/* 5.6: not caught, the error comes back as it was thrown, and the coroutine is CLOSED. */
void gen_throw_uncaught(const struct weft_backend *be)
{
	struct scene f = { .end = 9 };
	struct weft_co *co = make(be, body_count, &f);

	co_next(co);
	CHECK_RAISES(co_throw_error(co, &full_error), ERR_A);
	CHECK_INT(weft_co_state(co), WEFT_CLOSED);
	same_error(weft_co_error(co), &full_error);
	DROP(co);
}

/* Answers an error with another one. */
static int replaces(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_none());
	if (weft_except_any(f, &r))
		r = weft_raise(f, ERR_B, weft_int(2));
	WEFT_END(f);
	return r;
}

/* 5.6: an error raised while handling is the one that comes back. */
void gen_throw_replaced(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, replaces, &f);

	co_next(co);
	CHECK_RAISES(co_throw_error(co, &full_error), ERR_B);
	if (CHECK(weft_co_error(co)))
		CHECK_VALUE(weft_co_error(co)->value, weft_int(2));
	DROP(co);
}

/* 5.7: thrown into a fresh one: the body never runs, no handler sees it. */
void gen_throw_fresh(const struct weft_backend *be)
{
	struct scene f = { .label = "ran" };
	struct weft_co *co = make(be, body_guarded, &f);

	CHECK_RAISES(co_throw_error(co, &full_error), ERR_A);
	CHECK_INT(weft_co_state(co), WEFT_CLOSED);
	same_error(weft_co_error(co), &full_error);
	CHECK_RETURNS(co_next(co), weft_none());
	CHECK_LOG("");
	DROP(co);
}

/* 5.8: thrown into a closed one: it comes straight back, each time. */
void gen_throw_closed(const struct weft_backend *be)
{
	struct scene f = { .value = weft_int(1) };
	struct weft_co *co = make(be, body_return, &f);

	CHECK_RETURNS(co_next(co), weft_int(1));
	CHECK_RAISES(co_throw(co, ERR_A), ERR_A);
	CHECK_RAISES(co_throw(co, ERR_BASE), ERR_BASE);
	CHECK_RAISES(co_throw(co, WEFT_EEXIT), WEFT_EEXIT);
	CHECK_PTR(weft_co_error(co), NULL);
	DROP(co);
}

/* 5.8: the stop error comes back as itself: neither an end nor converted. */
void gen_throw_closed_stop(const struct weft_backend *be)
{
	struct weft_error stop = weft_err(WEFT_ESTOP, weft_int(3));
	struct scene f = { .end = 0 };
	struct weft_co *co = make(be, body_count, &f);

	CHECK_RETURNS(co_next(co), weft_none());
	CHECK_RAISES(co_throw_error(co, &stop), WEFT_ESTOP);
	DROP(co);
}

/*
 * 5.9: throwing the exit error is a throw: caught and yielded, there is nothing to complain about.
 */
void gen_throw_exit_class(const struct weft_backend *be)
{
	struct scene f = { .code = WEFT_EEXIT };
	struct weft_co *co = make(be, catches, &f);

	co_next(co);
	CHECK_YIELDS(co_throw(co, WEFT_EEXIT), weft_int(2));
	CHECK_RETURNS(co_next(co), weft_int(3));
	DROP(co);
}

/* 5.9: not caught, it comes back; only close swallows it. */
void gen_throw_exit_uncaught(const struct weft_backend *be)
{
	struct scene f = { .end = 9 };
	struct weft_co *co = make(be, body_count, &f);

	co_next(co);
	CHECK_RAISES(co_throw(co, WEFT_EEXIT), WEFT_EEXIT);
	CHECK_INT(weft_co_state(co), WEFT_CLOSED);
	if (CHECK(weft_co_error(co)))
		CHECK_INT(weft_co_error(co)->code, WEFT_EEXIT);
	DROP(co);
}

/* Compares what it caught with full_error. */
static int looks_at_caught(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_none());
	CHECK_INT(r, ERR_A);
	if (weft_except(f, &r, ERR_A))
		same_error(weft_caught(f), &full_error);
	WEFT_END(f);
	return r;
}

/* 3.3: the body sees the error object that was thrown, payload included. */
void gen_throw_identity(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, looks_at_caught, &f);

	co_next(co);
	CHECK_RETURNS(co_throw_error(co, &full_error), weft_none());
	DROP(co);
}

/* 5.10: no error object, or one without a negative code, is refused and disturbs nothing. */
void gen_throw_invalid(const struct weft_backend *be)
{
	struct scene f = { .end = 2 };
	struct weft_co *co = make(be, body_count, &f);

	CHECK_RAISES(co_throw(co, 0), -EINVAL);
	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_RAISES(co_throw_error(co, NULL), -EINVAL);
	CHECK_RAISES(co_throw(co, 0), -EINVAL);
	CHECK_RAISES(co_throw(co, 1), -EINVAL);
	CHECK_YIELDS(co_next(co), weft_int(1));
	DROP(co);
}

/* Handles ERR_A for ever, counting. */
static int handles_one_kind(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	for (;;) {
		WEFT_YIELD(f, r, weft_int(f->i));
		if (weft_except(f, &r, ERR_A))
			f->i += 100;
		else if (r < 0)
			break;
		else
			f->i++;
	}
	WEFT_END(f);
	return r;
}

/* 5.6: a loop that handles one error goes on; another ends it (demo_exc_handling). */
void gen_throw_resume_loop(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, handles_one_kind, &f);

	co_next(co);
	CHECK_YIELDS(co_throw(co, ERR_A), weft_int(100));
	CHECK_YIELDS(co_throw(co, ERR_A), weft_int(200));
	CHECK_RAISES(co_throw(co, ERR_B), ERR_B);
	CHECK_INT(weft_co_state(co), WEFT_CLOSED);
	DROP(co);
}

/* 5.6: after an error was handled, send goes on as usual. */
void gen_throw_continues_send(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, handles_one_kind, &f);

	co_next(co);
	CHECK_YIELDS(co_send(co, weft_int(5)), weft_int(1));
	CHECK_YIELDS(co_throw(co, ERR_A), weft_int(101));
	CHECK_YIELDS(co_send(co, weft_int(5)), weft_int(102));
	DROP(co);
}

/* except: raise */
static int reraises(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_none());
	if (weft_except_any(f, &r)) {
		note("handled %s", code_name(weft_caught(f)->code));
		r = weft_reraise(f);
	}
	WEFT_END(f);
	return r;
}

/*
 * 9.5: a handler may raise the error again; the same object leaves
 * (ExceptionTest.test_except_throw).
 */
void gen_reraise(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, reraises, &f);

	co_next(co);
	CHECK_RAISES(co_throw_error(co, &full_error), ERR_A);
	CHECK_LOG("handled ERR_A");
	same_error(weft_co_error(co), &full_error);
	DROP(co);
}

/* Raises again although nothing was caught. */
static int reraises_nothing(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	r = weft_reraise(f);
	CHECK_INT(r, -EINVAL);
	CHECK_INT(weft_caught(f)->code, -EINVAL);
	WEFT_END(f);
	return r;
}

/* Delegates to sub and looks at the error that comes out. */
static int looks_at_error(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	YIELD_FROM(f, r, f->sub);
	CHECK_INT(r, -EINVAL);
	CHECK_INT(weft_caught(f)->code, -EINVAL);
	CHECK_VALUE(weft_caught(f)->value, weft_none());
	WEFT_END(f);
	return r;
}

/* 9.5: with nothing caught that is -EINVAL, with an object that says the same at every level. */
void gen_reraise_nothing(const struct weft_backend *be)
{
	struct scene f = { 0 }, g = { 0 };
	struct weft_co *sub = g.sub = make(be, reraises_nothing, &f);
	struct weft_co *co = make(be, looks_at_error, &g);

	CHECK_RAISES(co_next(co), -EINVAL);
	for (int i = 0; i < 2; i++) {
		const struct weft_error *err = weft_co_error(i ? sub : co);

		if (!CHECK(err))
			continue;
		CHECK_INT(err->code, -EINVAL);
		CHECK_VALUE(err->value, weft_none());
		CHECK_STR(err->func, NULL);
	}
	DROP(co);
	DROP(sub);
}
