/* SPDX-License-Identifier: MIT */
/* Delegates on another backend: driven from outside, with the same results. */

#include "../case.h"
#include "parts.h"

/* The backend after @be in the list; NULL, and a skip, when there is none. */
static const struct weft_backend *another(const struct weft_backend *be)
{
	const struct weft_backend *other = other_backend(be);

	if (!other)
		conform_skip("there is no other backend");
	return other;
}

/* Start @p with its delegate on another backend.  False: there is none. */
static bool start(const struct weft_backend *be, struct pair *p)
{
	const struct weft_backend *other = another(be);

	p->in.i = 1;
	if (!p->in.end)
		p->in.end = 3;
	return other && CHECK_YIELDS(start_pair_on(be, other, p), weft_int(1));
}

/* Values go up, and what is sent goes down; the delegator does not run in between. */
void del_foreign_send(const struct weft_backend *be)
{
	struct pair p = { .in = { .end = 5 } };

	if (!start(be, &p))
		return;
	CHECK_YIELDS(co_next(p.co), weft_int(2));
	CHECK_YIELDS(co_send(p.co, weft_int(42)), weft_int(3));
	CHECK_INT(p.out.entered, 1);
	CHECK_LOG("in none; in 42");
	DROP(p.co);
	CHECK_LOG("in EEXIT; out EEXIT");
}

/* Its result is the delegation's. */
void del_foreign_return(const struct weft_backend *be)
{
	struct pair p = { .in = { .end = 2, .result = weft_int(7) }, .out = { .i = 8, .end = 9 } };

	if (!start(be, &p))
		return;
	CHECK_YIELDS(co_next(p.co), weft_int(8));
	CHECK_LOG("in none; out 7");
	CHECK_RETURNS(co_next(p.co), weft_int(7));
	DROP(p.co);
	CHECK_LOG("out none");
}

/* Its error is raised at the delegation, payload and all. */
void del_foreign_error(const struct weft_backend *be)
{
	struct pair p = { .in = { .end = 2, .fails = ERR_A, .result = weft_int(7) },
			  .out = { .catches = true, .i = 8, .end = 9 } };

	if (!start(be, &p))
		return;
	CHECK_YIELDS(co_next(p.co), weft_int(8));
	CHECK_LOG("in none; out ERR_A:7");
	DROP(p.co);
	CHECK_LOG("out EEXIT");
}

/* What is thrown arrives in it. */
void del_foreign_throw(const struct weft_backend *be)
{
	struct pair p = { .in = { .reaction = YIELD, .value = weft_int(5) } };

	if (!start(be, &p))
		return;
	CHECK_YIELDS(throw_with(p.co, ERR_A, 7), weft_int(5));
	CHECK_RAISES(co_next(p.co), ERR_A);
	CHECK_LOG("in ERR_A:7; in none; out ERR_A:7");
	CHECK_LEFT_WITH(p.co, ERR_A, 7);
	DROP(p.co);
}

/* The stop error too, converted by the backend that it leaves (PEP 479). */
void del_foreign_throw_stop(const struct weft_backend *be)
{
	struct pair p = { .in = { .end = 2 } };

	if (!start(be, &p))
		return;
	CHECK_RAISES(throw_with(p.co, WEFT_ESTOP, 7), WEFT_ESTOPPED);
	CHECK_LOG("in ESTOP:7; out ESTOPPED:7");
	CHECK_INT(weft_co_error(p.co)->cause_code, WEFT_ESTOP);
	DROP(p.co);
}

/* Close reaches it first. */
void del_foreign_close(const struct weft_backend *be)
{
	struct pair p = { .in = { .end = 2 } };

	if (!start(be, &p))
		return;
	CHECK_CLOSES(p.co);
	CHECK_LOG("in EEXIT; out EEXIT");
	DROP(p.co);
}

/* An error of that close is raised in the delegator. */
void del_foreign_close_error(const struct weft_backend *be)
{
	struct pair p = { .in = { .reaction = RAISE, .code = ERR_A, .value = weft_int(7) } };

	if (!start(be, &p))
		return;
	CHECK_RAISES(co_close(p.co), ERR_A);
	CHECK_LOG("in EEXIT; out ERR_A:7");
	DROP(p.co);
}

/* Exit that is thrown closes it, and goes on as it was; what it returned is dropped. */
void del_foreign_exit(const struct weft_backend *be)
{
	struct pair p = { .in = { .reaction = RETURN, .value = weft_int(5) } };

	note_reports();
	if (!start(be, &p))
		return;
	CHECK_RAISES(throw_with(p.co, WEFT_EEXIT, 7), WEFT_EEXIT);
	CHECK_LOG("in EEXIT; dropped in 5; out EEXIT:7");
	DROP(p.co);
}

