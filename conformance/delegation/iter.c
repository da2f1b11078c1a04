/* SPDX-License-Identifier: MIT */
/* Delegates that are iterators: next, and optionally send, raise and close. */

#include "../case.h"
#include "parts.h"

/* Next alone makes a delegate (test_delegation_of_next_to_non_generator). */
void del_iter_next(const struct weft_backend *be)
{
	struct tool t = { .end = 2, .result = weft_int(5) };
	struct outer out = { .label = "out", .it = next_only(&t) };
	struct weft_co *co = make(be, outer, &out);

	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_INT(out.entered, 1);
	CHECK_RETURNS(co_next(co), weft_int(5));
	CHECK_LOG("it next; it next; it next; out 5");
	DROP(co);
}

/*
 * One that is at its end at once gives none, nothing is yielded, the delegator goes on
 * (test_yield_from_empty).
 */
void del_iter_empty(const struct weft_backend *be)
{
	struct tool t = { 0 };
	struct outer out = { .label = "out", .it = next_only(&t), .i = 8, .end = 9 };
	struct weft_co *co = make(be, outer, &out);

	CHECK_YIELDS(co_next(co), weft_int(8));
	CHECK_LOG("it next; out none");
	CHECK_RETURNS(co_next(co), weft_none());
	CHECK_LOG("out none");
	DROP(co);
}

/*
 * A value sent to one without send raises the missing-method error in the delegator
 * (test_attempting_to_send_to_non_generator).
 */
void del_iter_no_send(const struct weft_backend *be)
{
	struct tool t = { .end = 9 };
	struct outer out = {
		.label = "out", .it = next_only(&t), .catches = true, .i = 8, .end = 9
	};
	struct weft_co *co = make(be, outer, &out);

	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_YIELDS(co_send(co, weft_int(42)), weft_int(8));
	CHECK_LOG("it next; out EMETHOD");
	CHECK_RETURNS(co_send(co, weft_int(43)), weft_none());
	CHECK_LOG("out 43");
	DROP(co);
}

/*
 * An error thrown at one without throw is raised in the delegator
 * (test_delegating_throw_to_non_generator).
 */
void del_iter_no_throw(const struct weft_backend *be)
{
	struct tool t = { .end = 9 };
	struct outer out = { .label = "out", .it = next_only(&t) };
	struct weft_co *co = make(be, outer, &out);

	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_RAISES(throw_with(co, ERR_A, 7), ERR_A);
	CHECK_LOG("it next; out ERR_A:7");
	CHECK_LEFT_WITH(co, ERR_A, 7);
	DROP(co);
}

/*
 * The stop error is no exception to that, and converted when it leaves (PEP 380's text, Python
 * 3.11).
 */
void del_iter_no_throw_stop(const struct weft_backend *be)
{
	struct tool t = { .end = 9 };
	struct outer out = { .label = "out", .it = next_only(&t), .i = 8, .end = 9 };
	struct weft_co *co = make(be, outer, &out);

	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_RAISES(throw_with(co, WEFT_ESTOP, 7), WEFT_ESTOPPED);
	CHECK_LOG("it next; out ESTOP:7");
	DROP(co);
}

/*
 * To close above one without close is silent: exit is raised in the delegator
 * (test_delegation_of_close_to_non_generator).
 */
void del_iter_no_close(const struct weft_backend *be)
{
	struct tool t = { .end = 9 };
	struct outer out = { .label = "out", .it = next_only(&t) };
	struct weft_co *co = make(be, outer, &out);

	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_CLOSES(co);
	CHECK_LOG("it next; out EEXIT");
	DROP(co);
}

/*
 * Send gets the exact value, and what it gives is yielded
 * (test_send_tuple_with_custom_generator).
 */
void del_iter_custom_send(const struct weft_backend *be)
{
	struct tool t = { .end = 9, .on_send = WEFT_YIELDED };
	struct outer out = { .label = "out", .it = tool(&t) };
	struct weft_co *co = make(be, outer, &out);

	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_YIELDS(co_send(co, weft_str("ham", 3)), weft_int(1));
	CHECK_YIELDS(co_send(co, weft_int(0)), weft_int(2));
	CHECK_YIELDS(co_send(co, weft_none()), weft_int(3));
	CHECK_LOG("it next; it send ham; it send 0; it next");
	DROP(co);
	CHECK_LOG("it close; out EEXIT");
}

/* Send may end with a value: the delegation's (test_send_tuple_with_custom_generator, PEP 380). */
void del_iter_send_ends(const struct weft_backend *be)
{
	struct tool t = { .end = 9, .on_send = WEFT_RETURNED, .result = weft_int(5) };
	struct outer out = { .label = "out", .it = tool(&t) };
	struct weft_co *co = make(be, outer, &out);

	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_RETURNS(co_send(co, weft_int(42)), weft_int(5));
	CHECK_LOG("it next; it send 42; out 5");
	DROP(co);
}

/* Next may end with a value: the delegation's (test_custom_iterator_return). */
void del_iter_custom_return(const struct weft_backend *be)
{
	struct tool t = { .result = weft_str("spam", 4) };
	struct outer out = { .label = "out", .it = tool(&t) };
	struct weft_co *co = make(be, outer, &out);

	CHECK_RETURNS(co_next(co), weft_str("spam", 4));
	CHECK_LOG("it next; out spam");
	DROP(co);
}

