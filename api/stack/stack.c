/* SPDX-License-Identifier: MIT */
#include "stack.h"

#include <weft/stack.h>

#include <errno.h>

#include "../base/api.h"
#include "../base/check.h"
#include "../base/hooks.h"
#include "arena.h"

/* Memory from outside the arena becomes a stack. */
static void announce(struct weft_stackful_ *s)
{
	char *low = s->stack_;

	s->stack_id_ = VALGRIND_STACK_REGISTER(low, low + s->stack_size_);
	VALGRIND_MAKE_MEM_UNDEFINED(low, s->stack_size_);
	ASAN_UNPOISON_MEMORY_REGION(low, s->stack_size_);
}

/* The memory goes back to its owner, without the red zones that abandoned frames have left. */
static void retire(struct weft_stackful_ *s)
{
	VALGRIND_STACK_DEREGISTER(s->stack_id_);
	VALGRIND_MAKE_MEM_UNDEFINED(s->stack_, s->stack_size_);
	ASAN_UNPOISON_MEMORY_REGION(s->stack_, s->stack_size_);
}

static int take_hooked(struct weft_stackful_ *s)
{
	struct weft_slot *slot;

	s->stack_ = weft_hooks()->alloc(WEFT_MEMORY_STACK, s->stack_size_, weft_hooks()->arg);
	if (!s->stack_)
		return -ENOMEM;
	s->stack_owner_ = WEFT_STACK_HOOK;
	/* A hook that only observes passes on memory from the arena. */
	slot = weft_arena_find(s->stack_);
	if (slot)
		slot->owner = &s->co_;
	announce(s);
	return 0;
}

static void clear(struct weft_stackful_ *s)
{
	struct weft_span span = weft_stack_span(s);

	if (s->stack_owner_ == WEFT_STACK_ARENA)
		weft_slot_clear(s->stack_);
	else
		memset(span.low, 0, span.size);
}

int weft_stack_take_slow(struct weft_stackful_ *s)
{
	int r = 0;

	if (s->stack_owner_ == WEFT_STACK_USER)
		announce(s);
	else
		r = weft_hooked ? take_hooked(s) : weft_stack_take_pooled(s);
	if (r == 0 && s->stack_measured_)
		clear(s);
	return r;
}

static void give(struct weft_stackful_ *s)
{
	switch (s->stack_owner_) {
	case WEFT_STACK_ARENA:
		weft_arena_give(s->stack_);
		break;
	case WEFT_STACK_HOOK:
		retire(s);
		weft_hooks()->free(WEFT_MEMORY_STACK, s->stack_, s->stack_size_, weft_hooks()->arg);
		break;
	case WEFT_STACK_USER:
		retire(s);
		return;
	default:
		return;
	}
	s->stack_ = NULL;
	s->stack_owner_ = WEFT_STACK_NONE;
}

/*
 * Bytes that were never used are still zero.  They are read from the low end, because frames leave
 * holes.  Sanitizers and valgrind would complain about the reads, so they are switched off here.
 */
__attribute__((no_sanitize("address", "thread"))) static size_t measure(struct weft_span span)
{
	size_t i = 0;

	VALGRIND_DISABLE_ERROR_REPORTING;
	while (i < span.size && !((const volatile char *)span.low)[i])
		i++;
	VALGRIND_ENABLE_ERROR_REPORTING;
	return span.size - i;
}

void weft_stack_give_slow(struct weft_stackful_ *s)
{
	size_t used;

	if (!s->stack_measured_ || !s->stack_) {
		give(s);
		return;
	}
	used = measure(weft_stack_span(s));
	give(s);
	s->stack_owner_ = WEFT_STACK_NONE;
	s->stack_ = (void *)used;
}

WEFT_API size_t weft_co_stack_used(const struct weft_co *co)
{
	const struct weft_stackful_ *s;

	weft_check(co);
	if (!co->switch_)
		return 0;
	s = weft_stackful_((struct weft_co *)co);
	if (!s->stack_measured_ || !s->stack_)
		return 0;
	if (co->flags_ & WEFT_STARTED_)
		return measure(weft_stack_span(s));
	return s->stack_owner_ == WEFT_STACK_NONE ? (size_t)s->stack_ : 0;
}