/* If it ignores the exit it is let go, told a second time, and "ignored" is raised. */
void del_foreign_ignored(const struct weft_backend *be)
{
	struct pair p = { .in = { .reaction = YIELD, .value = weft_int(5) } };

	note_reports();
	if (!start(be, &p))
		return;
	CHECK_RAISES(co_close(p.co), WEFT_EIGNORED);
	CHECK_LOG("in EEXIT; dropped in 5; in EEXIT; out EIGNORED");
	DROP(p.co);
}

/* It can be asked for, as a coroutine. */
void del_foreign_query(const struct weft_backend *be)
{
	struct pair p = { .out = { .i = 8, .end = 9 } };

	if (!start(be, &p))
		return;
	CHECK_PTR(weft_co_delegate(p.co), p.out.sub);
	CHECK_PTR(weft_co_delegate_iter(p.co), NULL);
	CHECK_YIELDS(co_next(p.co), weft_int(2));
	CHECK_YIELDS(co_next(p.co), weft_int(8));
	CHECK_PTR(weft_co_delegate(p.co), NULL);
	DROP(p.co);
	CHECK_LOG("in none; in none; out none; out EEXIT");
}

/* Driven by its own handle as well, it answers there; the delegator goes on from where it is. */
void del_foreign_shared(const struct weft_backend *be)
{
	struct pair p = { .in = { .end = 4, .result = weft_int(7) } };
	struct weft_co *in;

	if (!start(be, &p))
		return;
	in = weft_co_ref(weft_co_delegate(p.co));
	CHECK_YIELDS(co_send(in, weft_int(21)), weft_int(2));
	CHECK_YIELDS(co_send(p.co, weft_int(22)), weft_int(3));
	CHECK_RETURNS(co_send(in, weft_int(23)), weft_int(7));
	CHECK_INT(weft_co_state(p.co), WEFT_SUSPENDED);
	CHECK_RETURNS(co_send(p.co, weft_int(24)), weft_none());
	CHECK_LOG("in 21; in 22; in 23; out none");
	DROP(in);
	DROP(p.co);
}

/*
 * If it ended with an error behind the delegator's back, what is thrown then is not mistaken for
 * that error ...
 */
void del_foreign_finished_behind_throw(const struct weft_backend *be)
{
	struct pair p = { .in = { .end = 2, .fails = ERR_A, .result = weft_int(7) } };
	struct weft_co *in;

	if (!start(be, &p))
		return;
	in = weft_co_ref(weft_co_delegate(p.co));
	CHECK_RAISES(co_next(in), ERR_A);
	CHECK_RAISES(throw_with(p.co, ERR_A, 9), ERR_A);
	CHECK_LOG("in none; out ERR_A:9");
	CHECK_LEFT_WITH(p.co, ERR_A, 9);
	DROP(in);
	DROP(p.co);
}

/* ... and the stop error is an end, its value the result. */
void del_foreign_finished_behind_stop(const struct weft_backend *be)
{
	struct pair p = { .in = { .end = 2, .result = weft_int(7) } };
	struct weft_co *in;

	if (!start(be, &p))
		return;
	in = weft_co_ref(weft_co_delegate(p.co));
	CHECK_RETURNS(co_next(in), weft_int(7));
	CHECK_RETURNS(throw_with(p.co, WEFT_ESTOP, 9), weft_int(9));
	CHECK_LOG("in none; out 9");
	DROP(in);
	DROP(p.co);
}

/* One that had ended before gives none at once. */
void del_foreign_finished(const struct weft_backend *be)
{
	const struct weft_backend *other = another(be);
	struct inner in = { .result = weft_int(5) };
	struct outer out = { .label = "out" };
	struct weft_co *co;

	if (!other)
		return;
	out.sub = make(other, inner, &in);
	co = make(be, outer, &out);
	CHECK_RETURNS(co_next(out.sub), weft_int(5));
	CHECK_RETURNS(co_next(co), weft_none());
	CHECK_LOG("out none");
	DROP(co);
	DROP(out.sub);
}

/* Drives its delegator co; then delegates to it. */
static int meddling(void *self)
{
	struct scene *f = self;
	struct weft_value v;
	int r;

	WEFT_BEGIN(f);
	CHECK_INT(weft_co_state(f->co), WEFT_RUNNING);
	note("%s", code_name(weft_next(f->co, &v)));
	note("%s", code_name(weft_close(f->co, &v)));
	WEFT_YIELD(f, r, weft_int(1));
	note("%s", code_name(weft_next(f->co, &v)));
	if (r == 0)
		WEFT_YIELD_FROM(f, r, f->co);
	note("%s", code_name(r));
	weft_except(f, &r, WEFT_EBUSY);
	WEFT_END(f);
	return r;
}

