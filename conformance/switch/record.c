/* SPDX-License-Identifier: MIT */
#include "../case.h"

#include "context.h"
#include "fence.h"

static void leave_twice(struct context *self)
{
	context_leave(self);
	context_leave(self);
}

/* Records aligned to ctx_align and to no more, of context and caller, and marks on both sides. */
void record_aligned_exactly(const struct weft_backend *be)
{
	struct fence record, caller;
	struct context c, own;

	fence_open(&record, be->ctx_size, be->ctx_align);
	fence_open(&caller, be->ctx_size, be->ctx_align);
	context_take(&c, be, leave_twice, NULL, CONTEXT_STACK);
	own = c;
	c.ctx = (struct weft_ctx *)record.inside;
	c.caller = (struct weft_ctx *)caller.inside;
	if (CHECK_INT(context_init(&c), 0)) {
		while (!c.finished)
			context_enter(&c);
		context_fini(&c);
	}
	fence_check(&record, "the record of the context");
	fence_check(&caller, "the record of the caller");
	context_give(&own);
	fence_close(&caller);
	fence_close(&record);
}
