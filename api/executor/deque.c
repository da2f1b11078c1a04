/* SPDX-License-Identifier: MIT */
#include "deque.h"

static struct weft_future *_Atomic *place(struct weft_deque *d, int64_t at)
{
	return &d->places[(uint64_t)at % WEFT_DEQUE];
}

bool weft_deque_push(struct weft_deque *d, struct weft_future *f)
{
	int64_t bottom = atomic_load_explicit(&d->bottom, memory_order_relaxed);
	/* An old top only makes it look fuller.  Acquire: the thief has read the place. */
	int64_t top = atomic_load_explicit(&d->top, memory_order_acquire);

	if (bottom - top >= WEFT_DEQUE)
		return false;
	atomic_store_explicit(place(d, bottom), f, memory_order_relaxed);
	atomic_store(&d->bottom, bottom + 1);
	return true;
}

struct weft_future *weft_deque_take(struct weft_deque *d)
{
	int64_t bottom = atomic_load_explicit(&d->bottom, memory_order_relaxed) - 1, top;
	struct weft_future *f;

	/* First the bottom, then the top; a thief does it the other way round.  So both see it when
	 * they want the same one, and the compare-and-swap decides. */
	atomic_store(&d->bottom, bottom);
	top = atomic_load(&d->top);
	if (top > bottom) {
		atomic_store(&d->bottom, bottom + 1);
		return NULL;
	}
	f = atomic_load_explicit(place(d, bottom), memory_order_relaxed);
	if (top < bottom)
		return f;
	if (!atomic_compare_exchange_strong(&d->top, &top, top + 1))
		f = NULL;
	atomic_store(&d->bottom, bottom + 1);
	return f;
}

struct weft_future *weft_deque_steal(struct weft_deque *d)
{
	int64_t top = atomic_load(&d->top), bottom = atomic_load(&d->bottom);
	struct weft_future *f;

	if (top >= bottom)
		return NULL;
	/* The place may be written anew meanwhile; then the top has moved on. */
	f = atomic_load_explicit(place(d, top), memory_order_relaxed);
	return atomic_compare_exchange_strong(&d->top, &top, top + 1) ? f : NULL;
}

size_t weft_deque_count(const struct weft_deque *d)
{
	int64_t top = atomic_load(&d->top), bottom = atomic_load(&d->bottom);

	return bottom > top ? (size_t)(bottom - top) : 0;
}
