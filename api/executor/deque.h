/* SPDX-License-Identifier: MIT */
#ifndef WEFT_EXECUTOR_DEQUE_H
#define WEFT_EXECUTOR_DEQUE_H

/*
 * deque.h - the jobs that the jobs of one worker submitted.
 *
 * Only the owner pushes, at the bottom.  It takes the newest there while it waits inside a job;
 * every other taking is a steal of the oldest, at the top, the owner's between jobs included.  (The
 * deque of Chase and Lev in the C11 form of Le, Pop, Cohen and Zappa Nardelli, with sequentially
 * consistent operations in place of their fences, which ThreadSanitizer cannot see.)
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../future/future.h"

struct weft_deque_array;

/* All zeros is an empty one. */
struct weft_deque {
	_Alignas(WEFT_LINE) _Atomic int64_t bottom;
	struct weft_deque_array *_Atomic array;
	_Alignas(WEFT_LINE) _Atomic int64_t top;
};

/* The owner: see that @n more have room; false: there is no memory for that. */
bool weft_deque_reserve(struct weft_deque *deque, size_t n);

/* The owner; there is room for it. */
void weft_deque_push(struct weft_deque *deque, struct weft_future *f);

/* The owner: the newest; NULL: there is none. */
struct weft_future *weft_deque_take(struct weft_deque *deque);

/* Any thread: the oldest; NULL: there is none, or another thread was quicker. */
struct weft_future *weft_deque_steal(struct weft_deque *deque);

/* Any thread. */
static inline bool weft_deque_is_empty(const struct weft_deque *d)
{
	int64_t top = atomic_load(&d->top);

	return top >= atomic_load(&d->bottom);
}

size_t weft_deque_count(const struct weft_deque *deque);

/* No thread uses it any more. */
void weft_deque_fini(struct weft_deque *deque);

#endif
