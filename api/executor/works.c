/* SPDX-License-Identifier: MIT */
/* The works that wait in a pool of threads: ring, overflow list, deques. */

#include "threads.h"

#include <errno.h>

#include "../base/hooks.h"

/*
 * While the list is not empty all pushes go to it, and pops take from the ring first: so the works
 * of one submitter stay in their order.  `listed` falls to 0 only when the list's works are in the
 * ring or taken.  The list is an array that doubles, so that a worker need not touch the futures to
 * find the next.  Its lock is held for all of this.
 */
static bool reserve(struct weft_pool *p, size_t n)
{
	size_t count = atomic_load_explicit(&p->listed, memory_order_relaxed), size = p->list_size;
	struct weft_future **list;

	if (count + n <= size)
		return true;
	while (size < count + n)
		size = size ? 2 * size : WEFT_RING;
	list = weft_alloc(size * sizeof(struct weft_future *));
	if (!list)
		return false;
	for (size_t i = 0; i < count; i++)
		list[i] = p->list[(p->list_head + i) % p->list_size];
	if (p->list)
		weft_free(p->list, p->list_size * sizeof(struct weft_future *));
	p->list = list;
	p->list_size = size;
	p->list_head = 0;
	return true;
}

/* As many as go into the ring; 0 while there is a list. */
static size_t push_to_ring(struct weft_pool *p, struct weft_future *const *futures, size_t n)
{
	size_t done = 0, step = 1;

	while (done < n && step > 0 && !atomic_load(&p->listed)) {
		step = weft_ring_push(&p->ring, futures + done, n - done);
		done += step;
	}
	return done;
}

int weft_works_push(struct weft_pool *p, struct weft_future *const *futures, size_t n)
{
	size_t done, count;
	int r = -ENOMEM;

	if (n == 1 && push_to_ring(p, futures, 1))
		return 0;
	pthread_mutex_lock(&p->list_lock);
	/* All or none: first the room. */
	if (!reserve(p, n))
		goto out;
	done = n > 1 ? push_to_ring(p, futures, n) : 0;
	count = atomic_load_explicit(&p->listed, memory_order_relaxed);
	for (size_t i = done; i < n; i++)
		p->list[(p->list_head + count++) % p->list_size] = futures[i];
	if (done < n)
		atomic_store(&p->listed, count);
	r = 0;
out:
	pthread_mutex_unlock(&p->list_lock);
	return r;
}

/* Move up to half a ring full, in pieces that lie in one row. */
static void move_to_ring(struct weft_pool *p, size_t *count)
{
	size_t left = WEFT_RING / 2, n = 1;

	while (left > 0 && *count > 0 && n > 0) {
		n = p->list_size - p->list_head;
		n = n < *count ? n : *count;
		n = weft_ring_push(&p->ring, p->list + p->list_head, n < left ? n : left);
		p->list_head = (p->list_head + n) % p->list_size;
		*count -= n;
		left -= n;
	}
}

/* One for the caller, and half a ring full for the ring. */
static struct weft_future *refill(struct weft_pool *p)
{
	struct weft_future *mine = NULL;
	size_t count;

	pthread_mutex_lock(&p->list_lock);
	count = atomic_load_explicit(&p->listed, memory_order_relaxed);
	if (count > 0) {
		mine = p->list[p->list_head];
		p->list_head = (p->list_head + 1) % p->list_size;
		count--;
		move_to_ring(p, &count);
		atomic_store(&p->listed, count);
	}
	pthread_mutex_unlock(&p->list_lock);
	return mine;
}

/* The list is younger than a work of the ring that is not written yet. */
static inline struct weft_future *pop_shared(struct weft_pool *p, struct weft_ahead *ahead)
{
	struct weft_future *f = weft_ring_pop(&p->ring, ahead);

	if (f || !atomic_load(&p->listed) || !weft_ring_is_empty(&p->ring))
		return f;
	return refill(p);
}

/* From the worker behind @from on, so that not all thieves go to the same one. */
static struct weft_future *steal(struct weft_pool *p, int from)
{
	int n = atomic_load_explicit(&p->used, memory_order_acquire);
	struct weft_future *f = NULL;

	for (int i = 1; i <= n && !f; i++) {
		struct weft_worker *w =
			atomic_load_explicit(&p->slots[(from + i) % n], memory_order_acquire);

		if (w)
			f = weft_deque_steal(&w->deque);
	}
	return f;
}

/* A job that goes on submitting must not keep others out, so the ring comes first at times. */
struct weft_future *weft_works_next(struct weft_worker *w)
{
	struct weft_pool *p = w->pool;
	struct weft_future *f = NULL;

	if (w->turns++ % 64 == 0)
		f = pop_shared(p, &w->ahead);
	if (!f && !weft_deque_is_empty(&w->deque))
		f = weft_deque_steal(&w->deque);
	if (!f)
		f = pop_shared(p, &w->ahead);
	return f ? f : steal(p, w->index);
}

struct weft_future *weft_works_any(struct weft_pool *p)
{
	struct weft_ahead ahead = { 0 };
	struct weft_future *f = pop_shared(p, &ahead);

	return f ? f : steal(p, 0);
}

static bool deques_are_empty(struct weft_pool *p)
{
	int n = atomic_load_explicit(&p->used, memory_order_acquire);

	for (int i = 0; i < n; i++) {
		struct weft_worker *w = atomic_load_explicit(&p->slots[i], memory_order_acquire);

		if (w && !weft_deque_is_empty(&w->deque))
			return false;
	}
	return true;
}

bool weft_works_are_none(struct weft_pool *p)
{
	return weft_ring_is_empty(&p->ring) && !atomic_load(&p->listed) && deques_are_empty(p);
}

bool weft_works_are_ready(struct weft_pool *p)
{
	return weft_ring_is_ready(&p->ring) || atomic_load(&p->listed) || !deques_are_empty(p);
}

size_t weft_works_count(struct weft_pool *p)
{
	int n = atomic_load_explicit(&p->used, memory_order_acquire);
	size_t count = weft_ring_count(&p->ring) + atomic_load(&p->listed);

	for (int i = 0; i < n; i++) {
		struct weft_worker *w = atomic_load_explicit(&p->slots[i], memory_order_acquire);

		count += w ? weft_deque_count(&w->deque) : 0;
	}
	return count;
}
