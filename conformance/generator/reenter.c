/* SPDX-License-Identifier: MIT */
/* Driving what runs already: ValueError, generator already executing. */
#include "../bodies.h"
#include "../case.h"

#include <stdlib.h>

enum { BY_NEXT, BY_SEND, BY_THROW, BY_CLOSE, BY_UNREF };

static struct step meddle(struct weft_co *co, int64_t how)
{
	switch (how) {
	case BY_NEXT:
		return co_next(co);
	case BY_SEND:
		return co_send(co, weft_int(5));
	case BY_THROW:
		return co_throw(co, ERR_A);
	case BY_CLOSE:
		return co_close(co);
	default:
		return (struct step){ .r = weft_co_unref(co), .value = UNTOUCHED };
	}
}

/* Drives co in the way that i says, around a yield of 1; returns what it was sent. */
static int meddles(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	CHECK_RAISES(meddle(f->co, f->i), WEFT_EBUSY);
	CHECK_INT(weft_co_state(f->co), WEFT_RUNNING);
	note("refused");
	WEFT_YIELD(f, r, weft_int(1));
	CHECK_RAISES(meddle(f->co, f->i), WEFT_EBUSY);
	if (r == 0)
		r = weft_return(f, weft_sent(f));
	WEFT_END(f);
	return r;
}

/* 5.13: a body that drives itself is refused, and nothing of it is disturbed. */
static void refused_to_itself(const struct weft_backend *be, int64_t how)
{
	struct scene f = { .i = how };
	struct weft_co *co = f.co = make(be, meddles, &f);

	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_LOG("refused");
	CHECK_RETURNS(co_send(co, weft_int(2)), weft_int(2));
	CHECK_PTR(weft_co_error(co), NULL);
	DROP(co);
}

/* 5.13: next on itself (test_generators, pep). */
void gen_reent_next(const struct weft_backend *be)
{
	refused_to_itself(be, BY_NEXT);
}

/* 5.13: send to itself. */
void gen_reent_send(const struct weft_backend *be)
{
	refused_to_itself(be, BY_SEND);
}

/* 5.13: throw into itself. */
void gen_reent_throw(const struct weft_backend *be)
{
	refused_to_itself(be, BY_THROW);
}

/* 5.13: close of itself. */
void gen_reent_close(const struct weft_backend *be)
{
	refused_to_itself(be, BY_CLOSE);
}

/* 4.8: dropping the reference to a running one is refused; it stays the caller's. */
void gen_reent_destroy_running(const struct weft_backend *be)
{
	refused_to_itself(be, BY_UNREF);
}

/* Takes the refusal as an error of its own: handled when end is 0, else it leaves the body. */
static int resumes_itself(void *self)
{
	struct scene *f = self;
	struct weft_value v;
	int r;

	WEFT_BEGIN(f);
	r = weft_next(f->co, &v);
	if (f->end == 0 && weft_except(f, &r, WEFT_EBUSY))
		WEFT_YIELD(f, r, weft_int(1));
	WEFT_END(f);
	return r;
}

/* 5.13: the body may catch it and go on. */
void gen_reent_catchable(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = f.co = make(be, resumes_itself, &f);

	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_RETURNS(co_next(co), weft_none());
	CHECK_PTR(weft_co_error(co), NULL);
	DROP(co);
}

/* 5.13: not caught, it ends the running coroutine like any error. */
void gen_reent_propagates(const struct weft_backend *be)
{
	struct scene f = { .end = 1 };
	struct weft_co *co = f.co = make(be, resumes_itself, &f);

	CHECK_RAISES(co_next(co), WEFT_EBUSY);
	CHECK_INT(weft_co_state(co), WEFT_CLOSED);
	if (CHECK(weft_co_error(co)))
		CHECK_INT(weft_co_error(co)->code, WEFT_EBUSY);
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
}

/* Tries to drive itself while it handles an error. */
static int refused_while_handling(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	r = weft_raise(f, ERR_A, weft_int(3));
	if (weft_except(f, &r, ERR_A)) {
		CHECK_RAISES(co_next(f->co), WEFT_EBUSY);
		CHECK_RAISES(co_close(f->co), WEFT_EBUSY);
		CHECK_RAISES(co_throw(f->co, ERR_B), WEFT_EBUSY);
		CHECK_INT(weft_caught(f)->code, ERR_A);
		r = weft_reraise(f);
	}
	WEFT_END(f);
	return r;
}

/* 3.4: a refusal does not replace the error that the running body is handling. */
void gen_reent_handled_error_kept(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = f.co = make(be, refused_while_handling, &f);

	CHECK_RAISES(co_next(co), ERR_A);
	if (CHECK(weft_co_error(co)))
		CHECK_VALUE(weft_co_error(co)->value, weft_int(3));
	DROP(co);
}

/*
 * 7.11: driving any delegator from inside the innermost delegate is refused, before anything is
 * forwarded.
 */
static void refused_to_delegators(const struct weft_backend *be, int64_t how)
{
	struct scene inner = { .i = how }, middle = { .label = "middle" };
	struct scene outer = { .label = "outer" };
	struct weft_co *co = make(be, body_from, &outer);

	outer.sub = make(be, body_from, &middle);
	middle.sub = make(be, meddles, &inner);
	inner.co = outer.sub;
	CHECK_YIELDS(co_next(co), weft_int(1));
	inner.co = co;
	CHECK_RETURNS(co_send(co, weft_int(2)), weft_int(2));
	CHECK_LOG("refused; middle: 0; outer: 0");
	DROP(co);
	DROP(outer.sub);
	DROP(middle.sub);
}

