/* SPDX-License-Identifier: MIT */
/* The context of a coroutine: taken with a stack at the first entry, given back after the end. */

#include "core.h"

#include "../backend/limit.h"
#include "../stack/stack.h"

/* The next attempt finds zeroed bytes again (SPEC 1.2). */
static void clear_context(struct weft_co *co)
{
	memset(weft_self_(co), 0, co->backend_->ctx_size);
}

/* On failure nothing changes. */
int weft_context_start(struct weft_co *co, weft_entry *entry)
{
	struct weft_stackful_ *s = weft_stackful_(co);
	struct weft_span span;
	int r;

	if (!co->switch_)
		return 0;
	r = weft_limit_take(co->backend_);
	if (r < 0)
		return r;
	r = weft_stack_take(s);
	if (r < 0)
		goto out;
	span = weft_stack_span(s);
	r = co->backend_->init(weft_self_(co), span.low, span.size, entry, co);
	if (r < 0) {
		clear_context(co);
		weft_stack_give(s);
		goto out;
	}
	co->flags_ |= WEFT_STARTED_;
	return 0;
out:
	weft_limit_give(co->backend_);
	return r;
}

void weft_context_stop(struct weft_co *co)
{
	if (!(co->flags_ & WEFT_STARTED_))
		return;
	if (co->backend_->fini)
		co->backend_->fini(weft_self_(co));
	weft_limit_give(co->backend_);
	co->flags_ &= ~WEFT_STARTED_;
	weft_stack_give(weft_stackful_(co));
}
