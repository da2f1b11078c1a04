/* SPDX-License-Identifier: MIT */
#ifndef WEFT_CO_FORMED_H
#define WEFT_CO_FORMED_H

/*
 * formed.h - ended coroutines that a thread keeps whole, for the next one of the same shape.
 *
 * Most programs make coroutines in a few ways, and again and again.  What those that are made alike
 * have in common is their shape: backend, layout, planned size of the stack.  An object of a known
 * shape that is used again needs only the rest to be set.
 *
 * Where the backend allows it, the context stays with the object, too, and its stack: it is parked.
 * The first function on the stack then waits for the next body in place of finishing, and a first
 * resume is a resume like all others.  While the handle of an ended coroutine is held its stack is
 * missed elsewhere, so each thread plans that for no more than 1,024 at a time.
 *
 * A thread keeps objects of a shape only when objects may be kept at all, see object.h.
 */

#include <weft/co.h>

#include "../base/hooks.h"
#include "../base/thread.h"

struct weft_shape {
	struct weft_shape_ near;		/* what callers see; its wish is hidden at times */
	const struct weft_backend *wish;	/* of the options, which are empty but for a name */
	const struct weft_backend *backend;	/* that it led to */
	bool stackful;
	bool parks;				/* contexts may be kept */
};

extern struct weft_shape weft_shapes[WEFT_SHAPES_];

/* The same as @shape, for good; NULL: there are too many shapes, or objects are not kept. */
const struct weft_shape *weft_shape_of(const struct weft_shape *shape);

/*
 * The body of @co has returned a result: does its context stay?  Not when others hold @co, perhaps
 * for long, and not when a delegator has to be told.
 */
static inline bool weft_may_park(const struct weft_co *co)
{
	return co->flags_ & WEFT_PARKS_ && co->refs_ == 1 && co->top_ == co && !co->error_;
}

/* A context of @co begins: will it be kept after the end of the body? */
static inline void weft_plan_park(struct weft_co *co)
{
	struct weft_thread *thread = weft_thread;

	if (!co->shape_ || !weft_shapes[co->shape_].parks || !thread->park_room || weft_hooked)
		return;
	thread->park_room--;
	co->flags_ |= WEFT_PARKS_;
}

/* The context of @co ends.  Another thread may have planned, and this one may keep nothing. */
static inline void weft_cancel_park(struct weft_co *co)
{
	struct weft_thread *thread = weft_thread;

	if (!(co->flags_ & WEFT_PARKS_))
		return;
	co->flags_ &= ~WEFT_PARKS_;
	if (thread->drop_formed)
		thread->park_room++;
}

#endif
