/* SPDX-License-Identifier: MIT */
/*
 * What comes of an error that reaches a delegate whose cleanup does something of its own: 5 errors
 * from outside by 7 doings (test_yield_from.py, TestInterestingEdgeCases).
 *
 * The delegate is `try: yield 1 finally: ...`, the delegator `return (yield from delegate)`.
 */

#include "../case.h"
#include "parts.h"

/* Where an error object, or a value, comes from. */
enum { THROWN = 1, RAISED, YIELDED, RETURNED };

enum thrown { CLOSE, THROW_EXIT, THROW_STOP, THROW_BASE, THROW_ORDINARY };
enum doing { NONE, RAISE_EXIT, RAISE_STOP, RAISE_BASE, RAISE_ORDINARY, YIELDS, RETURNS };

static const int thrown_codes[] = {
	[CLOSE] = WEFT_EEXIT,    [THROW_EXIT] = WEFT_EEXIT, [THROW_STOP] = WEFT_ESTOP,
	[THROW_BASE] = ERR_BASE, [THROW_ORDINARY] = ERR_A,
};

static const struct {
	enum reaction reaction;
	int code, mark;
} doings[] = {
	[NONE] = { PASS, 0, 0 },
	[RAISE_EXIT] = { RAISE, WEFT_EEXIT, RAISED },
	[RAISE_STOP] = { RAISE, WEFT_ESTOP, RAISED },
	[RAISE_BASE] = { RAISE, WEFT_EBASE(8), RAISED },
	[RAISE_ORDINARY] = { RAISE, ERR_B, RAISED },
	[YIELDS] = { YIELD, 0, YIELDED },
	[RETURNS] = { RETURN, 0, RETURNED },
};

/*
 * What the driving call reports, with the mark of its value or error object; 0: nothing to look
 * at.
 */
struct result {
	int r, mark;
};

/* One cell: the first step, what the delegator and the hooks noted, and the next that follows. */
struct cell {
	struct result first;
	const char *log;
	struct result then;
};

