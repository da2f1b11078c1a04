/* SPDX-License-Identifier: MIT */
#ifndef WEFT_LOOP_SIGNALS_H
#define WEFT_LOOP_SIGNALS_H

/* signals.h - the signals that a loop watches: a list, which is short. */

struct weft_loop;
struct weft_signal;

/* The loop closes: no watch is left, and the handles are on their way out. */
void weft_signals_drop(struct weft_loop *loop);

#endif
