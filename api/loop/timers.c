/* SPDX-License-Identifier: MIT */
/* The heap of timers, ordered by due time and, where that is equal, by sequence. */

#include <errno.h>

#include "../base/hooks.h"
#include "loop.h"

enum { CHILDREN = 4, LEAST = 64 };

static bool is_before(const struct weft_timer *a, const struct weft_timer *b)
{
	if (a->due != b->due)
		return a->due < b->due;
	return a->link->by_.sequence_ < b->link->by_.sequence_;
}

static void put(struct weft_timers *t, size_t i, struct weft_timer timer)
{
	t->heap[i] = timer;
	timer.link->at_.index_ = i;
}

static void move_up(struct weft_timers *t, size_t i, struct weft_timer timer)
{
	while (i > 0) {
		size_t parent = (i - 1) / CHILDREN;

		if (!is_before(&timer, &t->heap[parent]))
			break;
		put(t, i, t->heap[parent]);
		i = parent;
	}
	put(t, i, timer);
}

static size_t least_child(const struct weft_timers *t, size_t i)
{
	size_t first = CHILDREN * i + 1, least = first;

	for (size_t c = first + 1; c < t->n && c < first + CHILDREN; c++)
		if (is_before(&t->heap[c], &t->heap[least]))
			least = c;
	return least;
}

static void move_down(struct weft_timers *t, size_t i, struct weft_timer timer)
{
	while (CHILDREN * i + 1 < t->n) {
		size_t child = least_child(t, i);

		if (!is_before(&t->heap[child], &timer))
			break;
		put(t, i, t->heap[child]);
		i = child;
	}
	put(t, i, timer);
}

static int grow(struct weft_timers *t)
{
	size_t room = t->room ? t->room * 2 : LEAST;
	struct weft_timer *heap =
		weft_resize(t->heap, t->room * sizeof(*heap), room * sizeof(*heap));

	if (!heap)
		return -ENOMEM;
	t->heap = heap;
	t->room = room;
	return 0;
}

int weft_timers_add(struct weft_timers *t, struct weft_link_ *link)
{
	struct weft_timer timer = { link->of_.due_, link };

	if (t->n == t->room && grow(t) < 0)
		return -ENOMEM;
	link->by_.sequence_ = t->sequence++;
	move_up(t, t->n++, timer);
	return 0;
}

/* The last one takes the free place, and then its own. */
void weft_timers_remove(struct weft_timers *t, const struct weft_link_ *link)
{
	size_t i = link->at_.index_;
	struct weft_timer last = t->heap[--t->n];

	if (i == t->n)
		return;
	if (i > 0 && is_before(&last, &t->heap[(i - 1) / CHILDREN]))
		move_up(t, i, last);
	else
		move_down(t, i, last);
}