/* 7.11: next (test_delegating_generators_claim_to_be_running). */
void gen_reent_via_delegate(const struct weft_backend *be)
{
	refused_to_delegators(be, BY_NEXT);
}

/* 7.11: send. */
void gen_reent_via_delegate_send(const struct weft_backend *be)
{
	refused_to_delegators(be, BY_SEND);
}

/* 7.11: throw, where CPython up to 3.11 crashes. */
void gen_reent_via_delegate_throw(const struct weft_backend *be)
{
	refused_to_delegators(be, BY_THROW);
}

/* 7.11: close. */
void gen_reent_via_delegate_close(const struct weft_backend *be)
{
	refused_to_delegators(be, BY_CLOSE);
}

/* 4.8: dropping a reference to a delegator whose delegate runs. */
void gen_reent_via_delegate_destroy(const struct weft_backend *be)
{
	refused_to_delegators(be, BY_UNREF);
}

/*
 * Resumes the next one down, by a call of its own on the way, and yields one more than that
 * yielded.
 */
static int adds_one(void *self)
{
	struct scene *f = self;
	struct weft_value v;
	int64_t below;
	int r = 0;

	WEFT_BEGIN(f);
	for (;;) {
		v = weft_int(0);
		if (f->co)
			r = weft_next(f->co, &v);
		if (r < 0 || (r = weft_get_int(v, &below)) < 0)
			break;
		WEFT_YIELD(f, r, weft_int(below + 1));
		if (r < 0)
			break;
	}
	WEFT_END(f);
	return r;
}

/* 5.14: a body drives another, that one a third ... 200 deep, every one RUNNING below the first. */
void gen_resume_other_nested(const struct weft_backend *be)
{
	enum { DEPTH = 200 };
	static struct scene f[DEPTH];
	struct weft_co *co[DEPTH];
	int i;

	for (i = 0; i < DEPTH; i++) {
		f[i] = (struct scene){ .co = i ? co[i - 1] : NULL };
		co[i] = make(be, adds_one, &f[i]);
	}
	CHECK_YIELDS(co_next(co[DEPTH - 1]), weft_int(DEPTH));
	CHECK_YIELDS(co_next(co[DEPTH - 1]), weft_int(DEPTH));
	CHECK_YIELDS(co_next(co[9]), weft_int(10));
	for (i = 0; i < DEPTH; i++)
		DROP(co[i]);
}

/* 5.14: two of the same body, resumed in turn, keep apart. */
void gen_interleave(const struct weft_backend *be)
{
	struct scene f = { .end = 3 }, g = { .i = 10, .end = 12 };
	struct weft_co *a = make(be, body_count, &f), *b = make(be, body_count, &g);

	CHECK_YIELDS(co_next(a), weft_int(0));
	CHECK_YIELDS(co_next(b), weft_int(10));
	CHECK_YIELDS(co_next(a), weft_int(1));
	CHECK_YIELDS(co_next(b), weft_int(11));
	CHECK_RETURNS(co_next(b), weft_none());
	CHECK_YIELDS(co_next(a), weft_int(2));
	CHECK_RETURNS(co_next(a), weft_none());
	DROP(a);
	DROP(b);
}

/* Drives what a hook hears of, in every way. */
static void drive_in_hook(struct weft_co *co)
{
	for (int64_t how = BY_NEXT; how <= BY_UNREF; how++)
		CHECK_RAISES(meddle(co, how), WEFT_EBUSY);
	CHECK_INT(weft_co_state(co), WEFT_RUNNING);
	note("refused %s", weft_co_name(co));
}

static void drive_unraisable(struct weft_co *co, const struct weft_error *err, void *arg)
{
	(void)arg;
	note("%s", code_name(err->code));
	drive_in_hook(co);
}

static void drive_dropped(struct weft_co *co, struct weft_value value, void *arg)
{
	(void)arg;
	note_value("dropped", value);
	drive_in_hook(co);
}

static void set_driving_hooks(void)
{
	struct weft_hooks hooks = *conform_hooks();

	hooks.unraisable = drive_unraisable;
	hooks.dropped = drive_dropped;
	CHECK_INT(weft_set_hooks(&hooks), 0);
}

/* Yields 0, 1 ... whatever arrives. */
static int counts_on(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	for (;;)
		WEFT_YIELD(f, r, weft_int(f->i++));
	WEFT_END(f);
	return r;
}

/* 4.15: a hook that drives what was just closed in vain is refused; then it goes on as it was. */
void gen_reent_hook_close(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co;

	set_driving_hooks();
	co = make(be, counts_on, &f);
	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_INT(weft_close(co, NULL), WEFT_EIGNORED);
	CHECK_LOG("dropped 1; refused coroutine");
	CHECK_YIELDS(co_next(co), weft_int(2));
	CHECK_INT(weft_set_hooks(conform_hooks()), 0);
	note_reports();
	DROP(co);
	CHECK_LOG("dropped coroutine 3; unraisable coroutine EIGNORED");
}

/* 4.15: the same where the last reference goes, in both hooks. */
void gen_reent_hook_destroy(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co;

	set_driving_hooks();
	co = make(be, counts_on, &f);
	CHECK_YIELDS(co_next(co), weft_int(0));
	DROP(co);
	CHECK_LOG("dropped 1; refused coroutine; EIGNORED; refused coroutine");
}

/* 4.15: the same for one that never ran: the hook that hears of it cannot start it either. */
void gen_reent_hook_never(const struct weft_backend *be)
{
	struct scene f = { .end = 3 };
	struct weft_co *co;

	set_driving_hooks();
	co = make_single_use(be, body_count, &f);
	DROP(co);
	CHECK_LOG("ENEVER; refused coroutine");
	CHECK_INT(f.i, 0);
}
