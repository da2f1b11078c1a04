/* SPDX-License-Identifier: MIT */
/*
 * The shape of a delegation: how it starts, how it is repeated, what its errors pass on their
 * way.
 */

#include "../case.h"
#include "parts.h"

/*
 * The delegation itself resumes the delegate for the first time
 * (test_delegation_of_initial_next_to_subgenerator).
 */
void del_initial_priming(const struct weft_backend *be)
{
	struct inner in = { .label = "in", .i = 1, .end = 2 };
	struct outer out = { .label = "out", .sub = make(be, inner, &in) };
	struct weft_co *co = make(be, outer, &out);

	CHECK_INT(weft_co_state(out.sub), WEFT_CREATED);
	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_INT(weft_co_state(out.sub), WEFT_SUSPENDED);
	CHECK_LOG("");
	DROP(out.sub);
	DROP(co);
	CHECK_LOG("in EEXIT; out EEXIT");
}

/* Sums what it is sent until none, and returns the sum (the averager of Fluent Python 16.7). */
static int summing(void *self)
{
	struct scene *f = self;
	int64_t x;
	int r;

	WEFT_BEGIN(f);
	for (;;) {
		WEFT_YIELD(f, r, weft_int(f->i));
		if (r < 0)
			break;
		if (weft_is_none(weft_sent(f))) {
			r = weft_return(f, weft_int(f->i));
			break;
		}
		r = weft_get_int(weft_sent(f), &x);
		if (r < 0)
			break;
		f->i += x;
	}
	WEFT_END(f);
	return r;
}

/*
 * Delegates to one summing after the other, `end` of them, and notes each sum (the grouper of
 * 16.7).
 */
static int grouping(void *self)
{
	struct scene *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	for (; r == 0 && f->i < f->end; f->i++) {
		f->sub = make_with(&(struct weft_co_options){ .backend =
								      weft_co_backend(weft_self(f)),
							      .frame_size = sizeof(struct scene) },
				   summing, NULL);
		YIELD_FROM(f, r, f->sub);
		TELL(f, r);
		DROP(f->sub);
	}
	WEFT_END(f);
	return r;
}

/* A body delegates as often as it likes, to a new delegate each time (Fluent Python 16.7). */
void del_loop_same_level(const struct weft_backend *be)
{
	struct scene groups = { .label = "sum", .end = 3 };
	struct weft_co *co = make(be, grouping, &groups);

	CHECK_YIELDS(co_next(co), weft_int(0));
	for (int i = 1; i <= 2; i++) {
		CHECK_YIELDS(co_send(co, weft_int(10 * i)), weft_int(10 * i));
		CHECK_YIELDS(co_send(co, weft_int(i)), weft_int(11 * i));
		CHECK_YIELDS(co_send(co, weft_none()), weft_int(0));
	}
	CHECK_LOG("sum 11; sum 22");
	CHECK_CLOSES(co);
	CHECK_LOG("sum EEXIT");
	DROP(co);
}

/*
 * Its driver hears of the end only when the outer body ends; until then none rolls over to the
 * next (16.7).
 */
void del_grouper_last(const struct weft_backend *be)
{
	struct scene groups = { .label = "sum", .end = 2 };
	struct weft_co *co = make(be, grouping, &groups);

	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_YIELDS(co_send(co, weft_int(7)), weft_int(7));
	CHECK_YIELDS(co_send(co, weft_none()), weft_int(0));
	CHECK_INT(weft_co_state(co), WEFT_SUSPENDED);
	CHECK_RETURNS(co_send(co, weft_none()), weft_none());
	CHECK_LOG("sum 7; sum 0");
	DROP(co);
}

/*
 * An error below ends that delegate alone; the grouper that lets it pass ends with it (16.7, send
 * "a").
 */
void del_grouper_error(const struct weft_backend *be)
{
	struct scene groups = { .label = "sum", .end = 2 };
	struct weft_co *co = make(be, grouping, &groups);

	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_RAISES(co_send(co, weft_str("a", 1)), WEFT_ETYPE);
	CHECK_LOG("sum ETYPE");
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
}

/*
 * One that was started before goes on with none, not with what was last sent to the delegator, and
 * the value it waits at is not seen again (Fluent Python 16.3).
 */
void del_started_delegate(const struct weft_backend *be)
{
	struct inner in = { .label = "in", .i = 1, .end = 9 };
	struct scene out = { .label = "out", .sub = make(be, inner, &in) };
	struct weft_co *co = make(be, late, &out);

	CHECK_YIELDS(co_next(out.sub), weft_int(1));
	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_YIELDS(co_send(co, weft_int(42)), weft_int(2));
	CHECK_LOG("out 42; in none");
	DROP(out.sub);
	DROP(co);
	CHECK_LOG("in EEXIT; out EEXIT");
}

