/* SPDX-License-Identifier: MIT */
/* Loops of delegations, and driving a delegator from below. */

#include "../case.h"
#include "parts.h"

/* Delegating to oneself is refused at that point, and can be caught. */
void del_loop_detected_self(const struct weft_backend *be)
{
	struct outer out = { .label = "out", .catches = true, .i = 8, .end = 9 };
	struct weft_co *co = out.sub = make(be, outer, &out);

	CHECK_YIELDS(co_next(co), weft_int(8));
	CHECK_LOG("out EBUSY");
	CHECK_PTR(weft_co_delegate(co), NULL);
	CHECK_RETURNS(co_next(co), weft_none());
	CHECK_LOG("out none");
	DROP(co);
}

/* Delegating to an ancestor that runs is refused at that point (test_attempted_yield_from_loop). */
void del_loop_detected(const struct weft_backend *be)
{
	struct outer low = { .label = "low", .catches = true, .i = 8, .end = 9 };
	struct outer frames[2] = { { .label = "top" }, { .label = "mid" } };
	struct weft_co *co, *leaf = make(be, outer, &low);

	frames[1].sub = leaf;
	frames[0].sub = make(be, outer, &frames[1]);
	low.sub = co = make(be, outer, &frames[0]);
	CHECK_YIELDS(co_next(co), weft_int(8));
	CHECK_LOG("low EBUSY");
	CHECK_RETURNS(co_next(co), weft_none());
	CHECK_LOG("low none; mid none; top none");
	DROP(frames[0].sub);
	DROP(leaf);
	DROP(co);
}

/* Uncaught it leaves by way of every delegator (test_attempted_yield_from_loop). */
void del_loop_detected_uncaught(const struct weft_backend *be)
{
	struct outer low = { .label = "low" }, top = { .label = "top" };
	struct weft_co *co, *leaf = make(be, outer, &low);

	top.sub = leaf;
	low.sub = co = make(be, outer, &top);
	CHECK_RAISES(co_next(co), WEFT_EBUSY);
	CHECK_LOG("low EBUSY; top EBUSY");
	CHECK_INT(weft_co_error(co)->code, WEFT_EBUSY);
	DROP(leaf);
	DROP(co);
}

/* Yields 1, resumes co and notes how that went, yields 2. */
static int meddling(void *self)
{
	struct scene *f = self;
	struct step s;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	if (r == 0) {
		s = co_next(f->co);
		note("co %s", s.r > 0 ? "yields" : code_name(s.r));
		WEFT_YIELD(f, r, weft_int(2));
	}
	WEFT_END(f);
	return r;
}

/*
 * A delegate driven by its own handle resumes its suspended delegators: the last one of them gets
 * "already executing" raised inside, and the error leaves by way of the others.
 */
void del_loop_suspended_ancestor(const struct weft_backend *be)
{
	struct scene in = { .label = NULL };
	struct outer frames[2] = { { .label = "out" }, { .label = "mid" } };
	struct weft_co *leaf = weft_co_ref(make(be, meddling, &in));
	struct step first;

	in.co = start_chain(be, frames, 2, leaf, &first);
	CHECK_YIELDS(first, weft_int(1));
	CHECK_YIELDS(co_next(leaf), weft_int(2));
	CHECK_LOG("mid EBUSY; out EBUSY; co EBUSY");
	CHECK_INT(weft_co_state(in.co), WEFT_CLOSED);
	CHECK_RETURNS(co_next(leaf), weft_none());
	DROP(leaf);
	DROP(in.co);
}

/* The same, caught: the delegator goes on, and has let its delegate go. */
void del_loop_suspended_ancestor_caught(const struct weft_backend *be)
{
	struct scene in = { .label = NULL };
	struct outer frames[2] = { { .label = "out" },
				   { .label = "mid", .catches = true, .i = 8, .end = 9 } };
	struct weft_co *leaf = weft_co_ref(make(be, meddling, &in));
	struct step first;

	in.co = start_chain(be, frames, 2, leaf, &first);
	CHECK_YIELDS(first, weft_int(1));
	CHECK_YIELDS(co_next(leaf), weft_int(2));
	CHECK_LOG("mid EBUSY; co yields");
	CHECK_RETURNS(co_next(in.co), weft_none());
	CHECK_LOG("mid none; out none");
	CHECK_RETURNS(co_next(leaf), weft_none());
	DROP(leaf);
	DROP(in.co);
}

