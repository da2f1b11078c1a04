/* SPDX-License-Identifier: MIT */
#ifndef WEFT_STACK_STACK_H
#define WEFT_STACK_STACK_H

/* stack.h - the stack of a coroutine: from the arena, from a hook, or brought by the caller. */

#include <errno.h>

#include <weft/co.h>

#include "../base/hooks.h"
#include "arena.h"

/* The owner of stack_, which gives that pointer its meaning. */
enum {
	/* Not taken; after the end of a measured one stack_ is the number of bytes used. */
	WEFT_STACK_NONE,
	WEFT_STACK_ARENA,		/* a slot */
	WEFT_STACK_HOOK,		/* memory from the hook */
	WEFT_STACK_USER,		/* the caller's, from the beginning */
};

/* The bytes that the backend gets. */
struct weft_span {
	char *low;
	size_t size;
};

/* Note the options in @o; the stack will have @size bytes. */
static inline void weft_plan_stack(struct weft_stackful_ *s, const struct weft_co_options *o,
				   size_t size)
{
	s->stack_ = o->stack;
	s->stack_size_ = size;
	s->stack_owner_ = o->stack ? WEFT_STACK_USER : WEFT_STACK_NONE;
	s->stack_measured_ = o->measure_stack;
}

int weft_stack_take_slow(struct weft_stackful_ *s);
void weft_stack_give_slow(struct weft_stackful_ *s);

static inline int weft_stack_take_pooled(struct weft_stackful_ *s)
{
	struct weft_slot *slot = weft_arena_take(s->stack_size_);

	if (!slot)
		return -ENOMEM;
	slot->owner = &s->co_;
	s->stack_ = slot;
	s->stack_owner_ = WEFT_STACK_ARENA;
	return 0;
}

/* Take the stack, unless the backend brings its own.  0 or -ENOMEM with nothing taken. */
static inline int weft_stack_take(struct weft_stackful_ *s)
{
	if (!(s->co_.backend_->caps & WEFT_CAP_WANTS_STACK))
		return 0;
	if (weft_hooked || s->stack_measured_ || s->stack_owner_ != WEFT_STACK_NONE)
		return weft_stack_take_slow(s);
	return weft_stack_take_pooled(s);
}

/* The stack that was taken. */
static inline struct weft_span weft_stack_span(const struct weft_stackful_ *s)
{
	struct weft_slot *slot = (struct weft_slot *)s->stack_;

	if (s->stack_owner_ == WEFT_STACK_ARENA)
		return (struct weft_span){ slot->low, (size_t)((char *)slot - slot->low) };
	return (struct weft_span){ (char *)s->stack_, s->stack_size_ };
}

/* Give the stack back; if it was measured, the number of used bytes stays. */
static inline void weft_stack_give(struct weft_stackful_ *s)
{
	if (s->stack_owner_ != WEFT_STACK_ARENA || s->stack_measured_) {
		weft_stack_give_slow(s);
		return;
	}
	s->stack_owner_ = WEFT_STACK_NONE;
	weft_arena_give((struct weft_slot *)s->stack_);
}

#endif