/* Delegating to one that has ended gives none at once, whatever it had returned. */
void del_finished_delegate(const struct weft_backend *be)
{
	struct inner in = { .result = weft_int(5) };
	struct outer out = { .label = "out", .sub = make(be, inner, &in), .i = 8, .end = 9 };
	struct weft_co *co = make(be, outer, &out);

	CHECK_RETURNS(co_next(out.sub), weft_int(5));
	CHECK_YIELDS(co_next(co), weft_int(8));
	CHECK_LOG("out none");
	CHECK_INT(weft_co_state(co), WEFT_SUSPENDED);
	CHECK_PTR(weft_co_delegate(co), NULL);
	DROP(co);
	DROP(out.sub);
	CHECK_LOG("out EEXIT");
}

/* The same after it ended with an error: that error is not raised again. */
void del_finished_delegate_failed(const struct weft_backend *be)
{
	struct inner in = { .fails = ERR_A };
	struct outer out = { .label = "out", .sub = make(be, inner, &in) };
	struct weft_co *co = make(be, outer, &out);

	CHECK_RAISES(co_next(out.sub), ERR_A);
	CHECK_RETURNS(co_next(co), weft_none());
	CHECK_LOG("out none");
	DROP(co);
	DROP(out.sub);
}

/*
 * A handler round the delegation sees the delegate's errors as its own
 * (test_exception_in_initial_next_call).
 */
void del_catch_in_delegator(const struct weft_backend *be)
{
	struct inner in = {
		.label = "in", .i = 1, .end = 2, .fails = ERR_A, .result = weft_int(7)
	};
	struct outer frames[3] = {
		{ .label = "a" },
		{ .label = "b", .catches = true, .i = 5, .end = 6 },
		{ .label = "c" },
	};
	struct step first;
	struct weft_co *co = start_chain(be, frames, 3, make(be, inner, &in), &first);

	CHECK_YIELDS(first, weft_int(1));
	CHECK_YIELDS(co_next(co), weft_int(5));
	CHECK_LOG("in none; c ERR_A:7; b ERR_A:7");
	CHECK_RETURNS(co_send(co, weft_int(3)), weft_none());
	CHECK_LOG("b 3; a none");
	DROP(co);
}

/*
 * A stop error that a delegate raises is an error at the delegation, converted, not its result
 * (PEP 479).
 */
void del_stop_raised(const struct weft_backend *be)
{
	struct pair p = { .in = { .fails = WEFT_ESTOP, .result = weft_int(7) },
			  .out = { .catches = true, .i = 8, .end = 9 } };

	CHECK_YIELDS(start_pair(be, &p), weft_int(8));
	CHECK_LOG("out ESTOPPED:7");
	DROP(p.co);
	CHECK_LOG("out EEXIT");
}

/* Three levels, suspended at the bottom. */
struct levels {
	struct inner in;
	struct outer frames[2];
	struct weft_co *co;
};

static void start_levels(const struct weft_backend *be, struct levels *l)
{
	struct step first;

	l->in.label = "in";
	l->in.i = 1;
	l->in.end = 2;
	l->frames[0].label = "a";
	l->frames[1].label = "b";
	l->co = start_chain(be, l->frames, 2, make(be, inner, &l->in), &first);
	CHECK_YIELDS(first, weft_int(1));
}

/* Cleanup runs innermost first: when an error leaves the delegate. */
void del_try_around_error(const struct weft_backend *be)
{
	struct levels l = { .in = { .fails = ERR_A, .result = weft_int(7) } };

	start_levels(be, &l);
	CHECK_RAISES(co_next(l.co), ERR_A);
	CHECK_LOG("in none; b ERR_A:7; a ERR_A:7");
	DROP(l.co);
}

/* When an error is thrown in (test_delegating_throw). */
void del_try_around_throw(const struct weft_backend *be)
{
	struct levels l = { .co = NULL };

	start_levels(be, &l);
	CHECK_RAISES(throw_with(l.co, ERR_A, 7), ERR_A);
	CHECK_LOG("in ERR_A:7; b ERR_A:7; a ERR_A:7");
	CHECK_LEFT_WITH(l.co, ERR_A, 7);
	DROP(l.co);
}

/* When the outermost is closed (test_delegating_close). */
void del_try_around_close(const struct weft_backend *be)
{
	struct levels l = { .co = NULL };

	start_levels(be, &l);
	CHECK_CLOSES(l.co);
	CHECK_LOG("in EEXIT; b EEXIT; a EEXIT");
	DROP(l.co);
	CHECK_LOG("");
}

/* When its last reference is dropped. */
void del_try_around_destroy(const struct weft_backend *be)
{
	struct levels l = { .co = NULL };

	note_reports();
	start_levels(be, &l);
	DROP(l.co);
	CHECK_LOG("in EEXIT; b EEXIT; a EEXIT");
}

/*
 * Errors on the way out of a destruction go to the hook once, and each delegator hears of the one
 * below.
 */
void del_destroy_error(const struct weft_backend *be)
{
	struct levels l = { .in = { .reaction = RAISE, .code = ERR_A, .value = weft_int(7) } };

	note_reports();
	start_levels(be, &l);
	weft_co_set_name(l.co, "top");
	DROP(l.co);
	CHECK_LOG("in EEXIT; b ERR_A:7; a ERR_A:7; unraisable top ERR_A");
}
