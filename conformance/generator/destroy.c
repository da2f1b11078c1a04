/* SPDX-License-Identifier: MIT */
/* What the last reference takes with it: finalisation, and what cannot be raised any more. */
#include "../bodies.h"
#include "../case.h"

/* 4.6: dropping the last reference of a suspended one runs its cleanup, on every backend. */
void gen_destroy_suspended_runs_cleanup(const struct weft_backend *be)
{
	struct scene f = { .label = "cleanup" };
	struct weft_co *co;

	note_reports();
	co = make(be, body_guarded, &f);
	co_next(co);
	DROP(co);
	CHECK_LOG("cleanup: EEXIT");
}

/* 4.8: a CREATED one runs nothing, and nobody is told. */
void gen_destroy_created_silent(const struct weft_backend *be)
{
	struct scene f = { .label = "ran" };
	struct weft_co *co;

	note_reports();
	co = make(be, body_guarded, &f);
	DROP(co);
	CHECK_LOG("");
}

/* 8.4: a single-use one that never ran is reported, once; after a close it is not. */
void gen_destroy_created_coroutine_warns(const struct weft_backend *be)
{
	struct scene f = { .label = "ran" }, g = { .label = "ran" };
	struct weft_co *co;

	note_reports();
	co = make_single_use(be, body_guarded, &f);
	weft_co_set_name(co, "forgotten");
	DROP(co);
	CHECK_LOG("unraisable forgotten ENEVER");
	co = make_single_use(be, body_guarded, &g);
	CHECK_CLOSES(co);
	DROP(co);
	CHECK_LOG("");
}

/* 4.8: a CLOSED one runs nothing, whatever it ended with. */
void gen_destroy_closed_silent(const struct weft_backend *be)
{
	struct scene f = { .label = "body" }, g = { .label = "body" };
	struct weft_co *co;

	note_reports();
	co = make(be, body_guarded, &f);
	co_next(co);
	co_next(co);
	CHECK_LOG("body: 0");
	DROP(co);
	co = make(be, body_guarded, &g);
	co_next(co);
	co_throw(co, ERR_A);
	CHECK_LOG("body: ERR_A");
	DROP(co);
	CHECK_LOG("");
}

/* Answers the exit with ERR_A. */
static int fails_to_clean_up(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_none());
	if (r < 0)
		r = weft_raise(f, ERR_A, weft_int(3));
	WEFT_END(f);
	return r;
}

static void keep_error(struct weft_co *co, const struct weft_error *err, void *arg)
{
	struct weft_error *kept = arg;

	(void)co;
	note("unraisable");
	*kept = *err;
}

/*
 * 4.6: an error of cleanup goes to the hook, once, as the whole object; the caller hears nothing.
 */
void gen_destroy_error_hook(const struct weft_backend *be)
{
	struct weft_error kept = weft_err(0, weft_none());
	struct weft_hooks hooks = *conform_hooks();
	struct scene f = { 0 };
	struct weft_co *co;

	hooks.unraisable = keep_error;
	hooks.arg = &kept;
	CHECK_INT(weft_set_hooks(&hooks), 0);
	co = make(be, fails_to_clean_up, &f);
	co_next(co);
	DROP(co);
	CHECK_LOG("unraisable");
	CHECK_INT(kept.code, ERR_A);
	CHECK_VALUE(kept.value, weft_int(3));
	CHECK_STR(kept.func, "fails_to_clean_up");
}

/* Answers exits with yields, for ever; its last cleanup is never reached. */
static int never_ends(void *self)
{
	struct scene *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	for (;;) {
		WEFT_YIELD(f, r, weft_int(f->i++));
		note("got %s", code_name(r));
	}
	WEFT_END(f);
	return r;
}

/* 4.7: one that yields instead is reported, and torn down without running again. */
void gen_destroy_ignored_exit(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co;

	note_reports();
	co = make(be, never_ends, &f);
	co_next(co);
	DROP(co);
	CHECK_LOG("got EEXIT; dropped coroutine 1; unraisable coroutine EIGNORED");
}

/* Answers the exit with a delegation. */
static int delegates_on_exit(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_none());
	if (weft_except(f, &r, WEFT_EEXIT))
		WEFT_YIELD_FROM(f, r, f->sub);
	note("not reached");
	WEFT_END(f);
	return r;
}

/* 4.7: the same by a delegation: its delegate is let go, too. */
void gen_destroy_ignored_by_delegating(const struct weft_backend *be)
{
	struct scene inner = { .label = "inner" }, outer = { 0 };
	struct weft_co *co;

	note_reports();
	co = make(be, delegates_on_exit, &outer);
	outer.sub = make(be, body_guarded, &inner);
	co_next(co);
	DROP(co);
	CHECK_LOG("unraisable coroutine EIGNORED");
	CHECK_INT(weft_co_state(outer.sub), WEFT_SUSPENDED);
	DROP(outer.sub);
	CHECK_LOG("inner: EEXIT");
}

/* Handles an error with an unref on the way, whose cleanup handles and fails too. */
static int drops_while_handling(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	r = weft_raise(f, ERR_B, weft_int(5));
	weft_co_unref(f->co);
	WEFT_END(f);
	return r;
}

