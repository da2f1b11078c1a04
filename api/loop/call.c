/* SPDX-License-Identifier: MIT */
/* Scheduling callbacks. */

#include <errno.h>
#include <math.h>

#include "../base/hooks.h"
#include "../base/text.h"
#include "debug.h"
#include "task.h"
#include "waiters.h"

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

/*
 * Links: of a call, whose place in the ring is reserved while it is scheduled, or of a task, which
 * keeps places as long as it lives.
 */

static int run_call(struct weft_loop *loop, void *arg)
{
	struct weft_call *call = arg;

	call->link_.state_ = WEFT_LINK_IDLE;
	return call->callback_(loop, call->arg_);
}

int weft_run_task(struct weft_loop *loop, void *arg)
{
	struct weft_task *task = arg;

	task->link.state_ = WEFT_LINK_IDLE;
	if (task->future.task.waits)
		return loop->steps[task->future.task.step](loop, task);
	weft_unpark(task);
	return 0;
}

static void release(struct weft_loop *loop, const struct weft_link_ *link)
{
	if (!link->task_)
		weft_ready_release(loop, 1);
}

void weft_link_ready(struct weft_loop *loop, struct weft_link_ *link)
{
	if (link->task_) {
		weft_task_ready(weft_task_of_link(link));
		return;
	}
	link->state_ = WEFT_LINK_READY;
	link->at_.place_ = weft_ready_push(loop, run_call, link);
	weft_ready_release(loop, 1);
}

int weft_link_begin(struct weft_loop *loop, struct weft_link_ *link)
{
	int r = may_schedule(loop);

	if (r < 0)
		return r;
	if (link->state_ != WEFT_LINK_IDLE)
		return weft_refuse(WEFT_EBUSY, "the call is scheduled already");
	if (!link->task_ && weft_ready_reserve(loop, 1) < 0)
		return -ENOMEM;
	link->cancelled_ = false;
	return 0;
}

int weft_call_begin(struct weft_loop *loop, struct weft_call *call, weft_callback *callback,
		    void *arg)
{
	int r = weft_link_begin(loop, &call->link_);

	if (r < 0)
		return r;
	call->loop_ = loop;
	call->callback_ = callback;
	call->arg_ = arg;
	return 0;
}

WEFT_API int weft_call_soon_in(struct weft_loop *loop, struct weft_call *call,
			       weft_callback *callback, void *arg)
{
	int r = weft_call_begin(loop, call, callback, arg);

	if (r == 0)
		weft_link_ready(loop, &call->link_);
	return r;
}

int weft_seconds_check(double seconds)
{
	return isnan(seconds) ? weft_refuse(-EINVAL, "the time is not a number") : 0;
}

/* The time of @link, which has begun, is @due. */
static int add_timer(struct weft_loop *loop, struct weft_link_ *link, int64_t due)
{
	int r;

	link->of_.due_ = due;
	r = weft_timers_add(&loop->timers, link);
	if (r < 0)
		release(loop, link);
	else
		link->state_ = WEFT_LINK_TIMED;
	return r;
}

/* The clock is read here, and not taken from the last poll: else a timer could be early. */
int weft_link_later(struct weft_loop *loop, struct weft_link_ *link, double seconds)
{
	int r = weft_seconds_check(seconds);

	if (r == 0)
		r = weft_link_begin(loop, link);
	return r < 0 ? r : add_timer(loop, link, weft_loop_now(loop) + weft_nanoseconds(seconds));
}

/* The time is @seconds after @from. */
static int call_at(struct weft_loop *loop, struct weft_call *call, int64_t from, double seconds,
		   weft_callback *callback, void *arg)
{
	int r = weft_seconds_check(seconds);

	if (r == 0)
		r = weft_call_begin(loop, call, callback, arg);
	return r < 0 ? r : add_timer(loop, &call->link_, from + weft_nanoseconds(seconds));
}

WEFT_API int weft_call_at(struct weft_loop *loop, struct weft_call *call, double when,
			  weft_callback *callback, void *arg)
{
	return call_at(loop, call, 0, when, callback, arg);
}

WEFT_API int weft_call_later(struct weft_loop *loop, struct weft_call *call, double seconds,
			     weft_callback *callback, void *arg)
{
	return call_at(loop, call, weft_loop_now(loop), seconds, callback, arg);
}

void weft_link_cancel(struct weft_loop *loop, struct weft_link_ *link)
{
	switch ((enum weft_link_state)link->state_) {
	case WEFT_LINK_IDLE:
		return;
	case WEFT_LINK_READY:
		weft_ready_blank(loop, link->at_.place_);
		break;
	case WEFT_LINK_TIMED:
		weft_timers_remove(&loop->timers, link);
		release(loop, link);
		break;
	case WEFT_LINK_LISTED:
		weft_loop_future_unlist(link);
		release(loop, link);
		break;
	case WEFT_LINK_QUEUED:
		weft_links_remove(&link->of_.waiters_->first_, link);
		break;
	}
	link->state_ = WEFT_LINK_IDLE;
	link->cancelled_ = true;
}

WEFT_API void weft_call_cancel(struct weft_call *call)
{
	weft_link_cancel(call->loop_, &call->link_);
}

WEFT_API bool weft_call_cancelled(const struct weft_call *call)
{
	return call->link_.cancelled_;
}

WEFT_API bool weft_call_waits(const struct weft_call *call)
{
	return call->link_.state_ != WEFT_LINK_IDLE;
}

double weft_link_when(const struct weft_link_ *link)
{
	return (double)link->of_.due_ / WEFT_NANO;
}

WEFT_API double weft_call_when(const struct weft_call *call)
{
	return weft_link_when(&call->link_);
}

void weft_timers_expire(struct weft_loop *loop, int64_t now)
{
	struct weft_timers *t = &loop->timers;

	while (t->n > 0 && t->heap[0].due <= now) {
		struct weft_link_ *link = t->heap[0].link;

		weft_timers_remove(t, link);
		weft_link_ready(loop, link);
	}
}

/* Nothing is scheduled any more: there is no room. */
static void drop_ready(struct weft_ready_ *r)
{
	for (uint64_t i = r->head_; i != r->tail_; i++) {
		struct weft_ready_entry_ *e = &r->entries_[i & r->mask_];

		if (e->callback_ == run_call)
			((struct weft_call *)e->arg_)->link_.state_ = WEFT_LINK_IDLE;
		else if (e->callback_ == weft_run_task)
			((struct weft_task *)e->arg_)->link.state_ = WEFT_LINK_IDLE;
	}
	if (r->entries_)
		weft_free(r->entries_, (r->mask_ + 1) * sizeof(*r->entries_));
	*r = (struct weft_ready_){ .entries_ = NULL };
}

static void drop_timers(struct weft_timers *t)
{
	for (size_t i = 0; i < t->n; i++)
		t->heap[i].link->state_ = WEFT_LINK_IDLE;
	if (t->heap)
		weft_free(t->heap, t->room * sizeof(*t->heap));
	*t = (struct weft_timers){ .heap = NULL };
}

void weft_calls_drop(struct weft_loop *loop)
{
	drop_ready(&loop->ready);
	drop_timers(&loop->timers);
}
