/* SPDX-License-Identifier: MIT */
/*
 * What a body needs to run on a backend with stacks: taken at the first entry, given back after the
 * end.
 */

#include <weft/stack.h>

#include <errno.h>

#include "arena.h"

/* Whose stack_ is, while there is one, and what it points to. */
enum {
	NOBODY,		/* not taken; after the end of a measured one the number of bytes used */
	ARENA,		/* a slot */
	HOOK,		/* what the memory hook gave */
	USER,		/* the caller's, from the beginning */
};

/* The bytes that the backend gets. */
struct span {
	char *low;
	size_t size;
};

static struct span span_of(const struct weft_stackful_ *s)
{
	struct weft_slot *slot = s->stack_;

	if (s->stack_owner_ == ARENA)
		return (struct span){ slot->low, (size_t)((char *)slot - slot->low) };
	return (struct span){ s->stack_, s->stack_size_ };
}

void weft_plan_stack(struct weft_stackful_ *s, const struct weft_options *o, size_t size)
{
	s->stack_size_ = size;
	s->stack_measured_ = o->measure_stack;
	if (o->stack) {
		s->stack_ = o->stack;
		s->stack_owner_ = USER;
	}
}

/* Memory that is not the arena's becomes a stack, */
static void announce(struct weft_stackful_ *s)
{
	char *low = s->stack_;

	s->stack_id_ = VALGRIND_STACK_REGISTER(low, low + s->stack_size_);
	VALGRIND_MAKE_MEM_UNDEFINED(low, s->stack_size_);
	ASAN_UNPOISON_MEMORY_REGION(low, s->stack_size_);
}

/* and is its owner's again, without what abandoned frames have left. */
static void retire(struct weft_stackful_ *s)
{
	VALGRIND_STACK_DEREGISTER(s->stack_id_);
	VALGRIND_MAKE_MEM_UNDEFINED(s->stack_, s->stack_size_);
	ASAN_UNPOISON_MEMORY_REGION(s->stack_, s->stack_size_);
}

static int take_hooked(struct weft_stackful_ *s)
{
	struct weft_slot *slot;

	s->stack_ = weft_alloc(WEFT_MEMORY_STACK, s->stack_size_);
	if (!s->stack_)
		return -ENOMEM;
	s->stack_owner_ = HOOK;
	/* A hook that only looks passes on what the arena gave. */
	slot = weft_arena_find(s->stack_);
	if (slot)
		slot->owner = &s->co_;
	announce(s);
	return 0;
}

static int take_own(struct weft_stackful_ *s)
{
	struct weft_slot *slot = weft_arena_take(s->stack_size_);

	if (!slot)
		return -ENOMEM;
	slot->owner = &s->co_;
	s->stack_ = slot;
	s->stack_owner_ = ARENA;
	return 0;
}

static void clear(struct weft_stackful_ *s)
{
	struct span span = span_of(s);

	if (s->stack_owner_ == ARENA)
		weft_slot_clear(s->stack_);
	else
		memset(span.low, 0, span.size);
}

static int take(struct weft_stackful_ *s)
{
	int r = 0;

	if (!(s->co_.backend_->caps & WEFT_CAP_WANTS_STACK))
		return 0;
	if (s->stack_owner_ == USER)
		announce(s);
	else
		r = weft_hooked ? take_hooked(s) : take_own(s);
	if (r == 0 && s->stack_measured_)
		clear(s);
	return r;
}

static void give(struct weft_stackful_ *s)
{
	switch (s->stack_owner_) {
	case ARENA:
		weft_arena_give(s->stack_);
		break;
	case HOOK:
		retire(s);
		weft_free(WEFT_MEMORY_STACK, s->stack_, s->stack_size_);
		break;
	case USER:
		retire(s);
		return;
	default:
		return;
	}
	s->stack_ = NULL;
	s->stack_owner_ = NOBODY;
}

/* On failure it is as if nobody had asked. */
int weft_start(struct weft_co *co)
{
	struct weft_stackful_ *s = weft_stackful_(co);
	struct span span;
	int r;

	if (!co->switch_)
		return 0;
	r = weft_limit_take(co->backend_);
	if (r < 0)
		return r;
	r = take(s);
	if (r < 0)
		goto out;
	span = span_of(s);
	r = co->backend_->init(weft_self_(co), span.low, span.size, weft_entry_point, co);
	if (r < 0) {
		/* The next attempt finds zeroed bytes again (SPEC 1.2). */
		memset(weft_self_(co), 0, co->backend_->ctx_size);
		give(s);
		goto out;
	}
	co->flags_ |= WEFT_STARTED_;
	return 0;
out:
	weft_limit_give(co->backend_);
	return r;
}

/*
 * What was never used is still zero.  It is read from the low end, because frames leave holes; that
 * is not for the eyes of those who watch what may be read.
 */
__attribute__((no_sanitize("address", "thread"))) static size_t measure(struct span span)
{
	size_t i = 0;

	VALGRIND_DISABLE_ERROR_REPORTING;
	while (i < span.size && !((const volatile char *)span.low)[i])
		i++;
	VALGRIND_ENABLE_ERROR_REPORTING;
	return span.size - i;
}

void weft_stop(struct weft_co *co)
{
	struct weft_stackful_ *s = weft_stackful_(co);
	size_t used;

	if (!(co->flags_ & WEFT_STARTED_))
		return;
	if (co->backend_->fini)
		co->backend_->fini(weft_self_(co));
	weft_limit_give(co->backend_);
	co->flags_ &= ~WEFT_STARTED_;
	if (!weft_likely_(!s->stack_measured_) && s->stack_) {
		used = measure(span_of(s));
		give(s);
		s->stack_owner_ = NOBODY;
		s->stack_ = (void *)used;
		return;
	}
	give(s);
}

WEFT_API size_t weft_stack_used(const struct weft_co *co)
{
	const struct weft_stackful_ *s;

	weft_check(co);
	if (!co->switch_)
		return 0;
	s = weft_stackful_((struct weft_co *)co);
	if (!s->stack_measured_ || !s->stack_)
		return 0;
	if (co->flags_ & WEFT_STARTED_)
		return measure(span_of(s));
	return s->stack_owner_ == NOBODY ? (size_t)s->stack_ : 0;
}