static const struct cell cells[7][5] = {
	[NONE] = {
		[CLOSE] = { { 0, 0 }, "out EEXIT", { 0, 0 } },
		[THROW_EXIT] = { { WEFT_EEXIT, THROWN }, "out EEXIT:1", { 0, 0 } },
		[THROW_STOP] = { { WEFT_ESTOPPED, THROWN }, "out ESTOPPED:1", { 0, 0 } },
		[THROW_BASE] = { { ERR_BASE, THROWN }, "out ERR_BASE:1", { 0, 0 } },
		[THROW_ORDINARY] = { { ERR_A, THROWN }, "out ERR_A:1", { 0, 0 } },
	},
	[RAISE_EXIT] = {
		[CLOSE] = { { 0, 0 }, "out EEXIT", { 0, 0 } },
		[THROW_EXIT] = { { WEFT_EEXIT, THROWN }, "out EEXIT:1", { 0, 0 } },
		[THROW_STOP] = { { WEFT_EEXIT, RAISED }, "out EEXIT:2", { 0, 0 } },
		[THROW_BASE] = { { WEFT_EEXIT, RAISED }, "out EEXIT:2", { 0, 0 } },
		[THROW_ORDINARY] = { { WEFT_EEXIT, RAISED }, "out EEXIT:2", { 0, 0 } },
	},
	[RAISE_STOP] = {
		[CLOSE] = { { WEFT_ESTOPPED, RAISED }, "out ESTOPPED:2", { 0, 0 } },
		[THROW_EXIT] = { { WEFT_ESTOPPED, RAISED }, "out ESTOPPED:2", { 0, 0 } },
		[THROW_STOP] = { { WEFT_ESTOPPED, RAISED }, "out ESTOPPED:2", { 0, 0 } },
		[THROW_BASE] = { { WEFT_ESTOPPED, RAISED }, "out ESTOPPED:2", { 0, 0 } },
		[THROW_ORDINARY] = { { WEFT_ESTOPPED, RAISED }, "out ESTOPPED:2", { 0, 0 } },
	},
	[RAISE_BASE] = {
		[CLOSE] = { { WEFT_EBASE(8), RAISED }, "out base error 8:2", { 0, 0 } },
		[THROW_EXIT] = { { WEFT_EBASE(8), RAISED }, "out base error 8:2", { 0, 0 } },
		[THROW_STOP] = { { WEFT_EBASE(8), RAISED }, "out base error 8:2", { 0, 0 } },
		[THROW_BASE] = { { WEFT_EBASE(8), RAISED }, "out base error 8:2", { 0, 0 } },
		[THROW_ORDINARY] = { { WEFT_EBASE(8), RAISED }, "out base error 8:2", { 0, 0 } },
	},
	[RAISE_ORDINARY] = {
		[CLOSE] = { { ERR_B, RAISED }, "out ERR_B:2", { 0, 0 } },
		[THROW_EXIT] = { { ERR_B, RAISED }, "out ERR_B:2", { 0, 0 } },
		[THROW_STOP] = { { ERR_B, RAISED }, "out ERR_B:2", { 0, 0 } },
		[THROW_BASE] = { { ERR_B, RAISED }, "out ERR_B:2", { 0, 0 } },
		[THROW_ORDINARY] = { { ERR_B, RAISED }, "out ERR_B:2", { 0, 0 } },
	},
	[YIELDS] = {
		[CLOSE] = { { WEFT_EIGNORED, 0 }, "dropped in 3; out EIGNORED", { 0, 0 } },
		[THROW_EXIT] = { { WEFT_EIGNORED, 0 }, "dropped in 3; out EIGNORED", { 0, 0 } },
		[THROW_STOP] = { { WEFT_YIELDED, YIELDED }, "", { WEFT_ESTOPPED, THROWN } },
		[THROW_BASE] = { { WEFT_YIELDED, YIELDED }, "", { ERR_BASE, THROWN } },
		[THROW_ORDINARY] = { { WEFT_YIELDED, YIELDED }, "", { ERR_A, THROWN } },
	},
	[RETURNS] = {
		[CLOSE] = { { 0, 0 }, "dropped in 4; out EEXIT", { 0, 0 } },
		[THROW_EXIT] = { { WEFT_EEXIT, THROWN }, "dropped in 4; out EEXIT:1", { 0, 0 } },
		[THROW_STOP] = { { 0, RETURNED }, "out 4", { 0, 0 } },
		[THROW_BASE] = { { 0, RETURNED }, "out 4", { 0, 0 } },
		[THROW_ORDINARY] = { { 0, RETURNED }, "out 4", { 0, 0 } },
	},
};

static void check_result(const struct weft_co *co, int r, struct weft_value value,
			 struct result want)
{
	CHECK_INT(r, want.r);
	if (r >= 0)
		CHECK_VALUE(value, want.mark ? weft_int(want.mark) : weft_none());
	else if (want.mark)
		CHECK_LEFT_WITH(co, want.r, want.mark);
	if (r == WEFT_ESTOPPED)
		CHECK_INT(weft_co_error(co)->cause_code, WEFT_ESTOP);
}

static void check_cell(const struct weft_backend *be, enum doing doing, enum thrown thrown)
{
	const struct cell *cell = &cells[doing][thrown];
	struct weft_value mark = doings[doing].mark ? weft_int(doings[doing].mark) : weft_none();
	struct pair p = { .in = { .i = 1,
				  .end = 2,
				  .reaction = doings[doing].reaction,
				  .code = doings[doing].code,
				  .value = mark } };
	struct step s;

	note_reports();
	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	p.in.label = NULL; /* the delegator alone tells */
	s = thrown == CLOSE ? co_close(p.co) : throw_with(p.co, thrown_codes[thrown], THROWN);
	check_result(p.co, s.r, s.value, cell->first);
	CHECK_LOG(cell->log);
	s = co_next(p.co);
	check_result(p.co, s.r, s.value, cell->then);
	CHECK_RETURNS(co_next(p.co), weft_none());
	DROP(p.co);
}

