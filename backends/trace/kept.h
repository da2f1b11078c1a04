/* SPDX-License-Identifier: MIT */
#ifndef WEFT_TRACE_KEPT_H
#define WEFT_TRACE_KEPT_H

/* kept.h - what a thread has that a switch may neither lose nor change, but for registers. */

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct weft_trace_kept {
	int err;		/* errno */
	uint64_t control;	/* control words of floating point, without their status flags */
	sigset_t mask;
};

/* As it is now; changes nothing. */
void weft_trace_read_kept(struct weft_trace_kept *ret);

bool weft_trace_same_mask(const struct weft_trace_kept *a, const struct weft_trace_kept *b);

#endif
