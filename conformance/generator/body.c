/* SPDX-License-Identifier: MIT */
/* The resumable form: calls that may suspend, handlers, and what is parked over a suspension. */
#include "../bodies.h"
#include "../case.h"

#include <stdlib.h>

/*
 * Calls.
 */

struct caller {
	struct weft_frame weft;
	weft_resumable_body *callee;
	struct scene inner;
};

/* Calls inner, notes how it ended, and returns its value plus 100. */
static int calls(void *self)
{
	struct caller *f = self;
	int64_t got;
	int r;

	WEFT_BEGIN(f);
	WEFT_CALL(f, r, f->callee, &f->inner);
	note_value(code_name(r), r < 0 ? weft_caught(f)->value : weft_sent(f));
	if (r == 0) {
		got = 0;
		weft_get_int(weft_sent(f), &got);
		r = weft_return(f, weft_int(got + 100));
	}
	WEFT_END(f);
	return r;
}

/* 9.3: a call gives the callee's value back, though neither suspends. */
void body_call_value(const struct weft_backend *be)
{
	struct caller f = { .callee = body_return, .inner.value = weft_int(5) };
	struct weft_co *co = make(be, calls, &f);

	CHECK_RETURNS(co_next(co), weft_int(105));
	CHECK_LOG("0 5");
	DROP(co);
}

/* 9.3: the callee suspends as if it were the body itself; what is sent goes to it. */
void body_call_suspends(const struct weft_backend *be)
{
	struct caller f = { .callee = body_echo };
	struct weft_co *co = make(be, calls, &f);

	CHECK_YIELDS(co_next(co), weft_none());
	CHECK_PTR(weft_co_delegate(co), NULL);
	CHECK_PTR(weft_co_frame(co), &f);
	CHECK_YIELDS(co_send(co, weft_int(4)), weft_int(4));
	CHECK_RAISES(co_throw(co, ERR_A), ERR_A);
	CHECK_LOG("recv 4; ERR_A none");
	DROP(co);
}

/* 9.3: a callee that returns nothing gives none, whatever it was sent last. */
void body_call_none(const struct weft_backend *be)
{
	struct caller f = { .callee = body_count, .inner.end = 1 };
	struct weft_co *co = make(be, calls, &f);

	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_RETURNS(co_send(co, weft_int(8)), weft_int(100));
	CHECK_LOG("0 none");
	DROP(co);
}

/* Sets a result and raises an error, each before a call of something that does neither. */
static int calls_late(void *self)
{
	struct caller *f = self;
	int r;

	WEFT_BEGIN(f);
	r = weft_return(f, weft_int(5));
	WEFT_CALL(f, r, f->callee, &f->inner);
	note_value(code_name(r), weft_sent(f));
	r = weft_raise(f, ERR_A, weft_int(77));
	f->inner.code = ERR_A;
	WEFT_CALL(f, r, f->callee, &f->inner);
	note_value(code_name(r), weft_caught(f)->value);
	WEFT_END(f);
	return r;
}

static int ends_with_code(void *self)
{
	struct scene *f = self;

	return f->code;
}

/* 9.3: what the caller set or raised before is not what the callee ended with. */
void body_call_afresh(const struct weft_backend *be)
{
	struct caller f = { .callee = ends_with_code };
	struct weft_co *co = make(be, calls_late, &f);

	CHECK_RAISES(co_next(co), ERR_A);
	CHECK_LOG("0 none; ERR_A none");
	DROP(co);
}

/* 9.3: an error of the callee arrives at the call with its object. */
void body_call_error(const struct weft_backend *be)
{
	struct caller f = { .callee = body_raise,
			    .inner = { .code = ERR_B, .value = weft_int(6) } };
	struct weft_co *co = make(be, calls, &f);

	CHECK_RAISES(co_next(co), ERR_B);
	CHECK_LOG("ERR_B 6");
	if (CHECK(weft_co_error(co)))
		CHECK_STR(weft_co_error(co)->func, "body_raise");
	DROP(co);
}

