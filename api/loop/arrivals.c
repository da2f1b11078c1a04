/* SPDX-License-Identifier: MIT */
/* Futures in the order in which they are done. */

#include <errno.h>

#include <weft/combine.h>

#include "../base/hooks.h"
#include "../base/text.h"
#include "waiters.h"

/* This number stands in the order in place of an index when the time is up. */
enum { TOO_LATE = -1 };

struct weft_arrival_ {
	struct weft_call call;
	struct weft_loop_future *future; /* one reference; NULL: it stands there twice */
	struct weft_arrivals *arrivals;
};

static void put(struct weft_arrivals *a, ptrdiff_t index)
{
	a->order_[a->arrived_++] = index;
	weft_waiters_pop(&a->waiters_);
}

static int arrive(struct weft_loop *loop, void *arg)
{
	struct weft_arrival_ *one = arg;
	struct weft_arrivals *a = one->arrivals;

	(void)loop;
	put(a, one - a->parts_);
	if (a->arrived_ == a->steps_)
		weft_call_cancel(&a->timer_);
	return 0;
}

/* Those that are not there do not come any more: each step that is left gets the error. */
static int expire(struct weft_loop *loop, void *arg)
{
	struct weft_arrivals *a = arg;

	(void)loop;
	for (size_t i = 0; i < a->n_; i++)
		weft_call_cancel(&a->parts_[i].call);
	while (a->arrived_ < a->steps_)
		put(a, TOO_LATE);
	return 0;
}

static size_t size_of(size_t n)
{
	return n * (sizeof(struct weft_arrival_) + sizeof(ptrdiff_t));
}

WEFT_API void weft_arrivals_close(struct weft_arrivals *a)
{
	if (!a->parts_)
		return;
	weft_call_cancel(&a->timer_);
	for (size_t i = 0; i < a->n_; i++) {
		weft_call_cancel(&a->parts_[i].call);
		weft_loop_future_unref(a->parts_[i].future);
	}
	weft_free(a->parts_, size_of(a->n_));
	a->parts_ = NULL;
	a->steps_ = a->taken_ = a->arrived_ = 0;
}

/* Each future once, however often it stands there. */
static void take_futures(struct weft_arrivals *a, struct weft_loop_future *const *futures)
{
	for (size_t i = 0; i < a->n_; i++) {
		bool again = futures[i]->marked;

		futures[i]->marked = true;
		a->steps_ += !again;
		a->parts_[i] = (struct weft_arrival_){
			.future = again ? NULL : weft_loop_future_ref(futures[i]),
			.arrivals = a,
		};
	}
	for (size_t i = 0; i < a->n_; i++)
		futures[i]->marked = false;
}

static int listen_to_all(struct weft_arrivals *a, struct weft_loop *loop, double seconds)
{
	int r = 0;

	for (size_t i = 0; i < a->n_ && r == 0; i++)
		if (a->parts_[i].future)
			r = weft_loop_future_on_done(a->parts_[i].future, &a->parts_[i].call,
						     arrive, &a->parts_[i]);
	if (r == 0 && a->steps_ > 0 && !(seconds >= WEFT_NO_LIMIT))
		r = weft_call_later(loop, &a->timer_, seconds, expire, a);
	return r;
}

WEFT_API int weft_arrivals_open_(struct weft_co *co, struct weft_arrivals *a,
				 struct weft_loop_future *const *futures, size_t n, double seconds)
{
	struct weft_loop *loop = weft_loop_of(co);
	int r;

	*a = (struct weft_arrivals){ .n_ = n };
	if (!loop)
		return weft_refuse_outside();
	for (size_t i = 0; i < n; i++)
		if (futures[i]->loop != loop)
			return weft_refuse(-EXDEV, "future %zu belongs to another loop", i);
	if (n == 0)
		return 0;
	a->parts_ = n < SIZE_MAX / size_of(1) ? weft_alloc(size_of(n)) : NULL;
	if (!a->parts_)
		return -ENOMEM;
	a->order_ = (ptrdiff_t *)(void *)(a->parts_ + n);
	take_futures(a, futures);
	r = listen_to_all(a, loop, seconds);
	if (r < 0)
		weft_arrivals_close(a);
	return r;
}

WEFT_API size_t weft_arrivals_left(const struct weft_arrivals *a)
{
	return a->steps_ - a->taken_;
}

WEFT_API int weft_arrivals_begin_(struct weft_co *co, struct weft_arrivals *a, size_t *ret)
{
	ptrdiff_t index;

	if (!weft_task_of_co(co))
		return weft_refuse_outside();
	if (a->taken_ == a->steps_)
		return weft_refuse(WEFT_ESTATE, "all futures have been given");
	if (a->taken_ == a->arrived_)
		return weft_waiters_join(&a->waiters_, co);
	index = a->order_[a->taken_++];
	/* There is nothing left to wait for. */
	if (a->taken_ == a->steps_)
		weft_waiters_wake(&a->waiters_, SIZE_MAX);
	if (index == TOO_LATE)
		return weft_raise(co, WEFT_ETIMEDOUT, weft_none());
	*ret = (size_t)index;
	return 0;
}

/* An arrival that came for a waiter which was cancelled is the next waiter's. */
WEFT_API int weft_arrivals_end_(struct weft_co *co, struct weft_arrivals *a, size_t *ret, int r)
{
	enum weft_parking how = weft_waiters_leave(co);

	if (r == 0)
		return weft_arrivals_begin_(co, a, ret);
	if (how == WEFT_UNPARKED && a->taken_ < a->arrived_)
		weft_waiters_pop(&a->waiters_);
	return r;
}
