/* SPDX-License-Identifier: MIT */
/* close: PEP 342. */
#include "../bodies.h"
#include "../case.h"

/* 5.11: the exit error, uncaught, is swallowed; nothing is left of it. */
void gen_close_suspended(const struct weft_backend *be)
{
	struct scene f = { .end = 9 };
	struct weft_co *co = make(be, body_count, &f);

	co_next(co);
	CHECK_CLOSES(co);
	CHECK_INT(weft_co_state(co), WEFT_CLOSED);
	CHECK_PTR(weft_co_error(co), NULL);
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
}

/* except GeneratorExit: raise  finally: ... */
static int handler_and_finally(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_none());
	if (weft_except(f, &r, WEFT_EEXIT)) {
		note("handler");
		r = weft_reraise(f);
	}
	note("finally %s", code_name(r));
	WEFT_END(f);
	return r;
}

/* 5.11, 6.3: handlers for the exit error and cleanup run during close. */
void gen_close_handler_runs(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, handler_and_finally, &f);

	co_next(co);
	CHECK_CLOSES(co);
	CHECK_LOG("handler; finally EEXIT");
	DROP(co);
}

/* except GeneratorExit: return 6 */
static int returns_on_exit(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_none());
	if (weft_except(f, &r, WEFT_EEXIT))
		r = weft_return(f, f->value);
	WEFT_END(f);
	return r;
}

/*
 * 5.11: a body that swallows the exit and returns: close succeeds and hands the value out (as
 * 3.13).
 */
void gen_close_swallow_return(const struct weft_backend *be)
{
	struct scene f = { .value = weft_int(6) };
	struct weft_co *co = make(be, returns_on_exit, &f);

	co_next(co);
	CHECK_RETURNS(co_close(co), weft_int(6));
	CHECK_INT(weft_co_state(co), WEFT_CLOSED);
	CHECK_CLOSES(co);
	DROP(co);
}

/* 5.11: a body that just ends in response is fine. */
void gen_close_stop_is_ok(const struct weft_backend *be)
{
	struct scene f = { .value = weft_none() };
	struct weft_co *co = make(be, returns_on_exit, &f);

	co_next(co);
	CHECK_CLOSES(co);
	CHECK_PTR(weft_co_error(co), NULL);
	DROP(co);
}

/* Answers i exits with a yield each, then ends as told. */
static int ignores_exits(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	for (;;) {
		WEFT_YIELD(f, r, weft_int(10 + f->i));
		note("%s", code_name(r));
		if (f->i == 0 || !weft_except(f, &r, WEFT_EEXIT))
			break;
		f->i--;
	}
	WEFT_END(f);
	return r;
}

/* 5.11: a body that yields in response makes close fail. */
void gen_close_ignored(const struct weft_backend *be)
{
	struct scene f = { .i = 1 };
	struct weft_co *co = make(be, ignores_exits, &f);

	CHECK_YIELDS(co_next(co), weft_int(11));
	CHECK_IGNORES(co_close(co), weft_int(10));
	CHECK_INT(weft_co_state(co), WEFT_SUSPENDED);
	CHECK_PTR(weft_co_error(co), NULL);
	CHECK_LOG("EEXIT");
	DROP(co);
}

/*
 * 2.5, 3.6: the value yielded in response is close's, or the dropped hook's; no later call finds
 * it.
 */
void gen_close_ignored_value_dropped(const struct weft_backend *be)
{
	struct scene f = { .i = 2 };
	struct weft_co *co;

	note_reports();
	co = make(be, ignores_exits, &f);
	co_next(co);
	CHECK_IGNORES(co_close(co), weft_int(11));
	CHECK_LOG("EEXIT");
	CHECK_INT(weft_close(co, NULL), WEFT_EIGNORED);
	CHECK_LOG("EEXIT; dropped coroutine 10");
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
	CHECK_LOG("0");
}

