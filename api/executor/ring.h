/* SPDX-License-Identifier: MIT */
#ifndef WEFT_EXECUTOR_RING_H
#define WEFT_EXECUTOR_RING_H

/*
 * ring.h - a bounded queue, first in, first out, for any number of threads on both sides.
 *
 * An entry is a pointer whose lowest bits say in which lap round the ring it was written.  So one
 * store publishes it, and a pop writes nothing but the head: the entries, eight to a cache line,
 * travel from the pushing threads to the popping ones and never back.  A push sees by the head that
 * an entry is free.  A pop reads the entries that lie ahead in one go, into a copy of its own, and
 * takes them one by one: to read a line again for each entry would take the line away from the
 * thread that is writing the next ones.  No entry changes before the head has passed it, so the
 * copy is right as long as the head is where the copy says.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../future/future.h"

enum { WEFT_RING = 4096, WEFT_AHEAD = 16 };

struct weft_ring {
	/* There is a line between them, because processors fetch lines in pairs. */
	_Alignas(WEFT_LINE) _Atomic uint64_t tail;	/* the next push */
	_Atomic uint64_t seen;		/* where a push has seen the head: it may be further */
	_Alignas(WEFT_LINE) unsigned char apart[WEFT_LINE];
	_Alignas(WEFT_LINE) _Atomic uint64_t head;	/* the next pop */
	_Alignas(WEFT_LINE) unsigned char apart_too[WEFT_LINE];
	_Alignas(WEFT_LINE) _Atomic uintptr_t entries[WEFT_RING];
};

/* Entries of a ring that one thread has read, and not taken yet.  All zeros is none. */
struct weft_ahead {
	uint64_t at;			/* the position of the first */
	unsigned next, count;
	unsigned most;			/* how many are worth reading */
	struct weft_future *futures[WEFT_AHEAD];
};

/*
 * Push as many futures as fit in one piece, and return their number; 0: the ring is full.  The
 * position is moved by a sequentially consistent operation.  So a thread that asks
 * weft_ring_is_empty after such an operation of its own sees the push, unless the pusher sees that
 * operation.
 */
size_t weft_ring_push(struct weft_ring *ring, struct weft_future *const *futures, size_t n);

/* The lowest bits of an entry that was written in the lap of @at; 0 is an entry that never was. */
static inline uintptr_t weft_ring_lap(uint64_t at)
{
	return 1 + (at / WEFT_RING & 1);
}

/* Push one, if that is a matter of a moment; false: it was not, and weft_ring_push may be. */
static inline bool weft_ring_push_one(struct weft_ring *r, struct weft_future *f)
{
	uint64_t at = atomic_load_explicit(&r->tail, memory_order_relaxed);

	if (at - atomic_load_explicit(&r->seen, memory_order_relaxed) >= WEFT_RING ||
	    !atomic_compare_exchange_strong(&r->tail, &at, at + 1))
		return false;
	atomic_store_explicit(&r->entries[at % WEFT_RING], (uintptr_t)f | weft_ring_lap(at),
			      memory_order_release);
	return true;
}

/* Read ahead first. */
struct weft_future *weft_ring_pop_next(struct weft_ring *ring, struct weft_ahead *ahead);

/* NULL: it is empty, or the next one is not written yet. */
static inline struct weft_future *weft_ring_pop(struct weft_ring *r, struct weft_ahead *a)
{
	uint64_t at = a->at + a->next;

	if (a->next < a->count && atomic_compare_exchange_strong(&r->head, &at, at + 1))
		return a->futures[a->next++];
	return weft_ring_pop_next(r, a);
}

/* Is the next one written?  Cheaper than the next call, which takes a line from the pushers. */
bool weft_ring_is_ready(const struct weft_ring *ring);

/* False from the moment in which a place is taken for a push until its pop. */
bool weft_ring_is_empty(const struct weft_ring *ring);

size_t weft_ring_count(const struct weft_ring *ring);

#endif
