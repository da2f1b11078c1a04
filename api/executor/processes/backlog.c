/* SPDX-License-Identifier: MIT */
/* The jobs that no lane has taken yet: an array that doubles, first in, first out. */

#include "processes.h"

#include "../../base/hooks.h"

enum { FIRST = 256 };

static size_t count(const struct weft_processes *p)
{
	return atomic_load_explicit(&p->queued, memory_order_relaxed);
}

bool weft_backlog_reserve(struct weft_processes *p, size_t n)
{
	size_t size = p->queue_size ? p->queue_size : FIRST;
	struct weft_future **queue;

	if (count(p) + n <= p->queue_size)
		return true;
	while (size < count(p) + n)
		size *= 2;
	queue = weft_alloc(size * sizeof(struct weft_future *));
	if (!queue)
		return false;
	for (size_t i = 0; i < count(p); i++)
		queue[i] = p->queue[(p->queue_head + i) % p->queue_size];
	if (p->queue)
		weft_free(p->queue, p->queue_size * sizeof(struct weft_future *));
	p->queue = queue;
	p->queue_size = size;
	p->queue_head = 0;
	return true;
}

void weft_backlog_put(struct weft_processes *p, struct weft_future *f)
{
	p->queue[(p->queue_head + count(p)) % p->queue_size] = f;
	atomic_fetch_add(&p->queued, 1);
}

struct weft_future *weft_backlog_first(const struct weft_processes *p)
{
	return count(p) ? p->queue[p->queue_head] : NULL;
}

void weft_backlog_drop_first(struct weft_processes *p)
{
	p->queue_head = (p->queue_head + 1) % p->queue_size;
	atomic_fetch_sub(&p->queued, 1);
}
