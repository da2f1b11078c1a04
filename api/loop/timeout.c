/* SPDX-License-Identifier: MIT */
/* Scopes with a time limit: the limit cancels the task, and the scope's end tells it from others.
 */

#include <weft/combine.h>
#include <weft/scope.h>

#include <errno.h>

#include "../base/hooks.h"
#include "../base/text.h"
#include "task.h"

static int expire(struct weft_loop *loop, void *arg)
{
	struct weft_timeout *t = arg;

	(void)loop;
	t->state_ = WEFT_TIMEOUT_EXPIRING;
	weft_task_cancel(t->task_, NULL);
	return 0;
}

static int arm(struct weft_timeout *t, double when)
{
	struct weft_loop *loop = t->task_->future.loop;

	if (weft_seconds_check(when) < 0)
		return -EINVAL;
	weft_call_cancel(&t->call_);
	t->when_ = when;
	if (when >= WEFT_NO_LIMIT)
		return 0;
	if (when <= weft_loop_time(loop))
		return weft_call_soon_in(loop, &t->call_, expire, t);
	return weft_call_at(loop, &t->call_, when, expire, t);
}

WEFT_API int weft_timeout_open_at(struct weft_co *co, struct weft_timeout *t, double when)
{
	struct weft_task *task = weft_task_of_co(co);
	int r;

	if (!task)
		return weft_refuse_outside();
	if (t->state_ != WEFT_TIMEOUT_CREATED)
		return weft_refuse(WEFT_ESTATE, "the timeout was entered before");
	t->task_ = task;
	t->cancelling_ = task->cancelling;
	r = arm(t, when);
	if (r == 0)
		t->state_ = WEFT_TIMEOUT_ACTIVE;
	return r;
}

WEFT_API int weft_timeout_open(struct weft_co *co, struct weft_timeout *t, double seconds)
{
	struct weft_loop *loop = weft_loop_of(co);

	return weft_timeout_open_at(co, t, loop ? weft_loop_time(loop) + seconds : seconds);
}

WEFT_API int weft_timeout_reschedule(struct weft_timeout *t, double when)
{
	static const char *const states[] = {
		[WEFT_TIMEOUT_CREATED] = "has not been entered",
		[WEFT_TIMEOUT_EXPIRING] = "is expiring",
		[WEFT_TIMEOUT_EXPIRED] = "has expired",
		[WEFT_TIMEOUT_FINISHED] = "is finished",
	};

	if (t->state_ != WEFT_TIMEOUT_ACTIVE)
		return weft_refuse(WEFT_ESTATE, "the timeout %s", states[t->state_]);
	return arm(t, when);
}

static int raise_timeout(struct weft_co *co)
{
	struct weft_error err = weft_err(WEFT_ETIMEDOUT, weft_none());

	err.cause_code = WEFT_ECANCELED;
	return weft_raise_error(co, &err);
}

/* A cancellation that others asked for besides stays one. */
WEFT_API int weft_timeout_close(struct weft_co *co, struct weft_timeout *t, int r)
{
	weft_call_cancel(&t->call_);
	if (t->state_ == WEFT_TIMEOUT_ACTIVE)
		t->state_ = WEFT_TIMEOUT_FINISHED;
	if (t->state_ != WEFT_TIMEOUT_EXPIRING)
		return r;
	t->state_ = WEFT_TIMEOUT_EXPIRED;
	if (weft_task_uncancel(t->task_) <= t->cancelling_ && r == WEFT_ECANCELED)
		return raise_timeout(co);
	return r;
}

WEFT_API enum weft_timeout_state weft_timeout_state(const struct weft_timeout *t)
{
	return t->state_;
}

WEFT_API bool weft_timeout_expired(const struct weft_timeout *t)
{
	return t->state_ == WEFT_TIMEOUT_EXPIRING || t->state_ == WEFT_TIMEOUT_EXPIRED;
}

WEFT_API double weft_timeout_when(const struct weft_timeout *t)
{
	return t->when_;
}

/*
 * weft_wait_for: an await inside of such a scope; or, when there is no time at all, a cancel and a
 * wait for the end.
 */

struct wait_for {
	struct weft_operation operation;
	struct weft_task *task;
	struct weft_loop_future *cancelled; /* one reference; NULL: there is a scope */
	struct weft_timeout limit;
};

static void drop(struct weft_operation *operation)
{
	struct wait_for *w = (struct wait_for *)operation;

	w->task->extra->operation = NULL;
	weft_call_cancel(&w->limit.call_);
	weft_loop_future_unref(w->cancelled);
	weft_free(w, sizeof(*w));
}

static int cancel_and_wait(struct weft_co *co, struct wait_for *w, struct weft_loop_future *f)
{
	int r = weft_unpark_when_done(w->task, f);

	if (r < 0)
		return r;
	w->cancelled = weft_loop_future_ref(f);
	weft_cancel(f, NULL);
	weft_park(co);
	return WEFT_AWAITS_;
}

static int await_in_scope(struct weft_co *co, struct wait_for *w, struct weft_loop_future *f,
			  double seconds)
{
	int r = weft_timeout_open(co, &w->limit, seconds);

	return r < 0 ? r : weft_hold(co, weft_loop_future_ref(f));
}

WEFT_API int weft_wait_for_begin_(struct weft_co *co, struct weft_loop_future *f, double seconds)
{
	struct weft_task *task = weft_task_of_co(co);
	struct wait_for *w;
	int r;

	if (!task)
		return weft_refuse_outside();
	if (weft_lf_done(f))
		return weft_take_outcome(co, f);
	if (f->loop != task->future.loop)
		return weft_refuse_other_loop();
	w = weft_task_extra(task) ? weft_alloc(sizeof(*w)) : NULL;
	if (!w)
		return -ENOMEM;
	*w = (struct wait_for){ .operation.drop = drop, .task = task };
	r = seconds <= 0 ? cancel_and_wait(co, w, f) : await_in_scope(co, w, f, seconds);
	if (r < 0)
		drop(&w->operation);
	else
		task->extra->operation = &w->operation;
	return r;
}

/* The end of what was cancelled at once; it may have refused, and ended otherwise. */
static int outcome_of_cancelled(struct weft_co *co, struct wait_for *w, int r)
{
	enum weft_parking how;

	weft_parked_end(co, &how);
	weft_link_cancel(w->task->future.loop, &w->task->link);
	if (r == 0)
		r = weft_take_outcome(co, w->cancelled);
	else
		return r;
	return r == WEFT_ECANCELED ? raise_timeout(co) : r;
}

WEFT_API int weft_wait_for_end_(struct weft_co *co, int r)
{
	struct weft_task *task = weft_task_of_co(co);
	struct wait_for *w = task ? (struct wait_for *)weft_task_operation(task) : NULL;

	if (!w)
		return weft_lost(r);
	if (w->cancelled)
		r = outcome_of_cancelled(co, w, r);
	else
		r = weft_timeout_close(co, &w->limit, weft_held_end_(co, r));
	drop(&w->operation);
	return r;
}
