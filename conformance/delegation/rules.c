/* SPDX-License-Identifier: MIT */
/* The six rules of PEP 380, one by one, for a delegate that is a coroutine. */

#include "../case.h"
#include "parts.h"

/*
 * Rule 1: what the delegate yields goes to the caller, past the delegator
 * (test_delegation_of_next_call_to_subgenerator).
 */
void del_rule1_values_pass(const struct weft_backend *be)
{
	struct pair p = { .in = { .i = 1, .end = 4 } };

	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	CHECK_YIELDS(co_next(p.co), weft_int(2));
	CHECK_YIELDS(co_next(p.co), weft_int(3));
	CHECK_INT(p.out.entered, 1);
	CHECK_LOG("in none; in none");
	DROP(p.co);
	CHECK_LOG("in EEXIT; out EEXIT");
}

/*
 * Rule 2: to send none is next, even towards a delegate without send
 * (test_conversion_of_sendNone_to_next).
 */
void del_rule2_send_none_is_next(const struct weft_backend *be)
{
	struct tool t = { .end = 3 };
	struct outer out = { .label = "out", .it = next_only(&t) };
	struct weft_co *co = make(be, outer, &out);

	CHECK_YIELDS(co_send(co, weft_none()), weft_int(0));
	CHECK_YIELDS(co_send(co, weft_none()), weft_int(1));
	CHECK_YIELDS(co_next(co), weft_int(2));
	CHECK_RETURNS(co_send(co, weft_none()), weft_none());
	CHECK_LOG("it next; it next; it next; it next; out none");
	DROP(co);
}

/* Rule 2: another value is sent to the delegate (test_delegation_of_send). */
void del_rule2_send_value(const struct weft_backend *be)
{
	struct pair p = { .in = { .i = 1, .end = 5 } };

	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	CHECK_YIELDS(co_send(p.co, weft_int(42)), weft_int(2));
	CHECK_YIELDS(co_send(p.co, weft_str("ham", 3)), weft_int(3));
	CHECK_YIELDS(co_send(p.co, weft_int(0)), weft_int(4));
	CHECK_LOG("in 42; in ham; in 0");
	DROP(p.co);
	CHECK_LOG("in EEXIT; out EEXIT");
}

/* Rule 2: when that send ends the delegate, the delegator goes on (test_delegation_of_send). */
void del_rule2_finish_resumes(const struct weft_backend *be)
{
	struct pair p = { .in = { .i = 1, .end = 2 }, .out = { .i = 8, .end = 9 } };

	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	CHECK_YIELDS(co_send(p.co, weft_int(42)), weft_int(8));
	CHECK_LOG("in 42; out none");
	CHECK_RETURNS(co_send(p.co, weft_int(43)), weft_none());
	CHECK_LOG("out 43");
	DROP(p.co);
}

/*
 * Rule 2: an error that the delegate raises then is raised at the delegation
 * (test_handling_exception_while_delegating_send).
 */
void del_rule2_error_propagates(const struct weft_backend *be)
{
	struct pair p = { .in = { .i = 1, .end = 2, .fails = ERR_A, .result = weft_int(7) },
			  .out = { .catches = true, .i = 8, .end = 9 } };

	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	CHECK_YIELDS(co_send(p.co, weft_int(42)), weft_int(8));
	CHECK_LOG("in 42; out ERR_A:7");
	CHECK_RETURNS(co_next(p.co), weft_none());
	CHECK_LOG("out none");
	DROP(p.co);
}

/* The same, uncaught, in the very first next (test_raising_exception_in_initial_next_call). */
void del_rule2_error_first(const struct weft_backend *be)
{
	struct pair p = { .in = { .fails = ERR_A, .result = weft_int(7) } };

	CHECK_RAISES(start_pair(be, &p), ERR_A);
	CHECK_LOG("out ERR_A:7");
	CHECK_LEFT_WITH(p.co, ERR_A, 7);
	CHECK_RETURNS(co_next(p.co), weft_none());
	DROP(p.co);
}

