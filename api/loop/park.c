/* SPDX-License-Identifier: MIT */
/* Tasks that wait for something that is no future of the body's own: a time, a lock, several ends.
 */

#include <weft/combine.h>

#include "../base/text.h"
#include "task.h"

int weft_refuse_outside(void)
{
	return weft_refuse(WEFT_ESTATE, "no task of a loop runs this coroutine");
}

int weft_refuse_other_loop(void)
{
	return weft_refuse(-EXDEV, "the future belongs to another loop");
}

int weft_lost(int r)
{
	return r < 0 ? r : weft_refuse_outside();
}

/*
 * What a parked task yields.  Only its loop knows when it goes on.
 */

static int poll(struct weft_awaitable *awaitable, struct weft_value *ret, struct weft_error *err)
{
	(void)awaitable;
	(void)ret;
	(void)err;
	return 0;
}

static int subscribe(struct weft_awaitable *awaitable, struct weft_waker *waker)
{
	(void)awaitable;
	(void)waker;
	return weft_refuse(WEFT_ESTATE, "only the loop of a task knows when its wait is over");
}

static bool cancel(struct weft_awaitable *awaitable)
{
	(void)awaitable;
	return false;
}

static const char *name(const struct weft_awaitable *awaitable)
{
	(void)awaitable;
	return "a wait of a task";
}

static void ref(struct weft_awaitable *awaitable)
{
	(void)awaitable;
}

static const struct weft_awaitable_ops parked_ops = {
	.size = sizeof(parked_ops),
	.poll = poll,
	.subscribe = subscribe,
	.unsubscribe = weft_loop_future_unsubscribe,
	.cancel = cancel,
	.name = name,
	.ref = ref,
	.unref = ref,
};

struct weft_awaitable weft_parked = { &parked_ops };

/*
 * Parking.
 */

struct weft_task *weft_park(struct weft_co *co)
{
	struct weft_task *task = weft_task_of_co(co);

	if (!task)
		return NULL;
	task->future.task.parking = WEFT_PARKED;
	task->driver.parked_ = &weft_parked;
	return task;
}

bool weft_unpark(struct weft_task *task)
{
	if (task->future.task.parking != WEFT_PARKED)
		return false;
	task->future.task.parking = WEFT_UNPARKED;
	if (!task->future.loop->closed)
		weft_task_wake(task);
	return true;
}

bool weft_park_cancel(struct weft_task *task, const char *message)
{
	struct weft_task_bits *bits = &task->future.task;

	if (bits->parking != WEFT_PARKED)
		return false;
	bits->parking = WEFT_PARK_CANCELLED;
	task->future.of.message = message;
	bits->special = true;
	weft_task_wake(task);
	return true;
}

struct weft_task *weft_parked_end(struct weft_co *co, enum weft_parking *ret)
{
	struct weft_task *task = weft_task_of_co(co);

	*ret = WEFT_NOT_PARKED;
	if (!task)
		return NULL;
	*ret = (enum weft_parking)task->future.task.parking;
	task->future.task.parking = WEFT_NOT_PARKED;
	task->driver.parked_ = NULL;
	return task;
}

int weft_unpark_call(struct weft_loop *loop, void *arg)
{
	(void)loop;
	weft_unpark(arg);
	return 0;
}

int weft_take_outcome(struct weft_co *co, struct weft_loop_future *f)
{
	struct weft_error err;

	f->unread = false;
	if (weft_loop_future_code(f, &err) < 0)
		return weft_raise_error(co, &err);
	co->value_ = f->of.value;
	return 0;
}

WEFT_API int weft_held_end_(struct weft_co *co, int r)
{
	struct weft_task *task = weft_task_of_co(co);
	struct weft_loop_future *f;

	if (!task || !task->future.task.holds)
		return weft_lost(r);
	f = (struct weft_loop_future *)task->driver.parked_;
	task->future.task.holds = false;
	task->driver.parked_ = NULL;
	task->driver.place_ = NULL;
	if (r == 0)
		r = weft_take_outcome(co, f);
	weft_loop_future_unref(f);
	return r;
}

int weft_hold(struct weft_co *co, struct weft_loop_future *f)
{
	struct weft_task *task = weft_task_of_co(co);

	task->future.task.holds = true;
	task->driver.parked_ = &f->awaitable;
	return weft_lf_done(f) ? weft_held_end_(co, 0) : (int)WEFT_AWAITS_;
}

void weft_task_drop_held(struct weft_task *task)
{
	if (!task->future.task.holds)
		return;
	task->future.task.holds = false;
	weft_loop_future_unref((struct weft_loop_future *)task->driver.parked_);
	task->driver.parked_ = NULL;
}

int weft_unpark_when_done(struct weft_task *task, struct weft_loop_future *f)
{
	int r = weft_link_begin(f->loop, &task->link);

	if (r < 0)
		return r;
	if (weft_lf_done(f)) {
		weft_link_ready(f->loop, &task->link);
		return 0;
	}
	weft_loop_future_list(f, &task->link);
	return 0;
}

/*
 * Sleeping: the task's link is the timer.  A sleep of no time is a bare yield in all but its value.
 */

WEFT_API int weft_sleep_(struct weft_co *co, double seconds)
{
	struct weft_task *task = weft_task_of_co(co);
	int r;

	if (!task)
		return weft_refuse_outside();
	if (seconds <= 0)
		return WEFT_AWAITS_;
	r = weft_link_later(task->future.loop, &task->link, seconds);
	if (r < 0)
		return r;
	weft_park(co);
	return WEFT_AWAITS_;
}

WEFT_API int weft_slept_(struct weft_co *co, int r)
{
	enum weft_parking how;
	struct weft_task *task = weft_parked_end(co, &how);

	if (!task)
		return weft_lost(r);
	weft_link_cancel(task->future.loop, &task->link);
	return r;
}

/*
 * Waiting for an end, and not for what it brings.
 */

WEFT_API int weft_task_stop_(struct weft_co *co, struct weft_task *task)
{
	struct weft_task *me = weft_task_of_co(co);
	int r;

	if (!me)
		return weft_refuse_outside();
	if (weft_lf_done(&task->future)) {
		weft_task_unref(task);
		return 0;
	}
	if (task->future.loop != me->future.loop) {
		weft_task_unref(task);
		return weft_refuse_other_loop();
	}
	r = weft_unpark_when_done(me, &task->future);
	if (r == 0) {
		weft_task_cancel(task, NULL);
		weft_park(co);
		r = WEFT_AWAITS_;
	}
	weft_task_unref(task);
	return r;
}

WEFT_API int weft_task_stopped_(struct weft_co *co, int r)
{
	enum weft_parking how;
	struct weft_task *me = weft_parked_end(co, &how);

	if (!me)
		return weft_lost(r);
	weft_link_cancel(me->future.loop, &me->link);
	return r;
}
