/* SPDX-License-Identifier: MIT */
/* A delegate that others drive as well: by its own handle, or through another delegator. */

#include "../case.h"
#include "parts.h"

/* Driven directly it answers directly; the delegator goes on from wherever it is then (PEP 380). */
void del_shared(const struct weft_backend *be)
{
	struct pair p = { .in = { .i = 1, .end = 5, .result = weft_int(7) } };
	struct weft_co *in;

	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	in = weft_co_ref(weft_co_delegate(p.co));
	CHECK_YIELDS(co_send(in, weft_int(21)), weft_int(2));
	CHECK_YIELDS(co_send(p.co, weft_int(22)), weft_int(3));
	CHECK_YIELDS(co_send(in, weft_int(23)), weft_int(4));
	CHECK_RETURNS(co_send(p.co, weft_int(24)), weft_int(7));
	CHECK_LOG("in 21; in 22; in 23; in 24; out 7");
	DROP(in);
	DROP(p.co);
}

/* An error thrown at it directly comes out directly, and what it catches it catches for all. */
void del_shared_throw(const struct weft_backend *be)
{
	struct pair p = { .in = { .i = 1, .end = 5, .reaction = YIELD, .value = weft_int(9) } };
	struct weft_co *in;

	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	in = weft_co_ref(weft_co_delegate(p.co));
	CHECK_YIELDS(throw_with(in, ERR_A, 7), weft_int(9));
	CHECK_RAISES(co_next(p.co), ERR_A);
	CHECK_LOG("in ERR_A:7; in none; out ERR_A:7");
	DROP(in);
	DROP(p.co);
}

/* Looks at its delegator, co, while it runs for somebody else, and then for that one. */
static int peeking(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	CHECK_INT(weft_co_state(f->co), WEFT_SUSPENDED);
	CHECK_PTR(weft_co_delegate(f->co), weft_self(f));
	WEFT_YIELD(f, r, weft_int(2));
	CHECK_INT(weft_co_state(f->co), WEFT_RUNNING);
	WEFT_END(f);
	return r;
}

/* While the delegate runs for somebody else, its delegator is suspended, not running. */
void del_shared_states(const struct weft_backend *be)
{
	struct scene in = { .label = NULL };
	struct outer out = { .sub = make(be, peeking, &in) };

	in.co = make(be, outer, &out);
	CHECK_YIELDS(co_next(in.co), weft_int(1));
	CHECK_YIELDS(co_next(out.sub), weft_int(2));
	CHECK_RETURNS(co_next(in.co), weft_none());
	DROP(out.sub);
	DROP(in.co);
}

/*
 * A delegator in the middle, driven directly: it ends there, and the one above goes on with none.
 */
void del_shared_intermediate(const struct weft_backend *be)
{
	struct inner in = { .label = "in", .i = 1, .end = 5 };
	struct outer frames[3] = {
		{ .label = "a", .i = 20, .end = 21 },
		{ .label = "b", .i = 10, .end = 11 },
		{ .label = "c" },
	};
	struct step first;
	struct weft_co *co = start_chain(be, frames, 3, make(be, inner, &in), &first);
	struct weft_co *mid = weft_co_ref(weft_co_delegate(co));

	CHECK_YIELDS(first, weft_int(1));
	CHECK_YIELDS(co_next(mid), weft_int(2));
	CHECK_YIELDS(co_next(co), weft_int(3));
	CHECK_YIELDS(co_next(co), weft_int(4));
	CHECK_YIELDS(co_next(mid), weft_int(10));
	CHECK_LOG("in none; in none; in none; in none; c none; b none");
	CHECK_YIELDS(co_send(co, weft_int(3)), weft_int(20));
	CHECK_LOG("b 3; a none");
	DROP(mid);
	DROP(co);
	CHECK_LOG("a EEXIT");
}

/*
 * A pair whose delegate was driven to its end, and to its result 7, by its own handle; the result
 * is gone.
 */
static void finish_behind(const struct weft_backend *be, struct pair *p)
{
	struct weft_co *in;

	p->in = (struct inner){ .i = 1, .end = 2, .result = weft_int(7) };
	CHECK_YIELDS(start_pair(be, p), weft_int(1));
	in = weft_co_ref(weft_co_delegate(p->co));
	CHECK_RETURNS(co_next(in), weft_int(7));
	CHECK_LOG("in none");
	CHECK_INT(weft_co_state(p->co), WEFT_SUSPENDED);
	DROP(in);
}