/* 9.3: a callee that only returns a code has raised it, without a payload. */
void body_call_bare_code(const struct weft_backend *be)
{
	struct caller f = { .callee = body_bare_code, .inner.code = ERR_B };
	struct weft_co *co = make(be, calls, &f);

	CHECK_RAISES(co_next(co), ERR_B);
	CHECK_LOG("ERR_B none");
	DROP(co);
}

/*
 * 9.3: no rule for the stop error at a call's boundary: it is converted once, where it leaves the
 * coroutine.
 */
void body_call_stop(const struct weft_backend *be)
{
	struct caller f = { .callee = body_raise, .inner.code = WEFT_ESTOP };
	struct weft_co *co = make(be, calls, &f);

	CHECK_RAISES(co_next(co), WEFT_ESTOPPED);
	CHECK_LOG("ESTOP none");
	DROP(co);
}

/* except GeneratorExit: return 1 */
static int swallows_exit(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_none());
	if (weft_except(f, &r, WEFT_EEXIT))
		r = weft_return(f, weft_int(1));
	WEFT_END(f);
	return r;
}

/*
 * 9.3: an exit that the callee swallows is not raised again in the caller, unlike at a delegation.
 */
void body_call_exit_swallowed(const struct weft_backend *be)
{
	struct caller f = { .callee = swallows_exit };
	struct weft_co *co = make(be, calls, &f);

	co_next(co);
	CHECK_RETURNS(co_close(co), weft_int(101));
	CHECK_LOG("0 1");
	DROP(co);
}

/* Counts down by calling itself: the frames are allocated, one for each level. */
struct level {
	struct weft_frame weft;
	int64_t n;
	struct level *below;
};

static int goes_down(void *self)
{
	struct level *f = self;
	int64_t sum;
	int r = 0;

	WEFT_BEGIN(f);
	if (f->n == 0) {
		WEFT_YIELD(f, r, weft_int(0));
		if (r == 0)
			r = weft_return(f, weft_sent(f));
		goto out;
	}
	f->below = calloc(1, sizeof(*f->below));
	if (!f->below) {
		r = -1;
		goto out;
	}
	f->below->n = f->n - 1;
	WEFT_CALL(f, r, goes_down, f->below);
	free(f->below);
	if (r < 0 || (r = weft_get_int(weft_sent(f), &sum)) < 0)
		goto out;
	r = weft_return(f, weft_int(sum + 1));
out:
	WEFT_END(f);
	return r;
}

/* 9.3: calls nest and recur; a yield 50 calls deep, and the value handed up through all of them. */
void body_call_recursion(const struct weft_backend *be)
{
	struct level f = { .n = 50 };
	struct weft_co *co = make(be, goes_down, &f);

	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_PTR(weft_co_frame(co), &f);
	CHECK_RETURNS(co_send(co, weft_int(1)), weft_int(51));
	DROP(co);
}

/* 9.3: an exit unwinds nested calls too, so that each can free what it allocated. */
void body_call_recursion_closed(const struct weft_backend *be)
{
	struct level f = { .n = 50 };
	struct weft_co *co = make(be, goes_down, &f);

	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_CLOSES(co);
	DROP(co);
}

/* Calls the same callee three times in a loop. */
static int calls_in_loop(void *self)
{
	struct caller *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	while (f->inner.end < 3) {
		f->inner.i = f->inner.end++;
		WEFT_CALL(f, r, f->callee, &f->inner);
		if (r < 0)
			break;
	}
	WEFT_END(f);
	return r;
}

/* 9.3: a frame may be called again after its callee has ended; it starts anew. */
void body_call_again(const struct weft_backend *be)
{
	struct caller f = { .callee = body_count };
	struct weft_co *co = make(be, calls_in_loop, &f);

	for (int64_t i = 0; i < 3; i++)
		CHECK_YIELDS(co_next(co), weft_int(i));
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
}

