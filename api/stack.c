/* SPDX-License-Identifier: MIT */
/*
 * What a body needs to run on an engine with stacks: taken at the first entry, given back after the
 * end.
 */

#include <errno.h>

#include "core.h"

#ifdef WEFT_HAVE_VALGRIND
#include <valgrind/valgrind.h>
#else
#define VALGRIND_STACK_REGISTER(low, high) 0
#define VALGRIND_STACK_DEREGISTER(id) ((void)(id))
#endif

static int take(struct weft_stackful_ *s)
{
	char *low;

	if (!(s->co_.backend_->caps & WEFT_CAP_WANTS_STACK))
		return 0;
	low = weft_alloc(WEFT_MEMORY_STACK, s->stack_size_);
	if (!low)
		return -ENOMEM;
	s->stack_ = low;
	s->stack_id_ = VALGRIND_STACK_REGISTER(low, low + s->stack_size_);
	return 0;
}

static void give(struct weft_stackful_ *s)
{
	if (!s->stack_)
		return;
	VALGRIND_STACK_DEREGISTER(s->stack_id_);
	weft_free(WEFT_MEMORY_STACK, s->stack_, s->stack_size_);
	s->stack_ = NULL;
}

/* On failure it is as if nobody had asked. */
int weft_start(struct weft_co *co)
{
	struct weft_stackful_ *s = weft_stackful_(co);
	int r;

	if (!co->switch_)
		return 0;
	r = take(s);
	if (r < 0)
		return r;
	r = co->backend_->init(weft_self_(co), s->stack_, s->stack_size_, weft_entry_point, co);
	if (r < 0) {
		give(s);
		return r;
	}
	co->flags_ |= WEFT_STARTED_;
	return 0;
}

void weft_stop(struct weft_co *co)
{
	struct weft_stackful_ *s = weft_stackful_(co);

	if (!(co->flags_ & WEFT_STARTED_))
		return;
	if (co->backend_->fini)
		co->backend_->fini(weft_self_(co));
	give(s);
	co->flags_ &= ~WEFT_STARTED_;
}
