/* SPDX-License-Identifier: MIT */
#ifndef WEFT_TRACE_KEPT_H
#define WEFT_TRACE_KEPT_H

/*
 * kept.h - the state of a thread, other than registers, that a switch must neither lose nor change.
 */

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct weft_trace_kept {
	int err;		/* errno */
	uint64_t control;	/* control words of floating point, without their status flags */
	sigset_t mask;
};

/* Read the current state; changes nothing. */
void weft_trace_read_kept(struct weft_trace_kept *ret);

bool weft_trace_same_mask(const struct weft_trace_kept *a, const struct weft_trace_kept *b);

#endif
