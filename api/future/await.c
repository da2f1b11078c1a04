/* SPDX-License-Identifier: MIT */
/* A future as something that a coroutine awaits. */

#include <stddef.h>

#include "future.h"

static struct weft_future *of(const struct weft_awaitable *awaitable)
{
	return (struct weft_future *)(uintptr_t)awaitable;
}

/* The result, for a reader; the future ended well. */
static struct weft_value read_result(struct weft_future *f)
{
	if (f->flags & WEFT_F_UNREAD)
		atomic_fetch_or_explicit(&f->word, WEFT_READ, memory_order_relaxed);
	return f->value;
}

static int poll(struct weft_awaitable *awaitable, struct weft_value *ret, struct weft_error *err)
{
	struct weft_future *f = of(awaitable);
	const struct weft_error *error;

	if (!weft_future_done(f))
		return 0;
	error = weft_future_error(f);
	if (!error) {
		*ret = read_result(f);
		return 1;
	}
	*err = *error;
	return err->code;
}

_Static_assert(sizeof(struct weft_waiter) <= sizeof(((struct weft_waker *)0)->room),
	       "the registration lies in the room of a waker");

static struct weft_waiter *waiter_of(struct weft_waker *waker)
{
	return (struct weft_waiter *)(void *)waker->room;
}

/* Under the lock, as all that tell; it is unlinked already. */
static void wake(struct weft_waiter *waiter)
{
	struct weft_waker *waker =
		(void *)((char *)waiter - offsetof(struct weft_waker, room));

	waker->wake(waker);
}

static int subscribe(struct weft_awaitable *awaitable, struct weft_waker *waker)
{
	struct weft_waiter *w = waiter_of(waker);
	struct weft_future *f = of(awaitable);
	int r;

	*w = (struct weft_waiter){ .future = f, .tell = wake, .early = true };
	weft_future_lock(f);
	weft_link(w);
	/* F4: a state that this does not see yet is set by somebody who sees the flag. */
	r = weft_word_done(
		atomic_fetch_or_explicit(&f->word, WEFT_LISTED, memory_order_acq_rel));
	if (r)
		weft_unlink(w);
	weft_future_unlock(f);
	return r;
}

static void unsubscribe(struct weft_awaitable *awaitable, struct weft_waker *waker)
{
	struct weft_waiter *w = waiter_of(waker);

	weft_future_lock(of(awaitable));
	if (!w->told)
		weft_unlink(w);
	weft_future_unlock(of(awaitable));
}

static bool cancel(struct weft_awaitable *awaitable)
{
	return weft_future_cancel(of(awaitable));
}

static const char *name(const struct weft_awaitable *awaitable)
{
	return weft_future_name(of(awaitable));
}

static void ref(struct weft_awaitable *awaitable)
{
	weft_future_ref(of(awaitable));
}

static void unref(struct weft_awaitable *awaitable)
{
	weft_future_unref(of(awaitable));
}

/* A worker runs other jobs meanwhile. */
static int wait(struct weft_awaitable *awaitable, struct weft_deadline deadline)
{
	return weft_future_wait(of(awaitable), deadline);
}

const struct weft_awaitable_ops weft_future_awaitable_ops = {
	.size = sizeof(weft_future_awaitable_ops),
	.poll = poll,
	.subscribe = subscribe,
	.unsubscribe = unsubscribe,
	.cancel = cancel,
	.name = name,
	.ref = ref,
	.unref = unref,
	.wait = wait,
};