/* A delegator is running while a delegate on another backend runs, over two changes of backend. */
void del_foreign_busy(const struct weft_backend *be)
{
	const struct weft_backend *other = another(be);
	struct scene in = { .label = NULL };
	struct outer mid = { .label = "mid" }, top = { .label = "top" };

	if (!other)
		return;
	mid.sub = make(be, meddling, &in);
	top.sub = make(other, outer, &mid);
	in.co = make(be, outer, &top);
	CHECK_YIELDS(co_next(in.co), weft_int(1));
	CHECK_LOG("EBUSY; EBUSY");
	CHECK_RETURNS(co_next(in.co), weft_none());
	CHECK_LOG("EBUSY; EBUSY; mid none; top none");
	DROP(mid.sub);
	DROP(top.sub);
	DROP(in.co);
}

/* A chain that changes backend at each level carries everything both ways. */
void del_foreign_chain(const struct weft_backend *be)
{
	const struct weft_backend *backends[] = { be, another(be) };
	struct inner in = { .label = "in", .i = 1, .end = 3, .result = weft_int(7) };
	struct outer frames[4] = {
		{ .label = "a" },
		{ .label = "b" },
		{ .label = "c" },
		{ .label = "d" },
	};
	struct weft_co *co;

	if (!backends[1])
		return;
	co = make(be, inner, &in);
	for (int i = 3; i >= 0; i--) {
		frames[i].sub = co;
		co = make(backends[i % 2], outer, &frames[i]);
	}
	CHECK_YIELDS(co_next(co), weft_int(1));
	for (int i = 0; i < 4; i++)
		DROP(frames[i].sub);
	CHECK_YIELDS(co_send(co, weft_int(42)), weft_int(2));
	CHECK_RETURNS(co_next(co), weft_int(7));
	CHECK_LOG("in 42; in none; d 7; c 7; b 7; a 7");
	DROP(co);
}

/* The same for its destruction. */
void del_foreign_chain_destroy(const struct weft_backend *be)
{
	const struct weft_backend *other = another(be);
	struct pair p = { .in = { .i = 1, .end = 3 } };
	struct outer top = { .label = "top" };
	struct weft_co *co;

	if (!other)
		return;
	CHECK_YIELDS(start_pair_on(other, be, &p), weft_int(1));
	top.sub = p.co;
	co = make(be, outer, &top);
	CHECK_YIELDS(co_next(co), weft_int(2));
	DROP(p.co);
	CHECK_LOG("in none");
	DROP(co);
	CHECK_LOG("in EEXIT; out EEXIT; top EEXIT");
}

/* A single-use one that somebody waits for may not be waited for by another, on any backend. */
void del_foreign_awaited(const struct weft_backend *be)
{
	const struct weft_backend *other = another(be);
	struct inner in = { .i = 1, .end = 9 };
	struct outer a = { .label = NULL }, b = { .label = "b" };
	struct weft_co *sub, *first, *second;

	if (!other)
		return;
	a.sub = b.sub = sub = make_single_use(other, inner, &in);
	first = make_single_use(be, outer, &a);
	second = make_single_use(be, outer, &b);
	CHECK_YIELDS(co_next(first), weft_int(1));
	CHECK_RAISES(co_next(second), WEFT_EAWAITED);
	CHECK_LOG("b EAWAITED");
	CHECK_CLOSES(first);
	DROP(first);
	DROP(second);
	DROP(sub);
}

/* Nor in any body that is not single-use itself. */
void del_foreign_type(const struct weft_backend *be)
{
	const struct weft_backend *other = another(be);
	struct inner in = { .i = 1, .end = 9 };
	struct outer out = { .label = NULL };
	struct weft_co *co;

	if (!other)
		return;
	out.sub = make_single_use(other, inner, &in);
	co = make(be, outer, &out);
	CHECK_RAISES(co_next(co), WEFT_ETYPE);
	CHECK_CLOSES(out.sub);
	DROP(co);
	DROP(out.sub);
}

/* One that ended behind the waiter's back raises what it does on the same backend. */
void del_foreign_single_use_finished_behind(const struct weft_backend *be)
{
	const struct weft_backend *other = another(be);
	struct inner in = { .i = 1, .end = 2 };
	struct outer out = { .label = NULL };
	struct weft_co *co;

	if (!other)
		return;
	out.sub = make_single_use(other, inner, &in);
	co = make_single_use(be, outer, &out);
	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_RETURNS(co_next(out.sub), weft_none());
	CHECK_RAISES(co_next(co), WEFT_EREUSED);
	DROP(co);
	DROP(out.sub);
}