/* One function a cell. */
#define CELL(name, doing, thrown)                         \
	void del_mx_##name(const struct weft_backend *be) \
	{                                                 \
		check_cell(be, doing, thrown);            \
	}

/* The cleanup does nothing: the very error thrown leaves (test_close_and_throw_work). */
CELL(none_close, NONE, CLOSE)
CELL(none_throw_exit, NONE, THROW_EXIT)
CELL(none_throw_stop, NONE, THROW_STOP)
CELL(none_throw_base, NONE, THROW_BASE)
CELL(none_throw_ordinary, NONE, THROW_ORDINARY)

/*
 * It raises exit: towards an exit that changes nothing, else that is what leaves
 * (.._raise_generator_exit).
 */
CELL(raise_exit_close, RAISE_EXIT, CLOSE)
CELL(raise_exit_throw_exit, RAISE_EXIT, THROW_EXIT)
CELL(raise_exit_throw_stop, RAISE_EXIT, THROW_STOP)
CELL(raise_exit_throw_base, RAISE_EXIT, THROW_BASE)
CELL(raise_exit_throw_ordinary, RAISE_EXIT, THROW_ORDINARY)

/* It raises stop: that leaves, converted (.._raise_stop_iteration). */
CELL(raise_stop_close, RAISE_STOP, CLOSE)
CELL(raise_stop_throw_exit, RAISE_STOP, THROW_EXIT)
CELL(raise_stop_throw_stop, RAISE_STOP, THROW_STOP)
CELL(raise_stop_throw_base, RAISE_STOP, THROW_BASE)
CELL(raise_stop_throw_ordinary, RAISE_STOP, THROW_ORDINARY)

/* It raises an error that is not ordinary: that leaves (.._raise_base_exception). */
CELL(raise_base_close, RAISE_BASE, CLOSE)
CELL(raise_base_throw_exit, RAISE_BASE, THROW_EXIT)
CELL(raise_base_throw_stop, RAISE_BASE, THROW_STOP)
CELL(raise_base_throw_base, RAISE_BASE, THROW_BASE)
CELL(raise_base_throw_ordinary, RAISE_BASE, THROW_ORDINARY)

/* It raises an ordinary error: that leaves (.._raise_exception). */
CELL(raise_ordinary_close, RAISE_ORDINARY, CLOSE)
CELL(raise_ordinary_throw_exit, RAISE_ORDINARY, THROW_EXIT)
CELL(raise_ordinary_throw_stop, RAISE_ORDINARY, THROW_STOP)
CELL(raise_ordinary_throw_base, RAISE_ORDINARY, THROW_BASE)
CELL(raise_ordinary_throw_ordinary, RAISE_ORDINARY, THROW_ORDINARY)

/*
 * It yields: ignored towards an exit; else the value comes out and a next raises what is pending
 * (.._yield).
 */
CELL(yield_close, YIELDS, CLOSE)
CELL(yield_throw_exit, YIELDS, THROW_EXIT)
CELL(yield_throw_stop, YIELDS, THROW_STOP)
CELL(yield_throw_base, YIELDS, THROW_BASE)
CELL(yield_throw_ordinary, YIELDS, THROW_ORDINARY)

/* It returns: dropped towards an exit, else the result (.._return). */
CELL(return_close, RETURNS, CLOSE)
CELL(return_throw_exit, RETURNS, THROW_EXIT)
CELL(return_throw_stop, RETURNS, THROW_STOP)
CELL(return_throw_base, RETURNS, THROW_BASE)
CELL(return_throw_ordinary, RETURNS, THROW_ORDINARY)
