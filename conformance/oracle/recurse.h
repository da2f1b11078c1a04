/* SPDX-License-Identifier: MIT */
#ifndef ORACLE_RECURSE_H
#define ORACLE_RECURSE_H

/*
 * The interpreter for backends with stacks: a stackful body that recurses for each block and each
 * call, so that what suspends stands as deep on the stack as it does in the scenario.
 */

#include "machine.h"

/* As machine_new, with what is to be made in @options. */
struct weft_co *recurse_new(struct world *world, int k, const struct weft_co_options *options);

/* As machine_abandon. */
void recurse_abandon(struct world *world, struct weft_co *co);

/* Every coroutine of @world that recurse_new made is gone. */
void recurse_end(struct world *world);

#endif
