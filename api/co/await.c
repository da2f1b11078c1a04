/* SPDX-License-Identifier: MIT */
/* Awaiting: the leaf reads the result itself, and drivers only see that it waits. */

#include <weft/await.h>

#include <stdatomic.h>
#include <stddef.h>

#include "../base/futex.h"
#include "core.h"

/* 0 or an error, as the suspension would deliver it; WEFT_AWAITS_: pending. */
static int poll(struct weft_co *co, struct weft_awaitable *awaitable)
{
	struct weft_value value = weft_none();
	struct weft_error err;
	int r = awaitable->ops->poll(awaitable, &value, &err);

	if (r == 0)
		return WEFT_AWAITS_;
	if (r > 0) {
		weft_move_(&co->value_, value);
		return co->code_ = 0;
	}
	weft_set_error(co, &err);
	return co->code_ = r;
}

WEFT_API int weft_await_(struct weft_co *co, struct weft_awaitable *awaitable)
{
	int r;

	weft_check(co);
	r = poll(co, awaitable);
	if (r != (int)WEFT_AWAITS_)
		return r;
	awaitable->ops->ref(awaitable);
	co->other_.awaited_ = awaitable;
	return r;
}

void weft_await_drop(struct weft_co *co)
{
	struct weft_awaitable *awaitable = co->other_.awaited_;

	co->other_.awaited_ = NULL;
	awaitable->ops->unref(awaitable);
}

/* @co was resumed, with @r.  An error that was thrown in wins over a result. */
WEFT_API int weft_awaited_(struct weft_co *co, int r)
{
	if (r == 0)
		r = poll(co, co->other_.awaited_);
	if (r != (int)WEFT_AWAITS_) {
		weft_await_drop(co);
		weft_at_(co, NULL);
	}
	return r;
}

/*
 * A driver without a loop.
 */

struct sleeper {
	struct weft_waker waker;
	_Atomic uint32_t woken;
};

static void wake(struct weft_waker *waker)
{
	struct sleeper *sleeper = (struct sleeper *)waker;

	atomic_store_explicit(&sleeper->woken, 1, memory_order_release);
	/* The sleeper may be gone by now; the kernel compares the address only. */
	weft_futex_wake(&sleeper->woken, 1);
}

/* 0: @awaitable is done.  WEFT_ETIMEDOUT or -ENOMEM: nothing is registered. */
static int sleep_for(struct weft_awaitable *awaitable, struct weft_deadline deadline)
{
	struct sleeper sleeper = { .waker.wake = wake };
	int r = awaitable->ops->subscribe(awaitable, &sleeper.waker);

	if (r != 0)
		return r < 0 ? r : 0;
	while (!atomic_load_explicit(&sleeper.woken, memory_order_acquire)) {
		if (weft_futex_wait(&sleeper.woken, 0, deadline) != -ETIMEDOUT)
			continue;
		awaitable->ops->unsubscribe(awaitable, &sleeper.waker);
		return WEFT_ETIMEDOUT;
	}
	return 0;
}

/* The object's own way of waiting, if it has one. */
static int wait_for(struct weft_awaitable *awaitable, struct weft_deadline deadline)
{
	const struct weft_awaitable_ops *ops = awaitable->ops;

	if (ops->size > offsetof(struct weft_awaitable_ops, wait) && ops->wait)
		return ops->wait(awaitable, deadline);
	return sleep_for(awaitable, deadline);
}

WEFT_API int weft_block_on(struct weft_co *co, struct weft_deadline deadline,
			   struct weft_value *ret)
{
	struct weft_error type = weft_err(WEFT_ETYPE, weft_none());
	struct weft_awaitable *awaitable;
	struct weft_value v;
	int r;

	weft_check(co);
	for (r = weft_next(co, &v); r > 0;) {
		awaitable = weft_get_awaitable(v);
		if (!awaitable && !weft_is_none(v)) {
			r = weft_throw(co, &type, &v);
			continue;
		}
		if (awaitable)
			r = wait_for(awaitable, deadline);
		else if (weft_has_passed(deadline))
			r = WEFT_ETIMEDOUT;
		if (r >= 0)
			r = weft_next(co, &v);
	}
	if (r == 0)
		*ret = v;
	return r;
}
