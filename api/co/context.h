/* SPDX-License-Identifier: MIT */
#ifndef WEFT_CO_CONTEXT_H
#define WEFT_CO_CONTEXT_H

/* context.h - the context of a coroutine: taken with a stack, and given back after the end. */

#include <string.h>

#include "../backend/limit.h"
#include "../stack/stack.h"
#include "core.h"
#include "formed.h"

/* Contexts begin as zeros, as the seam promises (SPEC 1.2): that of @co, and its resumer's. */
static inline void weft_context_clear(struct weft_co *co)
{
	struct weft_stackful_ *s = weft_stackful_(co);

	memset((char *)co + s->self_at_, 0, s->caller_at_ + co->backend_->ctx_size - s->self_at_);
}

/* @entry will run in it with the coroutine as its argument.  0, or a code and nothing changed. */
static inline int weft_context_start(struct weft_co *co, weft_entry *entry)
{
	struct weft_stackful_ *s = weft_stackful_(co);
	struct weft_span span;
	int r;

	r = weft_limit_take(co->backend_);
	if (r < 0)
		return r;
	r = weft_stack_take(s);
	if (r < 0)
		goto out;
	span = weft_stack_span(s);
	r = co->backend_->init(weft_self_(co), span.low, span.size, entry, co);
	if (r < 0) {
		weft_context_clear(co);
		weft_stack_give(s);
		goto out;
	}
	co->flags_ |= WEFT_STARTED_;
	weft_plan_park(co);
	return 0;
out:
	weft_limit_give(co->backend_);
	return r;
}

/* It was started. */
static inline void weft_context_stop(struct weft_co *co)
{
	if (co->backend_->fini)
		co->backend_->fini(weft_self_(co));
	weft_limit_give(co->backend_);
	weft_cancel_park(co);
	co->flags_ &= ~WEFT_STARTED_;
	weft_context_clear(co);
	weft_stack_give(weft_stackful_(co));
}

#endif
