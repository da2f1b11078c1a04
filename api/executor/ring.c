/* SPDX-License-Identifier: MIT */
#include "ring.h"

static _Atomic uint64_t *turn_at(struct weft_ring *r, uint64_t at)
{
	return &r->places[at % WEFT_RING].turn;
}

void weft_ring_init(struct weft_ring *r)
{
	atomic_init(&r->tail, 0);
	atomic_init(&r->head, 0);
	for (uint64_t i = 0; i < WEFT_RING; i++)
		atomic_init(turn_at(r, i), i);
}

/* A place that is free for a position stays so until a push at that position: it may be counted. */
static size_t room_at(struct weft_ring *r, uint64_t at, size_t n)
{
	size_t room = 0;

	/* Acquire: the pop has read the place before it is written again. */
	while (room < n &&
	       atomic_load_explicit(turn_at(r, at + room), memory_order_acquire) == at + room)
		room++;
	return room;
}

size_t weft_ring_push(struct weft_ring *r, struct weft_future *const *futures, size_t n)
{
	uint64_t at = atomic_load_explicit(&r->tail, memory_order_relaxed), before;
	size_t room;

	do {
		before = at;
		room = room_at(r, at, n);
		if (room == 0) {
			at = atomic_load_explicit(&r->tail, memory_order_relaxed);
			if (at == before)
				return 0;
		}
	} while (room == 0 || !atomic_compare_exchange_weak(&r->tail, &at, at + room));
	for (size_t i = 0; i < room; i++) {
		atomic_store_explicit(&r->places[(at + i) % WEFT_RING].future, futures[i],
				      memory_order_relaxed);
		atomic_store_explicit(turn_at(r, at + i), at + i + 1, memory_order_release);
	}
	return room;
}

static struct weft_future *future_at(struct weft_ring *r, uint64_t at)
{
	return atomic_load_explicit(&r->places[at % WEFT_RING].future, memory_order_relaxed);
}

/*
 * The next future lies in the cache of the thread that pushed it, and would be waited for by the
 * claim.  Another thread may own the line by now; a hint does no harm.
 */
static void prefetch(struct weft_ring *r, uint64_t at)
{
	if (atomic_load_explicit(turn_at(r, at), memory_order_relaxed) == at + 1)
		__builtin_prefetch(future_at(r, at), 1);
}

struct weft_future *weft_ring_pop(struct weft_ring *r)
{
	uint64_t at = atomic_load_explicit(&r->head, memory_order_relaxed), turn;
	struct weft_future *f;

	for (;;) {
		/* Acquire: what the push wrote is read below, the future behind it included. */
		turn = atomic_load_explicit(turn_at(r, at), memory_order_acquire);
		if (turn == at + 1) {
			if (atomic_compare_exchange_weak(&r->head, &at, at + 1))
				break;
		} else if (turn <= at) {
			return NULL;
		} else {
			at = atomic_load_explicit(&r->head, memory_order_relaxed);
		}
	}
	f = future_at(r, at);
	atomic_store_explicit(turn_at(r, at), at + WEFT_RING, memory_order_release);
	prefetch(r, at + 1);
	return f;
}

bool weft_ring_is_empty(const struct weft_ring *r)
{
	/* In this order: a head that the tail has not passed proves that it was empty then. */
	uint64_t head = atomic_load(&r->head);

	return head == atomic_load(&r->tail);
}

size_t weft_ring_count(const struct weft_ring *r)
{
	uint64_t head = atomic_load(&r->head);

	return (size_t)(atomic_load(&r->tail) - head);
}
