/* SPDX-License-Identifier: MIT */
#ifndef WEFT_TRACE_H
#define WEFT_TRACE_H

/* trace.h - one traced backend, and the ops that all traced backends share. */

#include <weft/backend.h>

/*
 * An op is given contexts and not their backend, so each traced backend has ops of its own that
 * name their slot.  A slot is constant once its outer struct was handed out.
 */
struct weft_trace_slot {
	const struct weft_backend *inner;
	struct weft_backend outer;
	size_t inner_at;	/* where in an outer context the inner one begins ... */
	size_t tail_at;		/* ... and ends; what comes after it has to stay zero */
};

/* Is the pointer the address of a slot?  It is not followed. */
int weft_trace_is_slot(const struct weft_trace_slot *slot);

/* Fill in the size of a context, where its parts are, and nothing else. */
void weft_trace_lay_out(struct weft_trace_slot *slot);

int weft_trace_init(const struct weft_trace_slot *slot, struct weft_ctx *ctx, void *stack,
		    size_t size, weft_entry *entry, void *arg);
void weft_trace_switch(const struct weft_trace_slot *slot, struct weft_ctx *from,
		       struct weft_ctx *to, enum weft_why why);
void weft_trace_fini(const struct weft_trace_slot *slot, struct weft_ctx *ctx);

#endif