/*
 * Delegating to such a suspended delegator raises in it likewise, and gives what it makes of
 * that.
 */
void del_loop_suspended_ancestor_delegation(const struct weft_backend *be)
{
	struct scene in = { .label = "in" };
	struct outer mid = { .label = "mid", .catches = true, .i = 8, .end = 9 };
	struct weft_co *leaf = make(be, late, &in);
	struct weft_co *co = make(be, outer, &mid);

	mid.sub = leaf;
	in.sub = co;
	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_YIELDS(co_next(leaf), weft_int(8));
	CHECK_LOG("in none; mid EBUSY");
	CHECK_PTR(weft_co_delegate(leaf), co);
	CHECK_RETURNS(co_next(leaf), weft_none());
	CHECK_LOG("mid none; in none");
	DROP(leaf);
	DROP(co);
}

/* How the delegate tries to drive its delegator. */
enum { NEXT, SEND, THROW, CLOSE, UNREF };

static int drive(struct weft_co *co, int how)
{
	struct weft_error err = weft_err(ERR_A, weft_none());
	struct weft_value v;

	if (how == UNREF)
		return weft_co_unref(co);
	if (how == CLOSE)
		return weft_close(co, &v);
	if (how == THROW)
		return weft_throw(co, &err, &v);
	return weft_send(co, how == SEND ? weft_int(3) : weft_none(), &v);
}

/* Drives co in the way `code` says, at once and after a yield. */
static int claiming(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	note("%s", code_name(drive(f->co, f->code)));
	WEFT_YIELD(f, r, weft_int(1));
	note("%s", code_name(drive(f->co, f->code)));
	if (r == 0)
		r = weft_return(f, weft_int(5));
	WEFT_END(f);
	return r;
}

static void check_claims(const struct weft_backend *be, int how)
{
	struct scene in = { .code = how };
	struct outer frames[2] = { { .label = "a", .i = 8, .end = 9 }, { .label = "b" } };

	frames[1].sub = make(be, claiming, &in);
	frames[0].sub = make(be, outer, &frames[1]);
	in.co = make(be, outer, &frames[0]);
	CHECK_YIELDS(co_next(in.co), weft_int(1));
	CHECK_YIELDS(co_next(in.co), weft_int(8));
	CHECK_LOG("EBUSY; EBUSY; b 5; a 5");
	CHECK_RETURNS(co_next(in.co), weft_int(5));
	CHECK_LOG("a none");
	DROP(frames[1].sub);
	DROP(frames[0].sub);
	DROP(in.co);
}

/* While the delegate runs its delegators are running: next on them is refused, and all goes on
 * (test_delegating_generators_claim_to_be_running). */
void del_claims_running_next(const struct weft_backend *be)
{
	check_claims(be, NEXT);
}

/* The same for send. */
void del_claims_running_send(const struct weft_backend *be)
{
	check_claims(be, SEND);
}

/* The same for throw, refused before anything is forwarded (Python up to 3.11 crashes here). */
void del_claims_running_throw(const struct weft_backend *be)
{
	check_claims(be, THROW);
}

/* The same for close. */
void del_claims_running_close(const struct weft_backend *be)
{
	check_claims(be, CLOSE);
}

/* The same for giving back the last reference. */
void del_claims_running_unref(const struct weft_backend *be)
{
	check_claims(be, UNREF);
}

/* Yields 1 and, when it is told to exit, tries to drive co in each way. */
static int clinging(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	for (f->code = NEXT; f->code <= UNREF; f->code++)
		note("%s", code_name(drive(f->co, f->code)));
	WEFT_END(f);
	return r;
}

/* They are running, too, while the delegate cleans up because they are being closed. */
void del_claims_running_during_close(const struct weft_backend *be)
{
	struct scene in = { .label = NULL };
	struct outer frames[2] = { { .label = "a" }, { .label = "b" } };
	struct step first;

	in.co = start_chain(be, frames, 2, make(be, clinging, &in), &first);
	CHECK_YIELDS(first, weft_int(1));
	CHECK_CLOSES(in.co);
	CHECK_LOG("EBUSY; EBUSY; EBUSY; EBUSY; EBUSY; b EEXIT; a EEXIT");
	DROP(in.co);
}
