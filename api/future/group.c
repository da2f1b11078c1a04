/* SPDX-License-Identifier: MIT */
/*
 * Several futures that one thread waits for.
 *
 * A future that settles pushes its member onto a list, and the waiting thread takes the list as a
 * whole, so no member can be there twice and none is popped by compare-and-swap.  A member is told
 * under the lock of its future: once that lock was held by the waiting thread, the teller has left
 * the group, and its memory may go.
 */

#include "group.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "../base/futex.h"
#include "../base/hooks.h"
#include "../base/text.h"

struct member {
	struct weft_waiter waiter; /* its future is NULL: delivered, or a duplicate */
	struct member *next;
	struct weft_group *group;
};

struct weft_group {
	struct member *_Atomic told; /* newest first */
	_Atomic uint32_t sleeping;
	struct member *ready; /* the waiting thread's, oldest first */
	size_t n, size, left; /* members; without duplicates; not delivered */
	struct member members[];
};

static size_t bytes(size_t n)
{
	return sizeof(struct weft_group) + n * sizeof(struct member);
}

/*
 * Sequentially consistent, as are the load in nap and the two stores: either the teller sees that
 * the thread sleeps, or the thread sees the member.
 */
static void tell(struct weft_waiter *waiter)
{
	struct member *m = (struct member *)waiter;
	struct weft_group *g = m->group;

	m->next = atomic_load_explicit(&g->told, memory_order_relaxed);
	while (!atomic_compare_exchange_weak(&g->told, &m->next, m))
		;
	if (atomic_load(&g->sleeping)) {
		atomic_store(&g->sleeping, 0);
		weft_futex_wake(&g->sleeping, 1);
	}
}

static void enlist(struct weft_group *g, size_t i, struct weft_future *f)
{
	struct member *m = &g->members[i];

	memset(m, 0, sizeof(*m));
	m->group = g;
	m->waiter.future = f;
	m->waiter.group = g;
	m->waiter.tell = tell;
	if (weft_watch(&m->waiter) < 0) {
		m->waiter.future = NULL;
		return;
	}
	weft_future_ref(f);
	g->left = ++g->size;
}

int weft_group_new(struct weft_future *const *futures, size_t n, struct weft_group **ret)
{
	struct weft_group *g;
	size_t i;

	for (i = 0; i < n; i++)
		if (!futures[i])
			return weft_refuse(-EINVAL, "future %zu of %zu is NULL", i, n);
	g = n < (SIZE_MAX / 2) / sizeof(struct member) ? weft_alloc(bytes(n)) : NULL;
	if (!g)
		return -ENOMEM;
	atomic_init(&g->told, NULL);
	atomic_init(&g->sleeping, 0);
	g->ready = NULL;
	g->n = n;
	g->size = g->left = 0;
	for (i = 0; i < n; i++)
		enlist(g, i, futures[i]);
	*ret = g;
	return 0;
}

/* Let go of the future of a member. */
static void dismiss(struct member *m)
{
	struct weft_future *f = m->waiter.future;

	weft_unwatch(&m->waiter);
	m->waiter.future = NULL;
	weft_future_unref(f);
}

void weft_group_free(struct weft_group *g)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->members[i].waiter.future)
			dismiss(&g->members[i]);
	weft_free(g, bytes(g->n));
}

/* Take what was told, and turn it round: the order of completion. */
static bool collect(struct weft_group *g)
{
	struct member *m = atomic_exchange(&g->told, NULL), *next;

	for (; m; m = next) {
		next = m->next;
		m->next = g->ready;
		g->ready = m;
	}
	return g->ready;
}

static int nap(struct weft_group *g, struct weft_deadline deadline)
{
	int r = 0;

	atomic_store(&g->sleeping, 1);
	if (!atomic_load(&g->told))
		r = weft_futex_wait(&g->sleeping, 1, deadline);
	atomic_store(&g->sleeping, 0);
	return r;
}

static bool look_for_a_while(struct weft_group *g)
{
	for (unsigned i = weft_patience(); i > 0; i--) {
		if (atomic_load_explicit(&g->told, memory_order_relaxed))
			return collect(g);
		weft_relax();
	}
	return false;
}

static int doze(struct weft_group *g, struct weft_deadline deadline)
{
	int r = 0;

	while (r == 0 && !collect(g))
		r = nap(g, deadline);
	return g->ready || collect(g) ? 0 : WEFT_ETIMEDOUT;
}

static int doze_as_worker(struct weft_helper *helper, struct weft_group *g,
			  struct weft_deadline deadline)
{
	int r;

	do {
		r = doze(g, helper->enter(helper, deadline));
		helper->leave(helper);
	} while (r < 0 && !weft_has_passed(deadline));
	return r;
}

static int wait_for_one(struct weft_group *g, struct weft_deadline deadline)
{
	struct weft_helper *helper = weft_helper;

	while (!weft_has_passed(deadline) && helper && helper->help(helper, NULL))
		if (collect(g))
			return 0;
	if (weft_has_passed(deadline))
		return WEFT_ETIMEDOUT;
	if (look_for_a_while(g))
		return 0;
	return helper ? doze_as_worker(helper, g, deadline) : doze(g, deadline);
}

int weft_group_next(struct weft_group *g, struct weft_deadline deadline, size_t *ret)
{
	struct member *m;
	int r;

	if (g->left == 0)
		return 0;
	if (!g->ready && !collect(g)) {
		r = wait_for_one(g, deadline);
		if (r < 0)
			return r;
	}
	m = g->ready;
	g->ready = m->next;
	g->left--;
	*ret = (size_t)(m - g->members);
	dismiss(m);
	return 1;
}

size_t weft_group_left(const struct weft_group *g)
{
	return g->left;
}

size_t weft_group_size(const struct weft_group *g)
{
	return g->size;
}
