/* SPDX-License-Identifier: MIT */
#ifndef ORACLE_INSTANCE_H
#define ORACLE_INSTANCE_H

/*
 * One coroutine of a scenario, and the statements that do not depend on how its function is
 * interpreted: as a resumable body (machine.c) or as a plain one (recurse.c).
 */

#include "machine.h"

struct instance {
	struct world *world;
	int id;
	struct weft_value acc;
};

/* An iterator with those of the optional methods that the scenario asks for. */
struct items {
	struct weft_iter iter;
	struct weft_iter_ops ops;
	int id; /* of the instance that delegates to it */
	int at, end;
};

union iterator {
	struct weft_range range;
	struct items items;
};

/* The next number goes to it. */
void instance_init(struct instance *in, struct world *world);

/* What @operand stands for in @in. */
struct weft_value instance_value(const struct instance *in, const struct cosl_operand *operand);

/* `iter` or `iterx`, in @storage. */
struct weft_iter *instance_iter(const struct instance *in, const struct cosl_stmt *s,
				union iterator *storage);

/* `fromh`: what to delegate to; NULL: *@reterr is an iterator without items, in @storage. */
struct weft_co *instance_shared(const struct instance *in, const struct cosl_stmt *s,
				union iterator *storage, struct weft_iter **ret);

/* Do @s, if it is one that neither waits nor raises: `mark`, `state`, `new`, `drop`. */
bool instance_does(struct instance *in, const struct cosl_stmt *s);

/*
 * An operation on a handle: its end is a stop error here, whatever goes wrong there is raised here.
 * 0, or a code and *@reterr.
 */
int instance_operate(struct instance *in, const struct cosl_stmt *s, struct weft_error *reterr);

#endif