/* Rule 3: the delegation's value is what the delegate returned (test_generator_return_value). */
void del_rule3_result(const struct weft_backend *be)
{
	struct pair p = { .in = { .i = 1, .end = 2, .result = weft_int(5) },
			  .out = { .i = 8, .end = 9 } };

	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	CHECK_YIELDS(co_next(p.co), weft_int(8));
	CHECK_LOG("in none; out 5");
	CHECK_RETURNS(co_next(p.co), weft_int(5));
	CHECK_LOG("out none");
	DROP(p.co);
}

/*
 * Rule 4: `return v` in the delegate is that value, of any type, none without one
 * (test_generator_return_value).
 */
void del_rule4_return_expr(const struct weft_backend *be)
{
	int object;
	const struct weft_value values[] = {
		weft_none(),    weft_int(0),       weft_int(-1),    weft_float(0.5),
		weft_ptr(NULL), weft_ptr(&object), weft_str("", 0), weft_str("spam", 4),
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct pair p = { .in = { .result = values[i] } };

		CHECK_RETURNS(start_pair(be, &p), values[i]);
		DROP(p.co);
	}
}

/* Rule 5: what is thrown into the delegator arrives in the delegate (test_delegating_throw). */
void del_rule5_throw(const struct weft_backend *be)
{
	struct pair p = { .in = { .i = 1, .end = 2, .reaction = YIELD, .value = weft_int(5) } };

	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	CHECK_YIELDS(throw_with(p.co, ERR_A, 7), weft_int(5));
	CHECK_LOG("in ERR_A:7");
	DROP(p.co);
	CHECK_LOG("in EEXIT; out EEXIT");
}

/* Rule 5 is for all but the exit error: one that is not ordinary goes there as well. */
void del_rule5_throw_base(const struct weft_backend *be)
{
	struct pair p = { .in = { .i = 1, .end = 2 } };

	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	CHECK_RAISES(throw_with(p.co, ERR_BASE, 7), ERR_BASE);
	CHECK_LOG("in ERR_BASE:7; out ERR_BASE:7");
	CHECK_LEFT_WITH(p.co, ERR_BASE, 7);
	DROP(p.co);
}

/*
 * Rule 5: when the throw ends the delegate well, the delegator goes on
 * (test_catching_exception_from_subgen_and_returning).
 */
void del_rule5_throw_finish(const struct weft_backend *be)
{
	struct pair p = { .in = { .i = 1, .end = 2, .reaction = RETURN, .value = weft_int(5) },
			  .out = { .i = 8, .end = 9 } };

	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	CHECK_YIELDS(throw_with(p.co, ERR_A, 7), weft_int(8));
	CHECK_LOG("in ERR_A:7; out 5");
	CHECK_RETURNS(co_next(p.co), weft_int(5));
	CHECK_LOG("out none");
	DROP(p.co);
}

/*
 * Rule 5: when the delegate yields, throw hands that out and the delegation goes on
 * (test_returning_value_from_delegated_throw).
 */
void del_rule5_throw_yields(const struct weft_backend *be)
{
	struct pair p = { .in = { .i = 1, .end = 2, .reaction = YIELD, .value = weft_int(5) } };

	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	CHECK_YIELDS(throw_with(p.co, ERR_A, 7), weft_int(5));
	CHECK_PTR(weft_co_delegate(p.co), p.out.sub);
	CHECK_RAISES(co_send(p.co, weft_int(6)), ERR_A);
	CHECK_LOG("in ERR_A:7; in 6; out ERR_A:7");
	CHECK_LEFT_WITH(p.co, ERR_A, 7);
	DROP(p.co);
}

/*
 * Rule 5: an error that comes out of the delegate's throw is raised at the delegation
 * (test_delegating_throw).
 */
void del_rule5_throw_error(const struct weft_backend *be)
{
	struct pair p = {
		.in = { .i = 1, .end = 2, .reaction = RAISE, .code = ERR_B, .value = weft_int(9) },
		.out = { .catches = true, .i = 8, .end = 9 }
	};

	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	CHECK_YIELDS(throw_with(p.co, ERR_A, 7), weft_int(8));
	CHECK_LOG("in ERR_A:7; out ERR_B:9");
	CHECK_RETURNS(co_next(p.co), weft_none());
	CHECK_LOG("out none");
	DROP(p.co);
}

/*
 * Rule 6: close closes the delegate first, then raises exit in the delegator
 * (test_delegating_close).
 */
