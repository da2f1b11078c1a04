/* SPDX-License-Identifier: MIT */
/* The lists of a future, and the locks that guard them. */

#include <errno.h>

#include "future.h"
#include "lock.h"

/*
 * Futures share locks, because few of them are ever waited for in a list.  The lock is found by the
 * address alone: it may be taken after the future is gone, to know that no tell is under way.  No
 * code of the program's runs under it.
 */
static unsigned lock_of(const struct weft_future *f)
{
	uint64_t h = (uint64_t)(uintptr_t)f / WEFT_LINE * 0x9e3779b97f4a7c15u;

	_Static_assert(WEFT_FUTURE_LOCKS == 1 << 5, "the upper 5 bits of the product are a lock");
	return WEFT_LOCK_FUTURES + (unsigned)(h >> 59);
}

void weft_future_lock(const struct weft_future *f)
{
	weft_lock_common(lock_of(f));
}

void weft_future_unlock(const struct weft_future *f)
{
	weft_unlock_common(lock_of(f));
}

void weft_link(struct weft_waiter *w)
{
	struct weft_future *f = w->future;

	w->told = false;
	w->prev = NULL;
	w->next = f->waiters;
	if (f->waiters)
		f->waiters->prev = w;
	f->waiters = w;
}

void weft_unlink(struct weft_waiter *w)
{
	if (w->prev)
		w->prev->next = w->next;
	else
		w->future->waiters = w->next;
	if (w->next)
		w->next->prev = w->prev;
}

static bool is_registered(const struct weft_waiter *waiter)
{
	const struct weft_waiter *w = waiter->future->waiters;

	while (w && w->group != waiter->group)
		w = w->next;
	return w;
}

static void tell(struct weft_waiter *w)
{
	w->told = true;
	w->tell(w);
}

static bool is_due(const struct weft_waiter *w, uint32_t word)
{
	return w->early ? weft_word_done(word) : weft_word_settled(word);
}

int weft_watch(struct weft_waiter *w)
{
	struct weft_future *f = w->future;
	int r = -EALREADY;

	weft_future_lock(f);
	if (is_registered(w))
		goto out;
	weft_link(w);
	/* F4: a state that this does not see yet is set by somebody who sees the flag. */
	r = !is_due(w, atomic_fetch_or_explicit(&f->word, WEFT_LISTED, memory_order_acq_rel));
	if (r == 0)
		tell(w);
out:
	weft_future_unlock(f);
	return r;
}

void weft_unwatch(struct weft_waiter *w)
{
	struct weft_future *f = w->future;

	weft_future_lock(f);
	weft_unlink(w);
	weft_future_unlock(f);
}

/* An early one may be gone as soon as it is told. */
void weft_tell_waiters(struct weft_future *f)
{
	struct weft_waiter *w, *next;

	weft_future_lock(f);
	for (w = f->waiters; w; w = next) {
		next = w->next;
		if (w->told || !is_due(w, weft_word(f)))
			continue;
		if (w->early)
			weft_unlink(w);
		tell(w);
	}
	weft_future_unlock(f);
}
