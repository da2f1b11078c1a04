/* SPDX-License-Identifier: MIT */
#ifndef WEFT_EXECUTOR_DEQUE_H
#define WEFT_EXECUTOR_DEQUE_H

/*
 * deque.h - the jobs that the jobs of one worker submitted.
 *
 * Only the owner pushes, at the bottom.  It takes the newest there while it waits inside a job;
 * every other taking is a steal of the oldest, at the top, the owner's between jobs included.  (The
 * deque of Chase and Lev, bounded, in the C11 form of Le, Pop, Cohen and Zappa Nardelli, with
 * sequentially consistent operations in place of their fences, which ThreadSanitizer cannot see.)
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../future/future.h"

enum { WEFT_DEQUE = 1024 };

struct weft_deque {
	_Alignas(WEFT_LINE) _Atomic int64_t bottom;
	_Alignas(WEFT_LINE) _Atomic int64_t top;
	struct weft_future *_Atomic places[WEFT_DEQUE];
};

/* The owner; false: it is full. */
bool weft_deque_push(struct weft_deque *deque, struct weft_future *f);

/* The owner: the newest; NULL: there is none. */
struct weft_future *weft_deque_take(struct weft_deque *deque);

/* Any thread: the oldest; NULL: there is none, or another thread was quicker. */
struct weft_future *weft_deque_steal(struct weft_deque *deque);

size_t weft_deque_count(const struct weft_deque *deque);

#endif