/* 9.3, 7.1: a callee may delegate; the coroutine is then the delegator. */
void body_call_delegates(const struct weft_backend *be)
{
	struct call f = { .callee = body_from, .inner.label = "callee" };
	struct scene sub = { .label = "sub", .value = weft_int(3) };
	struct weft_co *co = make(be, body_call, &f);

	f.inner.sub = make(be, body_guarded, &sub);
	CHECK_YIELDS(co_next(co), weft_int(3));
	CHECK_PTR(weft_co_delegate(co), f.inner.sub);
	CHECK_CLOSES(co);
	CHECK_LOG("sub: EEXIT; callee: EEXIT; caller: EEXIT");
	DROP(co);
	DROP(f.inner.sub);
}

/*
 * Handlers.
 */

/* Notes which of three handlers takes the error that is thrown in. */
static int three_handlers(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_none());
	if (weft_except(f, &r, ERR_A))
		note("ERR_A");
	if (weft_except_ordinary(f, &r))
		note("ordinary %s", code_name(weft_caught(f)->code));
	if (weft_except_any(f, &r))
		note("any %s", code_name(weft_caught(f)->code));
	CHECK_INT(r, 0);
	WEFT_END(f);
	return r;
}

static void thrown(const struct weft_backend *be, int code, const char *want)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, three_handlers, &f);

	co_next(co);
	CHECK_RETURNS(code ? co_throw(co, code) : co_next(co), weft_none());
	CHECK_LOG(want);
	DROP(co);
}

/* 9.5, 3.2: each handler takes what it names and lets the rest pass; without an error none runs. */
void body_except_selects(const struct weft_backend *be)
{
	thrown(be, 0, "");
	thrown(be, ERR_A, "ERR_A");
	thrown(be, ERR_B, "ordinary ERR_B");
	thrown(be, WEFT_ESTOP, "ordinary ESTOP");
	thrown(be, WEFT_ETIMEDOUT, "ordinary ETIMEDOUT");
	thrown(be, ERR_BASE, "any ERR_BASE");
	thrown(be, WEFT_EEXIT, "any EEXIT");
	thrown(be, WEFT_ECANCELED, "any ECANCELED");
}

/* Takes an error, then yields, then returns. */
static int handles_and_goes_on(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	if (weft_except_any(f, &r))
		WEFT_YIELD(f, r, weft_int(2));
	WEFT_END(f);
	return r;
}

/* 9.5: an error that was taken no longer leaves with what is returned later. */
void body_except_takes(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, handles_and_goes_on, &f);

	co_next(co);
	CHECK_YIELDS(co_throw(co, ERR_A), weft_int(2));
	CHECK_RETURNS(co_next(co), weft_none());
	CHECK_PTR(weft_co_error(co), NULL);
	DROP(co);
}

/* Catches a code that a function returned. */
static int catches_bare_code(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	r = weft_raise(f, ERR_A, weft_int(7));
	if (weft_except(f, &r, ERR_A))
		r = ERR_B;
	if (weft_except(f, &r, ERR_B))
		note_value(code_name(weft_caught(f)->code), weft_caught(f)->value);
	WEFT_END(f);
	return r;
}

/*
 * 9.5: a code that was only returned can be caught like one that was raised; nothing older sticks
 * to it.
 */
void body_except_bare_code(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, catches_bare_code, &f);

	CHECK_RETURNS(co_next(co), weft_none());
	CHECK_LOG("ERR_B none");
	DROP(co);
}

static const struct weft_error made_elsewhere = {
	.code = ERR_A,
	.cause_code = ERR_B,
	.text = "why",
};

static int raises_object(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	r = weft_raise_error(f, &made_elsewhere);
	WEFT_END(f);
	return r;
}

/* 3.3: an object raised as it is keeps its cause and its text. */
void body_raise_error(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, raises_object, &f);

	CHECK_RAISES(co_next(co), ERR_A);
	if (CHECK(weft_co_error(co))) {
		CHECK_INT(weft_co_error(co)->cause_code, ERR_B);
		CHECK_STR(weft_co_error(co)->text, "why");
	}
	DROP(co);
}

/*
 * Parking.
 */

/* Returns or raises as told, and yields twice before that takes effect. */
static int parks(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	r = f->code ? weft_raise(f, f->code, f->value) : weft_return(f, f->value);
	weft_save(f, &f->held, r);
	WEFT_YIELD(f, r, weft_int(1));
	if (weft_except(f, &r, ERR_B))
		WEFT_YIELD(f, r, weft_int(2));
	r = weft_restore(f, &f->held, r);
	WEFT_END(f);
	return r;
}

