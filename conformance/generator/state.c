/* SPDX-License-Identifier: MIT */
/*
 * inspect.getgeneratorstate, gi_running, gi_yieldfrom, __name__: what a coroutine tells about
 * itself.
 */
#include "../bodies.h"
#include "../case.h"

static const char *state_name(const struct weft_co *co)
{
	static const char *const names[] = {
		[WEFT_CREATED] = "CREATED",
		[WEFT_SUSPENDED] = "SUSPENDED",
		[WEFT_RUNNING] = "RUNNING",
		[WEFT_CLOSED] = "CLOSED",
	};

	return names[weft_co_state(co)];
}

/* Yields the state that co has while this body runs, then once more after a resume. */
static int tells_state(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	note("%s", state_name(f->co));
	WEFT_YIELD(f, r, weft_none());
	note("%s", state_name(f->co));
	WEFT_END(f);
	return r;
}

/* 4.1: a new one is CREATED, and nothing of its body has run. */
void gen_state_created(const struct weft_backend *be)
{
	struct scene f = { .label = "ran" };
	struct weft_co *co = make(be, body_guarded, &f);

	CHECK_STR(state_name(co), "CREATED");
	CHECK_LOG("");
	DROP(co);
}

/* 4.2: at a yield it is SUSPENDED. */
void gen_state_suspended(const struct weft_backend *be)
{
	struct scene f = { .end = 2 };
	struct weft_co *co = make(be, body_count, &f);

	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_STR(state_name(co), "SUSPENDED");
	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_STR(state_name(co), "SUSPENDED");
	DROP(co);
}

/* 4.2: asked by its own body it is RUNNING, before and after a yield (test_generators, email). */
void gen_state_running_self(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = f.co = make(be, tells_state, &f);

	co_next(co);
	CHECK_LOG("RUNNING");
	co_next(co);
	CHECK_LOG("RUNNING");
	DROP(co);
}

/* 4.2: while a delegate runs, every delegator above it is RUNNING (test_gi_yieldfrom). */
void gen_state_running_delegator(const struct weft_backend *be)
{
	struct scene inner = { 0 }, middle = { .label = "middle" }, outer = { .label = "outer" };
	struct weft_co *top;

	inner.co = middle.sub = NULL;
	middle.sub = make(be, tells_state, &inner);
	outer.sub = make(be, body_from, &middle);
	top = make(be, body_from, &outer);
	inner.co = top;
	co_next(top);
	CHECK_LOG("RUNNING");
	CHECK_STR(state_name(top), "SUSPENDED");
	CHECK_STR(state_name(outer.sub), "SUSPENDED");
	inner.co = outer.sub;
	co_next(top);
	CHECK_LOG("RUNNING; middle: 0; outer: 0");
	DROP(top);
	DROP(outer.sub);
	DROP(middle.sub);
}

/* 4.2: CLOSED after the body returned. */
void gen_state_closed_return(const struct weft_backend *be)
{
	struct scene f = { .value = weft_int(1) };
	struct weft_co *co = make(be, body_return, &f);

	CHECK_RETURNS(co_next(co), weft_int(1));
	CHECK_STR(state_name(co), "CLOSED");
	DROP(co);
}

/* 4.2: CLOSED after an error left the body. */
void gen_state_closed_error(const struct weft_backend *be)
{
	struct scene f = { .code = ERR_A };
	struct weft_co *co = make(be, body_raise, &f);

	CHECK_RAISES(co_next(co), ERR_A);
	CHECK_STR(state_name(co), "CLOSED");
	DROP(co);
}

/* 4.2: CLOSED after close. */
void gen_state_closed_close(const struct weft_backend *be)
{
	struct scene f = { .end = 9 };
	struct weft_co *co = make(be, body_count, &f);

	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_CLOSES(co);
	CHECK_STR(state_name(co), "CLOSED");
	DROP(co);
}

