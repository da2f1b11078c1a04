/* SPDX-License-Identifier: MIT */
/* The works that wait in a pool of threads: ring, overflow list, deques. */

#include "threads.h"

/*
 * While the list is not empty all pushes go to it, and pops take from the ring first: so the works
 * of one submitter stay in their order.  `listed` falls to 0 only when the list's works are in the
 * ring or taken.
 */
static void list_push(struct weft_pool *p, struct weft_future *const *futures, size_t n)
{
	pthread_mutex_lock(&p->list_lock);
	for (size_t i = 0; i < n; i++) {
		futures[i]->next = NULL;
		*p->list_end = futures[i];
		p->list_end = &futures[i]->next;
	}
	atomic_fetch_add(&p->listed, n);
	pthread_mutex_unlock(&p->list_lock);
}

void weft_works_push(struct weft_pool *p, struct weft_future *const *futures, size_t n)
{
	size_t done = 0, step = 1;

	while (done < n && step > 0 && !atomic_load(&p->listed)) {
		step = weft_ring_push(&p->ring, futures + done, n - done);
		done += step;
	}
	if (done < n)
		list_push(p, futures + done, n - done);
}

/* Under the list's lock. */
static struct weft_future *list_pop(struct weft_pool *p)
{
	struct weft_future *f = p->list;

	if (f)
		p->list = f->next;
	if (!p->list)
		p->list_end = &p->list;
	return f;
}

/* One for the caller, and half a ring full for the ring. */
static struct weft_future *refill(struct weft_pool *p)
{
	struct weft_future *mine, *f, *next;
	size_t moved = 0;

	pthread_mutex_lock(&p->list_lock);
	mine = list_pop(p);
	while (p->list && moved < WEFT_RING / 2) {
		/* Once it is in the ring it may be taken, and used again: read `next` before. */
		f = p->list;
		next = f->next;
		if (weft_ring_push(&p->ring, &f, 1) == 0)
			break;
		p->list = next;
		moved++;
	}
	if (!p->list)
		p->list_end = &p->list;
	atomic_fetch_sub(&p->listed, moved + (mine != NULL));
	pthread_mutex_unlock(&p->list_lock);
	return mine;
}

static struct weft_future *pop_shared(struct weft_pool *p)
{
	struct weft_future *f = weft_ring_pop(&p->ring);

	return f || !atomic_load(&p->listed) ? f : refill(p);
}

/* From the worker behind @from on, so that not all thieves go to the same one. */
static struct weft_future *steal(struct weft_pool *p, int from)
{
	int n = atomic_load_explicit(&p->used, memory_order_acquire);
	struct weft_future *f = NULL;

	for (int i = 1; i <= n && !f; i++) {
		struct weft_worker *w = atomic_load_explicit(&p->slots[(from + i) % n],
							     memory_order_acquire);

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
		f = pop_shared(p);
	if (!f)
		f = weft_deque_steal(&w->deque);
	if (!f)
		f = pop_shared(p);
	return f ? f : steal(p, w->index);
}

struct weft_future *weft_works_any(struct weft_pool *p)
{
	struct weft_future *f = pop_shared(p);

	return f ? f : steal(p, 0);
}

bool weft_works_are_none(struct weft_pool *p)
{
	int n;

	if (!weft_ring_is_empty(&p->ring) || atomic_load(&p->listed))
		return false;
	n = atomic_load_explicit(&p->used, memory_order_acquire);
	for (int i = 0; i < n; i++) {
		struct weft_worker *w =
			atomic_load_explicit(&p->slots[i], memory_order_acquire);

		if (w && weft_deque_count(&w->deque))
			return false;
	}
	return true;
}

size_t weft_works_count(struct weft_pool *p)
{
	int n = atomic_load_explicit(&p->used, memory_order_acquire);
	size_t count = weft_ring_count(&p->ring) + atomic_load(&p->listed);

	for (int i = 0; i < n; i++) {
		struct weft_worker *w =
			atomic_load_explicit(&p->slots[i], memory_order_acquire);

		count += w ? weft_deque_count(&w->deque) : 0;
	}
	return count;
}
