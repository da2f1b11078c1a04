/* SPDX-License-Identifier: MIT */
#include "deque.h"

enum { FIRST = 256 };

/*
 * When it is full, the owner copies it to one of twice the size.  A thief may still read the old
 * one, where all that can be stolen stays as it was, so it is kept to the end.
 */
struct weft_deque_array {
	struct weft_deque_array *smaller;
	int64_t size;
	struct weft_future *_Atomic places[];
};

static struct weft_future *_Atomic *place(struct weft_deque_array *a, int64_t at)
{
	return &a->places[at & (a->size - 1)];
}

static bool grow(struct weft_deque *d, struct weft_deque_array *old, int64_t top, int64_t bottom,
		 int64_t wanted)
{
	int64_t size = old ? 2 * old->size : FIRST;
	struct weft_deque_array *a;

	while (size < wanted)
		size *= 2;
	a = weft_block_new(sizeof(*a) + (size_t)size * sizeof(a->places[0]));
	if (!a)
		return false;
	a->smaller = old;
	a->size = size;
	for (int64_t i = top; i < bottom; i++)
		atomic_store_explicit(place(a, i),
				      atomic_load_explicit(place(old, i), memory_order_relaxed),
				      memory_order_relaxed);
	atomic_store_explicit(&d->array, a, memory_order_release);
	return true;
}

bool weft_deque_reserve(struct weft_deque *d, size_t n)
{
	struct weft_deque_array *a = atomic_load_explicit(&d->array, memory_order_relaxed);
	int64_t bottom = atomic_load_explicit(&d->bottom, memory_order_relaxed);
	/* An old top only makes it look fuller.  Acquire: the thief has read the place. */
	int64_t top = atomic_load_explicit(&d->top, memory_order_acquire);
	int64_t wanted = bottom - top + (int64_t)n;

	return (a && wanted <= a->size) || grow(d, a, top, bottom, wanted);
}

void weft_deque_push(struct weft_deque *d, struct weft_future *f)
{
	struct weft_deque_array *a = atomic_load_explicit(&d->array, memory_order_relaxed);
	int64_t bottom = atomic_load_explicit(&d->bottom, memory_order_relaxed);

	atomic_store_explicit(place(a, bottom), f, memory_order_relaxed);
	atomic_store(&d->bottom, bottom + 1);
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
	f = atomic_load_explicit(place(atomic_load_explicit(&d->array, memory_order_relaxed),
				       bottom),
				 memory_order_relaxed);
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
	f = atomic_load_explicit(place(atomic_load_explicit(&d->array, memory_order_acquire), top),
				 memory_order_relaxed);
	return atomic_compare_exchange_strong(&d->top, &top, top + 1) ? f : NULL;
}

size_t weft_deque_count(const struct weft_deque *d)
{
	int64_t top = atomic_load(&d->top), bottom = atomic_load(&d->bottom);

	return bottom > top ? (size_t)(bottom - top) : 0;
}

void weft_deque_fini(struct weft_deque *d)
{
	struct weft_deque_array *a = atomic_load(&d->array), *smaller;

	for (; a; a = smaller) {
		smaller = a->smaller;
		weft_block_free(a);
	}
}