/*
 * If it ended behind the delegator's back, a next gives that one none, not the value returned
 * then.
 */
void del_shared_finished_behind(const struct weft_backend *be)
{
	struct pair p = { .out = { .i = 8, .end = 9 } };

	finish_behind(be, &p);
	CHECK_YIELDS(co_next(p.co), weft_int(8));
	CHECK_LOG("out none");
	DROP(p.co);
	CHECK_LOG("out EEXIT");
}

/* So does a send: its value is lost. */
void del_shared_finished_behind_send(const struct weft_backend *be)
{
	struct pair p = { .co = NULL };

	finish_behind(be, &p);
	CHECK_RETURNS(co_send(p.co, weft_int(3)), weft_none());
	CHECK_LOG("out none");
	DROP(p.co);
}

/* An error thrown then comes straight back from it, and is raised in the delegator. */
void del_shared_finished_behind_throw(const struct weft_backend *be)
{
	struct pair p = { .co = NULL };

	finish_behind(be, &p);
	CHECK_RAISES(throw_with(p.co, ERR_A, 9), ERR_A);
	CHECK_LOG("out ERR_A:9");
	CHECK_LEFT_WITH(p.co, ERR_A, 9);
	DROP(p.co);
}

/* The stop error that comes straight back is an end, and its value the result. */
void del_shared_finished_behind_stop(const struct weft_backend *be)
{
	struct pair p = { .co = NULL };

	finish_behind(be, &p);
	CHECK_RETURNS(throw_with(p.co, WEFT_ESTOP, 9), weft_int(9));
	CHECK_LOG("out 9");
	DROP(p.co);
}

/* To close it again does nothing: exit is raised in the delegator, when that is closed ... */
void del_shared_finished_behind_close(const struct weft_backend *be)
{
	struct pair p = { .co = NULL };

	finish_behind(be, &p);
	CHECK_CLOSES(p.co);
	CHECK_LOG("out EEXIT");
	DROP(p.co);
}

/* ... or exit is thrown into it. */
void del_shared_finished_behind_exit(const struct weft_backend *be)
{
	struct pair p = { .co = NULL };

	finish_behind(be, &p);
	CHECK_RAISES(throw_with(p.co, WEFT_EEXIT, 9), WEFT_EEXIT);
	CHECK_LOG("out EEXIT:9");
	DROP(p.co);
}

/* A delegator in the middle that ended behind the back of the one above: the same. */
void del_shared_intermediate_finished(const struct weft_backend *be)
{
	struct inner in = { .label = "in", .i = 1, .end = 2, .result = weft_int(7) };
	struct outer frames[3] = { { .label = "a", .i = 8, .end = 9 },
				   { .label = "b" },
				   { .label = "c" } };
	struct step first;
	struct weft_co *co = start_chain(be, frames, 3, make(be, inner, &in), &first);
	struct weft_co *mid = weft_co_ref(weft_co_delegate(co));

	CHECK_YIELDS(first, weft_int(1));
	CHECK_RETURNS(co_next(mid), weft_int(7));
	CHECK_LOG("in none; c 7; b 7");
	CHECK_YIELDS(co_next(co), weft_int(8));
	CHECK_LOG("a none");
	DROP(mid);
	DROP(co);
	CHECK_LOG("a EEXIT");
}

/* Two chains, of 3 and of 2 delegators, above one delegate. */
struct fork {
	struct inner in;
	struct outer left[3], right[2];
	struct weft_co *a, *x;
};

static void start_fork(const struct weft_backend *be, struct fork *f)
{
	static const char *const labels[] = { "a", "b", "c", "x", "y" };
	struct weft_co *leaf;
	struct step first;

	f->in.label = "in";
	f->in.i = 1;
	f->in.end = 9;
	for (int i = 0; i < 3; i++)
		f->left[i].label = labels[i];
	for (int i = 0; i < 2; i++)
		f->right[i].label = labels[3 + i];
	leaf = weft_co_ref(make(be, inner, &f->in));
	f->a = start_chain(be, f->left, 3, leaf, &first);
	CHECK_YIELDS(first, weft_int(1));
	f->x = start_chain(be, f->right, 2, leaf, &first);
	CHECK_YIELDS(first, weft_int(2));
	CHECK_LOG("in none");
}