/* 5.2: a rejected first send leaves it CREATED (test_send_non_none_to_new_gen). */
void gen_state_fresh_send_rejected_stays_created(const struct weft_backend *be)
{
	struct scene f = { .end = 1 };
	struct weft_co *co = make(be, body_count, &f);

	CHECK_RAISES(co_send(co, weft_int(1)), WEFT_EFRESH);
	CHECK_STR(state_name(co), "CREATED");
	DROP(co);
}

/* Answers the first exit with a yield. */
static int ignores_exit_once(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	if (weft_except(f, &r, WEFT_EEXIT))
		WEFT_YIELD(f, r, weft_int(2));
	WEFT_END(f);
	return r;
}

/* 5.11: after an ignored close it is SUSPENDED at the new yield. */
void gen_state_after_ignored_exit(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, ignores_exit_once, &f);

	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_IGNORES(co_close(co), weft_int(2));
	CHECK_STR(state_name(co), "SUSPENDED");
	CHECK_CLOSES(co);
	DROP(co);
}

/* 4.4: a name given at birth, a default, and one given later (GeneratorTest.test_name). */
void gen_name_get_set(const struct weft_backend *be)
{
	struct scene f = { .end = 1 }, g = { .end = 1 };
	struct weft_co_options named = { .backend = be, .name = "counter" };
	struct weft_co *co = make_with(&named, body_count, &f);
	struct weft_co *other = make(be, body_count, &g);

	CHECK_STR(weft_co_name(co), "counter");
	CHECK_STR(weft_co_name(other), "coroutine");
	weft_co_set_name(co, "renamed");
	CHECK_STR(weft_co_name(co), "renamed");
	CHECK_STR(weft_co_name(other), "coroutine");
	DROP(co);
	DROP(other);
}

/* Yields, then delegates to sub, then yields. */
static int yields_around_delegation(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	WEFT_YIELD_FROM(f, r, f->sub);
	WEFT_YIELD(f, r, weft_int(3));
	WEFT_END(f);
	return r;
}

/* Notes whether co has a delegate while this one runs below it. */
static int tells_delegate(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	note(weft_co_delegate(f->co) ? "a delegate" : "no delegate");
	WEFT_YIELD(f, r, weft_int(2));
	WEFT_END(f);
	return r;
}

/* 7.15: the delegate is named while suspended in the delegation, and at no other time. */
void gen_deleg_query(const struct weft_backend *be)
{
	struct scene inner = { 0 }, outer = { 0 };
	struct weft_co *co = make(be, yields_around_delegation, &outer);

	inner.co = co;
	outer.sub = make(be, tells_delegate, &inner);
	CHECK_PTR(weft_co_delegate(co), NULL);
	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_PTR(weft_co_delegate(co), NULL);
	CHECK_YIELDS(co_next(co), weft_int(2));
	CHECK_LOG("no delegate");
	CHECK_PTR(weft_co_delegate(co), outer.sub);
	CHECK_PTR(weft_co_delegate_iter(co), NULL);
	CHECK_YIELDS(co_next(co), weft_int(3));
	CHECK_PTR(weft_co_delegate(co), NULL);
	CHECK_RETURNS(co_next(co), weft_none());
	CHECK_PTR(weft_co_delegate(co), NULL);
	DROP(co);
	DROP(outer.sub);
}

/* 7.15: a delegate that is an iterator is named by weft_co_delegate_iter. */
void gen_deleg_query_iter(const struct weft_backend *be)
{
	struct weft_range range;
	struct scene f = { .label = "outer", .it = weft_range(&range, 0, 1, 1) };
	struct weft_co *co = make(be, body_from_iter, &f);

	CHECK_PTR(weft_co_delegate_iter(co), NULL);
	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_PTR(weft_co_delegate_iter(co), &range.iter);
	CHECK_PTR(weft_co_delegate(co), NULL);
	CHECK_RETURNS(co_next(co), weft_none());
	CHECK_PTR(weft_co_delegate_iter(co), NULL);
	DROP(co);
}