/* 9.4: a parked value is returned after the suspension, not what was sent meanwhile. */
void body_hold_value(const struct weft_backend *be)
{
	struct scene f = { .value = weft_int(5) };
	struct weft_co *co = make(be, parks, &f);

	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_RETURNS(co_send(co, weft_int(9)), weft_int(5));
	DROP(co);
}

/* 9.4: a parked error goes on with its object, also after another one was handled meanwhile. */
void body_hold_error(const struct weft_backend *be)
{
	struct scene f = { .code = ERR_A, .value = weft_int(5) };
	struct weft_co *co = make(be, parks, &f);

	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_YIELDS(co_throw(co, ERR_B), weft_int(2));
	CHECK_RAISES(co_next(co), ERR_A);
	if (CHECK(weft_co_error(co))) {
		CHECK_VALUE(weft_co_error(co)->value, weft_int(5));
		CHECK_STR(weft_co_error(co)->func, "parks");
	}
	DROP(co);
}

/* 9.4: an error that is not handled meanwhile wins over what is parked. */
void body_hold_newer_error(const struct weft_backend *be)
{
	struct scene f = { .value = weft_int(5) };
	struct weft_co *co = make(be, parks, &f);

	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_RAISES(co_throw(co, ERR_A), ERR_A);
	DROP(co);
}

/* 9.4: closing over a parked return: the exit wins, and close drops it. */
void body_hold_closed(const struct weft_backend *be)
{
	struct scene f = { .value = weft_int(5) };
	struct weft_co *co = make(be, parks, &f);

	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_CLOSES(co);
	DROP(co);
}

/* Parks the end of a body that has nothing to return. */
static int parks_nothing(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	weft_save(f, &f->held, r);
	WEFT_YIELD(f, r, weft_int(2));
	r = weft_restore(f, &f->held, r);
	WEFT_END(f);
	return r;
}

/* 9.4, 6.1: with nothing pending, what was sent over the suspension does not become the result. */
void body_hold_nothing(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, parks_nothing, &f);

	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_YIELDS(co_send(co, weft_int(7)), weft_int(2));
	CHECK_RETURNS(co_send(co, weft_int(8)), weft_none());
	DROP(co);
}

/* A value returned by a body that yielded it before, in a branch of its own each. */
static int nested_control_flow(void *self)
{
	struct scene *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	for (f->i = 0; f->i < 2; f->i++) {
		for (f->end = 0; f->end < 2; f->end++) {
			if (f->i == f->end)
				WEFT_YIELD(f, r, weft_int(10 * f->i + f->end));
			else
				WEFT_YIELD(f, r, weft_int(-1));
			if (r < 0)
				goto out;
		}
	}
out:
	WEFT_END(f);
	return r;
}

/* 9.1: suspensions inside nested loops and branches go on where they were, on every backend. */
void body_nested_control_flow(const struct weft_backend *be)
{
	static const int64_t want[] = { 0, -1, -1, 11 };
	struct scene f = { 0 };
	struct weft_co *co = make(be, nested_control_flow, &f);

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		CHECK_YIELDS(co_next(co), weft_int(want[i]));
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
}

/* Notes whether it finds itself and its frame. */
static int finds_itself(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	CHECK_PTR(weft_self(f), f->co);
	CHECK_PTR(weft_co_frame(weft_self(f)), f);
	WEFT_YIELD(f, r, weft_none());
	CHECK_PTR(weft_self(f), f->co);
	WEFT_END(f);
	return r;
}

/* 9.2: a body finds its coroutine, and the coroutine its frame. */
void body_self(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = f.co = make(be, finds_itself, &f);

	CHECK_PTR(weft_co_frame(co), &f);
	co_next(co);
	CHECK_PTR(weft_co_frame(co), &f);
	co_next(co);
	CHECK_PTR(weft_co_frame(co), &f);
	DROP(co);
}
