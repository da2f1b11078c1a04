/* SPDX-License-Identifier: MIT */
/* Scheduling callbacks. */

#include <errno.h>
#include <math.h>

#include "../base/hooks.h"
#include "../base/text.h"
#include "debug.h"
#include "future.h"
#include "loop.h"

/* Beyond that a number of nanoseconds has no place in 64 bits. */
static const double longest = 9e9;

int64_t weft_nanoseconds(double seconds)
{
	if (!(seconds < longest))
		return (int64_t)(longest * WEFT_NANO);
	if (seconds < -longest)
		return (int64_t)(-longest * WEFT_NANO);
	return (int64_t)llround(seconds * WEFT_NANO);
}

static int may_schedule(const struct weft_loop *loop)
{
	if (loop->closed)
		return weft_refuse(WEFT_ECLOSED, "the loop is closed");
	if (loop->debug && weft_debug_is_foreign(loop))
		return weft_refuse(-EPERM, "other threads use weft_call_soon_threadsafe");
	return 0;
}

WEFT_API int weft_call_soon_slow_(struct weft_loop *loop, weft_callback *callback, void *arg)
{
	int r = may_schedule(loop);

	if (r < 0)
		return r;
	if (weft_ready_reserve(loop, 1) < 0)
		return -ENOMEM;
	weft_ready_push(loop, callback, arg);
	weft_ready_release(loop, 1);
	return 0;
}

static int run_call(struct weft_loop *loop, void *arg)
{
	struct weft_call *call = arg;

	call->state_ = WEFT_CALL_IDLE;
	return call->callback_(loop, call->arg_);
}

static void release(const struct weft_call *call)
{
	if (!call->kept_)
		weft_ready_release(call->loop_, 1);
}

void weft_call_ready(struct weft_call *call)
{
	call->state_ = WEFT_CALL_READY;
	call->at_.place_ = weft_ready_push(call->loop_, run_call, call);
	release(call);
}

/* Fill @call in, and reserve its place in the ring. */
int weft_call_begin(struct weft_loop *loop, struct weft_call *call, weft_callback *callback,
		    void *arg)
{
	int r = may_schedule(loop);

	if (r < 0)
		return r;
	if (call->state_ != WEFT_CALL_IDLE)
		return weft_refuse(WEFT_EBUSY, "the call is scheduled already");
	if (!call->kept_ && weft_ready_reserve(loop, 1) < 0)
		return -ENOMEM;
	call->loop_ = loop;
	call->callback_ = callback;
	call->arg_ = arg;
	call->cancelled_ = false;
	return 0;
}

WEFT_API int weft_call_soon_in(struct weft_loop *loop, struct weft_call *call,
			       weft_callback *callback, void *arg)
{
	int r = weft_call_begin(loop, call, callback, arg);

	if (r == 0)
		weft_call_ready(call);
	return r;
}

int weft_seconds_check(double seconds)
{
	return isnan(seconds) ? weft_refuse(-EINVAL, "the time is not a number") : 0;
}

/* The time is @seconds after @from. */
static int call_at(struct weft_loop *loop, struct weft_call *call, int64_t from, double seconds,
		   weft_callback *callback, void *arg)
{
	int r = weft_seconds_check(seconds);

	if (r == 0)
		r = weft_call_begin(loop, call, callback, arg);
	if (r < 0)
		return r;
	call->of_.due_ = from + weft_nanoseconds(seconds);
	r = weft_timers_add(&loop->timers, call);
	if (r < 0)
		release(call);
	else
		call->state_ = WEFT_CALL_TIMED;
	return r;
}

WEFT_API int weft_call_at(struct weft_loop *loop, struct weft_call *call, double when,
			  weft_callback *callback, void *arg)
{
	return call_at(loop, call, 0, when, callback, arg);
}

/* The clock is read here, and not taken from the last poll: else a timer could be early. */
WEFT_API int weft_call_later(struct weft_loop *loop, struct weft_call *call, double seconds,
			     weft_callback *callback, void *arg)
{
	return call_at(loop, call, weft_loop_now(loop), seconds, callback, arg);
}

WEFT_API void weft_call_cancel(struct weft_call *call)
{
	switch ((enum weft_call_state)call->state_) {
	case WEFT_CALL_IDLE:
		return;
	case WEFT_CALL_READY:
		weft_ready_blank(call->loop_, call->at_.place_);
		break;
	case WEFT_CALL_TIMED:
		weft_timers_remove(&call->loop_->timers, call);
		release(call);
		break;
	case WEFT_CALL_LISTED:
		weft_loop_future_unlist(call);
		release(call);
		break;
	}
	call->state_ = WEFT_CALL_IDLE;
	call->cancelled_ = true;
}

WEFT_API bool weft_call_cancelled(const struct weft_call *call)
{
	return call->cancelled_;
}

WEFT_API bool weft_call_waits(const struct weft_call *call)
{
	return call->state_ != WEFT_CALL_IDLE;
}

WEFT_API double weft_call_when(const struct weft_call *call)
{
	return (double)call->of_.due_ / WEFT_NANO;
}

void weft_timers_expire(struct weft_loop *loop, int64_t now)
{
	struct weft_timers *t = &loop->timers;

	while (t->n > 0 && t->heap[0].due <= now) {
		struct weft_call *call = t->heap[0].call;

		weft_timers_remove(t, call);
		weft_call_ready(call);
	}
}

/* Nothing is scheduled any more: there is no room. */
static void drop_ready(struct weft_ready_ *r)
{
	for (uint64_t i = r->head_; i != r->tail_; i++) {
		struct weft_ready_entry_ *e = &r->entries_[i & r->mask_];

		if (e->callback_ == run_call)
			((struct weft_call *)e->arg_)->state_ = WEFT_CALL_IDLE;
	}
	if (r->entries_)
		weft_free(r->entries_, (r->mask_ + 1) * sizeof(*r->entries_));
	*r = (struct weft_ready_){ .entries_ = NULL };
}

static void drop_timers(struct weft_timers *t)
{
	for (size_t i = 0; i < t->n; i++)
		t->heap[i].call->state_ = WEFT_CALL_IDLE;
	if (t->heap)
		weft_free(t->heap, t->room * sizeof(*t->heap));
	*t = (struct weft_timers){ .heap = NULL };
}

void weft_calls_drop(struct weft_loop *loop)
{
	drop_ready(&loop->ready);
	drop_timers(&loop->timers);
}
