/* SPDX-License-Identifier: MIT */
#ifndef WEFT_LOOP_DEBUG_H
#define WEFT_LOOP_DEBUG_H

/*
 * debug.h - the debug mode of a loop.
 *
 * It costs nothing while it is off: a loop in debug mode runs another turn, gives its tasks another
 * step, and shows no free places in its ring, so that weft_call_soon comes into the library.
 */

#include "loop.h"

bool weft_debug_is_wanted(const struct weft_loop_options *options);
/* From how many nanoseconds on something is slow. */
int64_t weft_debug_slow(const struct weft_loop_options *options);
/* Does another thread call than that which runs @loop? */
bool weft_debug_is_foreign(const struct weft_loop *loop);
/* The step of a task. */
weft_callback weft_debug_step;
/* As weft_ready_call. */
void weft_debug_call(struct weft_loop *loop, struct weft_ready_entry_ e);
weft_turn weft_debug_turn;

#endif
