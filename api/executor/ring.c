/* SPDX-License-Identifier: MIT */
#include "ring.h"

static const uintptr_t lap_bits = 3;

/* How many entries are free from @at on, at most @n.  0: none, or the tail has moved from @at. */
static size_t room_at(struct weft_ring *r, uint64_t at, size_t n)
{
	uint64_t used = at - atomic_load_explicit(&r->seen, memory_order_relaxed), head;

	if (used + n > WEFT_RING) {
		/* Acquire: the pops have read the entries before they are written again. */
		head = atomic_load_explicit(&r->head, memory_order_acquire);
		atomic_store_explicit(&r->seen, head, memory_order_relaxed);
		used = at - head;
	}
	if (used >= WEFT_RING)
		return 0;
	return n < WEFT_RING - used ? n : WEFT_RING - used;
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
	for (size_t i = 0; i < room; i++)
		atomic_store_explicit(&r->entries[(at + i) % WEFT_RING],
				      (uintptr_t)futures[i] | weft_ring_lap(at + i),
				      memory_order_release);
	return room;
}

/* 0: it is not written yet. */
static uintptr_t entry_at(const struct weft_ring *r, uint64_t at)
{
	/* Acquire: what the push wrote is read below, the future behind it included. */
	uintptr_t entry =
		atomic_load_explicit(&r->entries[at % WEFT_RING], memory_order_acquire);

	return (entry & lap_bits) == weft_ring_lap(at) ? entry & ~lap_bits : 0;
}

/* False: there is nothing. */
static bool look_ahead(const struct weft_ring *r, struct weft_ahead *a)
{
	uintptr_t entry;

	a->at = atomic_load_explicit(&r->head, memory_order_relaxed);
	a->next = a->count = 0;
	while (a->count <= a->most && (entry = entry_at(r, a->at + a->count)))
		a->futures[a->count++] = (struct weft_future *)entry;
	return a->count > 0;
}

struct weft_future *weft_ring_pop_next(struct weft_ring *r, struct weft_ahead *a)
{
	uint64_t at;

	/* Another thread was quicker; where several pop, little that lies ahead will do. */
	if (a->next < a->count)
		a->most = 0;
	while (look_ahead(r, a)) {
		at = a->at;
		if (atomic_compare_exchange_strong(&r->head, &at, at + 1)) {
			a->most = a->most < WEFT_AHEAD / 2 ? 2 * a->most + 1 : WEFT_AHEAD - 1;
			return a->futures[a->next++];
		}
		a->most = 0;
	}
	return NULL;
}

bool weft_ring_is_ready(const struct weft_ring *r)
{
	return entry_at(r, atomic_load_explicit(&r->head, memory_order_relaxed));
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