/* 5.11: a later close raises another exit at the new yield, and may succeed. */
void gen_close_ignored_again(const struct weft_backend *be)
{
	struct scene f = { .i = 2 };
	struct weft_co *co = make(be, ignores_exits, &f);

	co_next(co);
	CHECK_IGNORES(co_close(co), weft_int(11));
	CHECK_IGNORES(co_close(co), weft_int(10));
	CHECK_CLOSES(co);
	CHECK_LOG("EEXIT; EEXIT; EEXIT");
	CHECK_INT(weft_co_state(co), WEFT_CLOSED);
	DROP(co);
}

/* Answers the exit with the error code. */
static int raises_on_exit(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_none());
	if (weft_except(f, &r, WEFT_EEXIT))
		r = weft_raise(f, f->code, weft_int(4));
	WEFT_END(f);
	return r;
}

/* 5.11: any other error raised during close is close's result. */
void gen_close_other_error(const struct weft_backend *be)
{
	struct scene f = { .code = ERR_A };
	struct weft_co *co = make(be, raises_on_exit, &f);

	co_next(co);
	CHECK_RAISES(co_close(co), ERR_A);
	CHECK_INT(weft_co_state(co), WEFT_CLOSED);
	if (CHECK(weft_co_error(co)))
		CHECK_VALUE(weft_co_error(co)->value, weft_int(4));
	CHECK_CLOSES(co);
	DROP(co);
}

/* 5.11: an exit error of the body's own is swallowed like the one that was raised. */
void gen_close_new_exit_object(const struct weft_backend *be)
{
	struct scene f = { .code = WEFT_EEXIT };
	struct weft_co *co = make(be, raises_on_exit, &f);

	co_next(co);
	CHECK_CLOSES(co);
	CHECK_PTR(weft_co_error(co), NULL);
	DROP(co);
}

/* 5.12: close of a fresh one marks it CLOSED without running anything. */
void gen_close_fresh(const struct weft_backend *be)
{
	struct scene f = { .label = "ran" };
	struct weft_co *co = make(be, body_guarded, &f);

	CHECK_CLOSES(co);
	CHECK_INT(weft_co_state(co), WEFT_CLOSED);
	CHECK_RETURNS(co_next(co), weft_none());
	CHECK_LOG("");
	DROP(co);
}

/* 5.12: close of a closed one does nothing, any number of times, and leaves its error alone. */
void gen_close_closed(const struct weft_backend *be)
{
	struct scene f = { .code = ERR_A };
	struct weft_co *co = make(be, body_raise, &f);

	CHECK_RAISES(co_next(co), ERR_A);
	CHECK_CLOSES(co);
	CHECK_CLOSES(co);
	if (CHECK(weft_co_error(co)))
		CHECK_INT(weft_co_error(co)->code, ERR_A);
	DROP(co);
}

/* except Exception: ...  except: ... */
static int two_handlers(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_none());
	if (weft_except_ordinary(f, &r))
		note("ordinary");
	if (weft_except_any(f, &r))
		note("any");
	WEFT_END(f);
	return r;
}

/* 3.2: a handler for ordinary errors lets the exit pass, a catch-all takes it. */
void gen_close_exit_not_plain_error(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, two_handlers, &f);

	co_next(co);
	CHECK_CLOSES(co);
	CHECK_LOG("any");
	DROP(co);
}

/*
 * 7.7, 8.1: closing the outermost of a chain of awaits unwinds it innermost first (test_func_10).
 */
void gen_close_with_await_chain(const struct weft_backend *be)
{
	struct scene inner = { .label = "inner" }, middle = { .label = "middle" };
	struct scene outer = { .label = "outer" };
	struct weft_co *co = make_single_use(be, body_from, &outer);

	outer.sub = make_single_use(be, body_from, &middle);
	middle.sub = make_single_use(be, body_guarded, &inner);
	co_next(co);
	CHECK_CLOSES(co);
	CHECK_LOG("inner: EEXIT; middle: EEXIT; outer: EEXIT");
	DROP(co);
	DROP(outer.sub);
	DROP(middle.sub);
}
