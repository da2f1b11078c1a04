/* SPDX-License-Identifier: MIT */
#ifndef ORACLE_MACHINE_H
#define ORACLE_MACHINE_H

/*
 * Functions of a scenario as coroutines.
 */

#include <stdbool.h>

#include <weft/weft.h>

#include "cosl.h"

enum { WORLD_BACKENDS = 8 };

/* One scenario at work. */
struct world {
	const struct cosl_scenario *scenario;
	const struct weft_backend *backends[WORLD_BACKENDS]; /* taken in turn by the instances */
	int n_backends;
	int n_instances;
	struct weft_co *handles[COSL_HANDLES];
	int order[COSL_HANDLES]; /* handles in the order of their first use */
	int n_order;
	const struct cosl_stmt *thrown; /* by the script, last */
	bool over; /* the script has ended: handles stay empty */
	bool recurse; /* on backends with stacks by recurse.h */
	struct recursive *recursive; /* those, all that were made */
};

/* weft_co_new with a frame of weft's own; what goes wrong ends the program. */
struct weft_co *machine_spawn(weft_resumable_body *body, const struct weft_co_options *options);

struct weft_co *machine_spawn_stackful(weft_stackful_body *body, void *arg,
				    const struct weft_co_options *options);

/* A coroutine that runs function @k; one reference, the caller's.  No memory ends the program. */
struct weft_co *machine_new(struct world *world, int k);

/*
 * Empty @handle and let go of what it held: the handle reads as empty while cleanup runs.  0, or
 * WEFT_EBUSY with nothing done.
 */
int machine_drop(struct world *world, int handle);

/*
 * Put a new coroutine that runs function @k in @handle.  Cleanup that ran when it was emptied may
 * have filled it again: that one is let go of.
 */
void machine_make(struct world *world, int handle, int k);

/* What @operand stands for; none for the accumulator. */
struct weft_value machine_value(const struct cosl_operand *operand);

/*
 * Next, send, throw or close @co as @s says, @brings the value to be sent or thrown.  Returns as
 * the call of weft did, and *@reterr is the whole error then.
 */
int machine_drive(struct weft_co *co, const struct cosl_stmt *s, struct weft_value brings,
		  struct weft_value *ret, struct weft_error *reterr);

/*
 * To be called by the unraisable hook: @co, made by machine_new, is about to be torn down where it
 * waits and will not let go of its delegate itself.
 */
void machine_abandon(struct world *world, struct weft_co *co);

#endif