/* A throw that gives a value keeps the delegation going (PEP 380). */
void del_iter_custom_throw_continues(const struct weft_backend *be)
{
	struct tool t = { .end = 9, .on_raise = WEFT_YIELDED };
	struct outer out = { .label = "out", .it = tool(&t) };
	struct weft_co *co = make(be, outer, &out);

	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_YIELDS(throw_with(co, ERR_A, 7), weft_int(1));
	CHECK_PTR(weft_co_delegate_iter(co), &t.iter);
	CHECK_YIELDS(throw_with(co, WEFT_ESTOP, 8), weft_int(2));
	CHECK_YIELDS(co_next(co), weft_int(3));
	CHECK_LOG("it next; it ERR_A:7; it ESTOP:8; it next");
	DROP(co);
	CHECK_LOG("it close; out EEXIT");
}

/* A throw may end with a value: the delegation's (PEP 380). */
void del_iter_throw_ends(const struct weft_backend *be)
{
	struct tool t = { .end = 9, .on_raise = WEFT_RETURNED, .result = weft_int(5) };
	struct outer out = { .label = "out", .it = tool(&t) };
	struct weft_co *co = make(be, outer, &out);

	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_RETURNS(throw_with(co, ERR_A, 7), weft_int(5));
	CHECK_LOG("it next; it ERR_A:7; out 5");
	DROP(co);
}

/*
 * An error of a method, with what explains it, is raised in the delegator
 * (test_raising_exception_in_delegated_next_call).
 */
void del_iter_error(const struct weft_backend *be)
{
	struct tool t = { .on_next = ERR_A, .on_raise = WEFT_YIELDED };
	struct outer out = { .label = "out", .it = tool(&t), .catches = true, .i = 8, .end = 9 };
	struct weft_co *co = make(be, outer, &out);

	CHECK_YIELDS(co_next(co), weft_int(8));
	CHECK_LOG("it next; out ERR_A");
	CHECK_RAISES(throw_with(co, ERR_B, 7), ERR_B);
	CHECK_LOG("out ERR_B:7");
	DROP(co);
}

/* Close is called exactly once, when the delegator is closed. */
void del_iter_close_called_once(const struct weft_backend *be)
{
	struct tool t = { .end = 9 };
	struct outer out = { .label = "out", .it = tool(&t) };
	struct weft_co *co = make(be, outer, &out);

	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_CLOSES(co);
	CHECK_CLOSES(co);
	CHECK_LOG("it next; it close; out EEXIT");
	DROP(co);
	CHECK_LOG("");
}

/* It is not called at the iterator's end, nor when another error ends the delegation (PEP 380). */
void del_iter_close_not_called(const struct weft_backend *be)
{
	struct tool ends = { 0 }, fails = { .end = 9, .on_raise = ERR_B };
	struct outer a = { .label = "a", .it = tool(&ends), .i = 8, .end = 9 };
	struct outer b = { .label = "b", .it = tool(&fails) };
	struct weft_co *co = make(be, outer, &a);

	CHECK_YIELDS(co_next(co), weft_int(8));
	CHECK_CLOSES(co);
	CHECK_LOG("it next; a none; a EEXIT");
	DROP(co);
	co = make(be, outer, &b);
	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_RAISES(throw_with(co, ERR_A, 7), ERR_B);
	CHECK_LOG("it next; it ERR_A:7; b ERR_B");
	DROP(co);
}

/* Dropping the last reference of the delegator closes the iterator, once. */
void del_iter_close_on_drop(const struct weft_backend *be)
{
	struct tool t = { .end = 9 };
	struct outer out = { .label = "out", .it = tool(&t) };
	struct weft_co *co = make(be, outer, &out);

	CHECK_YIELDS(co_next(co), weft_int(0));
	DROP(co);
	CHECK_LOG("it next; it close; out EEXIT");
}

/* An error of its close is raised in the delegator instead of exit (PEP 380). */
void del_iter_close_error(const struct weft_backend *be)
{
	struct tool t = { .end = 9, .on_close = ERR_A };
	struct outer out = { .label = "out", .it = tool(&t) };
	struct weft_co *co = make(be, outer, &out);

	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_RAISES(co_close(co), ERR_A);
	CHECK_LOG("it next; it close; out ERR_A");
	DROP(co);
}

/*
 * While close of the iterator runs the delegator is running
 * (test_delegating_generators_claim_to_be_running, last part).
 */
void del_iter_running_during_close(const struct weft_backend *be)
{
	struct tool t = { .end = 9 };
	struct outer out = { .label = "out", .it = tool(&t) };
	struct weft_co *co = make(be, outer, &out);

	CHECK_YIELDS(co_next(co), weft_int(0));
	t.above = co;
	CHECK_CLOSES(co);
	CHECK_LOG("it next; it close; above EBUSY; out EEXIT");
	DROP(co);
}

/* So it is while the others run, the first next included. */
void del_iter_running_during_methods(const struct weft_backend *be)
{
	struct tool t = { .end = 9, .on_send = WEFT_YIELDED, .on_raise = WEFT_YIELDED };
	struct outer out = { .label = "out", .it = tool(&t) };
	struct weft_co *co = make(be, outer, &out);

	t.above = co;
	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_YIELDS(co_send(co, weft_int(42)), weft_int(2));
	CHECK_YIELDS(throw_with(co, ERR_A, 7), weft_int(3));
	CHECK_LOG("it next; above EBUSY; it next; above EBUSY; it send 42; above EBUSY; "
		  "it ERR_A:7; above EBUSY");
	t.above = NULL;
	DROP(co);
	CHECK_LOG("it close; out EEXIT");
}