void del_rule6_close(const struct weft_backend *be)
{
	struct pair p = { .in = { .i = 1, .end = 9 } };

	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	CHECK_CLOSES(p.co);
	CHECK_LOG("in EEXIT; out EEXIT");
	CHECK_INT(weft_co_state(p.co), WEFT_CLOSED);
	DROP(p.co);
}

/*
 * Rule 6: an error of that close is raised in the delegator instead
 * (test_handing_exception_while_delegating_close).
 */
void del_rule6_close_error(const struct weft_backend *be)
{
	struct pair p = {
		.in = { .i = 1, .end = 2, .reaction = RAISE, .code = ERR_A, .value = weft_int(7) }
	};

	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	CHECK_RAISES(co_close(p.co), ERR_A);
	CHECK_LOG("in EEXIT; out ERR_A:7");
	CHECK_LEFT_WITH(p.co, ERR_A, 7);
	DROP(p.co);
}

/* Rule 6: to throw exit closes the delegate, whose throw is not called (PEP 380). */
void del_rule6_throw_exit(const struct weft_backend *be)
{
	struct tool t = { .end = 9, .on_raise = WEFT_YIELDED };
	struct outer out = { .label = "out", .it = tool(&t) };
	struct weft_co *co = make(be, outer, &out);

	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_RAISES(throw_with(co, WEFT_EEXIT, 7), WEFT_EEXIT);
	CHECK_LOG("it next; it close; out EEXIT:7");
	DROP(co);
}

/*
 * Rule 6: after that the very object thrown goes on in the delegator, and what the delegate
 * returned is dropped.
 */
void del_rule6_exit_then_raised_outside(const struct weft_backend *be)
{
	struct pair p = { .in = { .i = 1, .end = 2, .reaction = RETURN, .value = weft_int(5) } };

	note_reports();
	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	CHECK_RAISES(throw_with(p.co, WEFT_EEXIT, 7), WEFT_EEXIT);
	CHECK_LOG("in EEXIT; dropped in 5; out EEXIT:7");
	CHECK_LEFT_WITH(p.co, WEFT_EEXIT, 7);
	DROP(p.co);
}

/*
 * Rule 6: a delegate that yields when it is closed raises "ignored"
 * (test_throwing_GeneratorExit_into_subgenerator_that_yields).
 */
void del_rule6_exit_subgen_yields(const struct weft_backend *be)
{
	struct pair p = { .in = { .i = 1, .end = 2, .reaction = YIELD } };

	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	CHECK_RAISES(throw_with(p.co, WEFT_EEXIT, 7), WEFT_EIGNORED);
	CHECK_LOG("in EEXIT; in EEXIT; out EIGNORED");
	CHECK_INT(weft_co_state(p.co), WEFT_CLOSED);
	DROP(p.co);
}

/*
 * Rule 6: another error of the delegate replaces the exit thrown
 * (test_throwing_GeneratorExit_into_subgen_that_raises).
 */
void del_rule6_exit_subgen_raises(const struct weft_backend *be)
{
	struct pair p = {
		.in = { .i = 1, .end = 2, .reaction = RAISE, .code = ERR_A, .value = weft_int(9) }
	};

	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	CHECK_RAISES(throw_with(p.co, WEFT_EEXIT, 7), ERR_A);
	CHECK_LOG("in EEXIT; out ERR_A:9");
	CHECK_LEFT_WITH(p.co, ERR_A, 9);
	DROP(p.co);
}

/*
 * Rule 6, caught: a delegator that takes the exit goes on, and close reports it as ignored, with
 * the value.
 */
void del_rule6_delegator_ignores(const struct weft_backend *be)
{
	struct pair p = { .in = { .i = 1, .end = 2 },
			  .out = { .catches = true, .i = 8, .end = 9 } };

	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	CHECK_IGNORES(co_close(p.co), weft_int(8));
	CHECK_LOG("in EEXIT; out EEXIT");
	CHECK_INT(weft_co_state(p.co), WEFT_SUSPENDED);
	CHECK_RETURNS(co_send(p.co, weft_int(3)), weft_none());
	CHECK_LOG("out 3");
	DROP(p.co);
}
