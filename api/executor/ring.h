/* SPDX-License-Identifier: MIT */
#ifndef WEFT_EXECUTOR_RING_H
#define WEFT_EXECUTOR_RING_H

/*
 * ring.h - a bounded queue, first in, first out, for any number of threads on both sides.
 *
 * Each place has a turn.  Place i is free for the push at position p, p = i modulo the size, when
 * its turn is p, and full for the pop at p when its turn is p + 1; the pop sets it to p + size.  A
 * thread owns a place between its compare-and-swap of the position and its store of the turn, so
 * nothing else is shared.  (Dmitry Vyukov's bounded queue.)
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../future/future.h"

enum { WEFT_RING = 4096 };

struct weft_ring {
	_Alignas(WEFT_LINE) _Atomic uint64_t tail;	/* the next push */
	_Alignas(WEFT_LINE) _Atomic uint64_t head;	/* the next pop */
	_Alignas(WEFT_LINE) struct {
		_Atomic uint64_t turn;
		struct weft_future *_Atomic future;
	} places[WEFT_RING];
};

void weft_ring_init(struct weft_ring *ring);

/*
 * Push as many futures as fit in one piece, and return their number; 0: the ring is full.  The
 * position is moved by a sequentially consistent operation.  So a thread that asks
 * weft_ring_is_empty after such an operation of its own sees the push, unless the pusher sees that
 * operation.
 */
size_t weft_ring_push(struct weft_ring *ring, struct weft_future *const *futures, size_t n);

/* NULL: it is empty, or the next one is not written yet. */
struct weft_future *weft_ring_pop(struct weft_ring *ring);

/* False from the moment in which a place is taken for a push until its pop. */
bool weft_ring_is_empty(const struct weft_ring *ring);

size_t weft_ring_count(const struct weft_ring *ring);

#endif