/* 4.6, 3.4: cleanup of another one while an error is in flight does not disturb that error. */
void gen_destroy_errors_preserved(const struct weft_backend *be)
{
	struct scene f = { 0 }, g = { 0 };
	struct weft_co *co;

	note_reports();
	co = make(be, drops_while_handling, &f);
	f.co = make(be, fails_to_clean_up, &g);
	co_next(f.co);
	CHECK_RAISES(co_next(co), ERR_B);
	CHECK_LOG("unraisable coroutine ERR_A");
	if (CHECK(weft_co_error(co)))
		CHECK_VALUE(weft_co_error(co)->value, weft_int(5));
	DROP(co);
}

/* 6.3: a suspended delegator that is dropped closes its delegate first, then itself. */
void gen_destroy_in_delegation(const struct weft_backend *be)
{
	struct scene inner = { .label = "inner" }, outer = { .label = "outer" };
	struct weft_co *co = make(be, body_from, &outer);

	outer.sub = make(be, body_guarded, &inner);
	co_next(co);
	DROP(outer.sub);
	CHECK_LOG("");
	DROP(co);
	CHECK_LOG("inner: EEXIT; outer: EEXIT");
}

/* 4.7: a delegate that ignores the exit is let go by the delegator, and reported. */
void gen_destroy_ignored_in_delegation(const struct weft_backend *be)
{
	struct scene inner = { 0 }, outer = { .label = "outer" };
	struct weft_co *co;

	note_reports();
	co = make(be, body_from, &outer);
	outer.sub = make(be, never_ends, &inner);
	weft_co_set_name(outer.sub, "inner");
	weft_co_set_name(co, "outer");
	co_next(co);
	DROP(outer.sub);
	DROP(co);
	CHECK_LOG("got EEXIT; dropped inner 1; "
		  "got EEXIT; dropped inner 2; unraisable inner EIGNORED; "
		  "outer: EIGNORED; unraisable outer EIGNORED");
}

/* 4.5: a delegate stays alive until its delegator lets go, though its maker has dropped it. */
void gen_destroy_refcount(const struct weft_backend *be)
{
	struct scene inner = { .end = 2 }, outer = { .label = "outer" };
	struct weft_co *co = make(be, body_from, &outer), *sub;

	sub = outer.sub = make(be, body_count, &inner);
	CHECK_YIELDS(co_next(co), weft_int(0));
	DROP(sub);
	CHECK_PTR(weft_co_delegate(co), sub);
	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_RETURNS(co_next(co), weft_none());
	CHECK_LOG("outer: 0");
	DROP(co);
}

/* 4.5: each reference counts; only the last one ends it. */
void gen_destroy_last_reference(const struct weft_backend *be)
{
	struct scene f = { .label = "cleanup" };
	struct weft_co *co = make(be, body_guarded, &f);

	CHECK_PTR(weft_co_ref(co), co);
	co_next(co);
	DROP(co);
	CHECK_LOG("");
	CHECK_INT(weft_co_state(co), WEFT_SUSPENDED);
	DROP(co);
	CHECK_LOG("cleanup: EEXIT");
	CHECK_INT(weft_co_unref(NULL), 0);
}

/* Cleanup that hands out a reference to itself. */
static int revives(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_none());
	f->co = weft_co_ref(weft_self(f));
	WEFT_END(f);
	return r;
}

/* 4.6: cleanup may hand out a new reference; then the object lives on, CLOSED. */
void gen_destroy_revived(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, revives, &f);

	co_next(co);
	DROP(co);
	if (!CHECK_PTR(f.co, co))
		return;
	CHECK_INT(weft_co_state(co), WEFT_CLOSED);
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
}

/* 4.9: a frame that holds a reference to its own coroutine is freed after a close by hand. */
void gen_destroy_cycle(const struct weft_backend *be)
{
	struct scene f = { .label = "cleanup" };
	struct weft_co *co = make(be, body_guarded, &f);

	f.co = weft_co_ref(co);
	co_next(co);
	DROP(co);
	CHECK_LOG("");
	CHECK_CLOSES(f.co);
	CHECK_LOG("cleanup: EEXIT");
	DROP(f.co);
}

/* Catches the exit and returns a value. */
static int returns_on_exit(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	if (weft_except(f, &r, WEFT_EEXIT))
		r = weft_return(f, weft_int(6));
	WEFT_END(f);
	return r;
}

/*
 * 2.5: a value returned to nobody, in destruction or to a close that does not ask, is reported
 * once.
 */
void gen_destroy_value_dropped(const struct weft_backend *be)
{
	struct scene f = { 0 }, g = { 0 };
	struct weft_co *co;

	note_reports();
	co = make(be, returns_on_exit, &f);
	co_next(co);
	DROP(co);
	CHECK_LOG("dropped coroutine 6");
	co = make(be, returns_on_exit, &g);
	co_next(co);
	CHECK_INT(weft_close(co, NULL), 0);
	CHECK_LOG("dropped coroutine 6");
	DROP(co);
	CHECK_LOG("");
}

/*
 * 2.5: a value that a delegate returns while it is being closed is reported in the delegate's
 * name.
 */
void gen_destroy_delegate_value_dropped(const struct weft_backend *be)
{
	struct scene inner = { 0 }, outer = { .label = "outer" };
	struct weft_co *co;

	note_reports();
	co = make(be, body_from, &outer);
	outer.sub = make(be, returns_on_exit, &inner);
	weft_co_set_name(outer.sub, "inner");
	co_next(co);
	CHECK_CLOSES(co);
	CHECK_LOG("dropped inner 6; outer: EEXIT");
	DROP(co);
	DROP(outer.sub);
	CHECK_LOG("");
}
