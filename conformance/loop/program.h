/* SPDX-License-Identifier: MIT */
#ifndef LOOP_PROGRAM_H
#define LOOP_PROGRAM_H

/*
 * program.h - programs of tasks as text: what cases and the oracle play.
 *
 * A program is lines.  `co K` begins coroutine K, 0 being the main task; one statement a line
 * follows.  A semicolon ends a line too.  docs/loop-language.md tells them all.
 */

#include <stddef.h>

enum op_kind {
	OP_MARK,
	OP_STATE,
	OP_CANCEL,
	OP_UNCANCEL,
	OP_SPAWN,
	OP_ESPAWN,
	OP_GSPAWN,
	OP_SETRES,
	OP_SETEXC,
	OP_CANCELF,
	OP_SOON,
	OP_LATER,
	OP_ADDCB,
	OP_RESCHED,
	OP_UNLOCK,
	OP_EVSET,
	OP_EVCLEAR,
	OP_SEMREL,
	OP_CNOTIFY,
	OP_TPUT,
	OP_TGET,
	OP_QDONE,
	OP_BRESET,
	OP_BABORT,
	OP_RAISE,
	OP_RERAISE,
	OP_RETURN,
	/* Blocks. */
	OP_TRY,
	OP_EXCEPT,
	OP_FINALLY,
	OP_TIMEOUT,
	OP_GROUP,
	OP_END,
	/* From here on they suspend. */
	OP_SLEEP,
	OP_AWAIT,
	OP_AWAITF,
	OP_CALL,
	OP_SHIELD,
	OP_WAITFOR,
	OP_GATHER,
	OP_GATHERX,
	OP_WAIT,
	OP_STOP,
	OP_LOCK,
	OP_EVWAIT,
	OP_SEM,
	OP_CWAIT,
	OP_BARRIER,
	OP_PUT,
	OP_GET,
	OP_JOIN,
	OP_CLOSE_GROUP,			/* the end of a group */
};

enum { OP_LIST = 8, PROGRAM_COS = 12, PROGRAM_OPS = 400 };

struct op {
	enum op_kind kind;
	int a, b;
	double t;			/* seconds; infinite: "-" */
	char word[8];			/* of except and wait */
	int list[OP_LIST];
	size_t n;
	/* Of a block: where its parts are, 0 for none; of `end` its beginning. */
	int except, finally, end, begin;
};

struct program {
	struct op ops[PROGRAM_OPS];
	size_t n;
	int start[PROGRAM_COS];		/* the first op of each coroutine */
};

/* The name of a statement. */
const char *op_name(enum op_kind kind);

/* Read @text.  0, or the number of the line that is wrong. */
int program_parse(struct program *ret, const char *text);

#endif