/* Two delegators on one delegate: each resume advances it, whoever resumes. */
void del_shared_two_delegators(const struct weft_backend *be)
{
	struct fork f = { .a = NULL };

	start_fork(be, &f);
	CHECK_YIELDS(co_send(f.a, weft_int(21)), weft_int(3));
	CHECK_YIELDS(co_send(f.x, weft_int(22)), weft_int(4));
	CHECK_YIELDS(co_send(f.x, weft_int(23)), weft_int(5));
	CHECK_YIELDS(co_send(f.a, weft_int(24)), weft_int(6));
	CHECK_YIELDS(co_send(f.a, weft_int(25)), weft_int(7));
	CHECK_LOG("in 21; in 22; in 23; in 24; in 25");
	DROP(f.x);
	CHECK_LOG("in EEXIT; y EEXIT; x EEXIT");
	DROP(f.a);
	CHECK_LOG("c EEXIT; b EEXIT; a EEXIT");
}

/* Closing one of them closes the delegate for both. */
void del_shared_two_delegators_close(const struct weft_backend *be)
{
	struct fork f = { .a = NULL };

	start_fork(be, &f);
	CHECK_CLOSES(f.a);
	CHECK_LOG("in EEXIT; c EEXIT; b EEXIT; a EEXIT");
	CHECK_INT(weft_co_state(f.x), WEFT_SUSPENDED);
	CHECK_RETURNS(co_next(f.x), weft_none());
	CHECK_LOG("y none; x none");
	DROP(f.x);
	DROP(f.a);
}

/* Its result goes to the one that resumed it last; the other finds it ended. */
void del_shared_two_delegators_result(const struct weft_backend *be)
{
	struct fork f = { .in = { .result = weft_int(7) } };

	start_fork(be, &f);
	f.in.end = 2;
	CHECK_RETURNS(co_next(f.a), weft_int(7));
	CHECK_LOG("in none; c 7; b 7; a 7");
	CHECK_RETURNS(co_send(f.x, weft_int(5)), weft_none());
	CHECK_LOG("y none; x none");
	DROP(f.x);
	DROP(f.a);
}

/* An error that it raises goes to that one alone. */
void del_shared_two_delegators_error(const struct weft_backend *be)
{
	struct fork f = { .a = NULL };

	start_fork(be, &f);
	CHECK_RAISES(throw_with(f.a, ERR_A, 7), ERR_A);
	CHECK_LOG("in ERR_A:7; c ERR_A:7; b ERR_A:7; a ERR_A:7");
	CHECK_RETURNS(co_next(f.x), weft_none());
	CHECK_LOG("y none; x none");
	DROP(f.x);
	DROP(f.a);
}

/* If it ignores the exit of one, that one is rid of it, and the other goes on with it. */
void del_shared_two_delegators_ignored(const struct weft_backend *be)
{
	struct fork f = { .in = { .reaction = YIELD, .value = weft_int(6) } };

	note_reports();
	start_fork(be, &f);
	weft_co_set_name(weft_co_delegate(weft_co_delegate(f.x)), "in");
	CHECK_RAISES(co_close(f.x), WEFT_EIGNORED);
	CHECK_LOG("in EEXIT; dropped in 6; y EIGNORED; x EIGNORED");
	CHECK_RAISES(co_next(f.a), WEFT_EEXIT);
	CHECK_LOG("in none; c EEXIT; b EEXIT; a EEXIT");
	DROP(f.x);
	DROP(f.a);
}

/*
 * Above one delegate, all handles of a chain in turn: the one above always goes on from wherever
 * it is.
 */
void del_shared_every_handle(const struct weft_backend *be)
{
	struct inner in = { .i = 0, .end = 100 };
	struct outer frames[4] = { { .label = NULL } };
	struct step first;
	struct weft_co *handles[5];

	handles[0] = start_chain(be, frames, 4, make(be, inner, &in), &first);
	CHECK_YIELDS(first, weft_int(0));
	for (int i = 1; i < 5; i++)
		handles[i] = weft_co_delegate(handles[i - 1]);
	for (int i = 1; i < 100; i++)
		CHECK_YIELDS(co_next(handles[i * 7 % 5]), weft_int(i));
	DROP(handles[0]);
}
