/* SPDX-License-Identifier: MIT */
/* A step of a task: it resumes the coroutine, and then makes the task wait. */

#include <errno.h>

#include "task.h"

/* The next step throws @code: the body has yielded what no task can wait for. */
static void throw_next(struct weft_task *task, int code, const char *text)
{
	task->throw_code = code;
	task->throws = text;
	task->special = true;
	weft_task_wake(task);
}

/* The future that @task waited for is done. */
static int wake_up(struct weft_loop *loop, void *arg)
{
	return ((struct weft_task *)arg)->step(loop, arg);
}

static void wait_for(struct weft_task *task, struct weft_loop_future *f)
{
	struct weft_call *call = &task->call;

	if (f->loop != task->future.loop) {
		throw_next(task, -EXDEV, "the future belongs to another loop");
		return;
	}
	if (f == &task->future) {
		throw_next(task, -EDEADLK, "a task cannot wait for itself");
		return;
	}
	call->loop_ = f->loop;
	call->callback_ = wake_up;
	call->arg_ = task;
	task->waits = f;
	if (weft_lf_done(f))
		weft_call_ready(call);
	else
		weft_loop_future_list(f, call);
}

/* A wrap is a loop future that ends with something else; the task holds it while it waits. */
static void wait_for_foreign(struct weft_task *task, struct weft_awaitable *awaitable)
{
	struct weft_loop_future *f;
	int r = weft_loop_wrap_(task->future.loop, awaitable, &f);

	if (r < 0) {
		throw_next(task, r, NULL);
		return;
	}
	task->wrap = f;
	task->special = true;
	wait_for(task, f);
}

/* The body has yielded @v.  A cancellation that is due cancels what it waits for. */
static void wait_as_told(struct weft_task *task, struct weft_value v)
{
	struct weft_awaitable *awaitable = weft_get_awaitable(v);

	if (!awaitable) {
		if (weft_is_none(v))
			weft_task_wake(task);
		else
			throw_next(task, WEFT_ETYPE, "a task yielded a value, and no awaitable");
		return;
	}
	if (awaitable->ops != &weft_loop_future_ops)
		wait_for_foreign(task, awaitable);
	else if (awaitable != &task->parked)
		wait_for(task, (struct weft_loop_future *)awaitable);
	if (task->must_cancel && weft_task_cancel_wait(task))
		task->must_cancel = false;
}

/* Does what @task waited for bring a cancellation by itself? */
static bool brings_cancel(const struct weft_task *task)
{
	struct weft_error err;

	if (task->parking == WEFT_PARK_CANCELLED)
		return true;
	return task->waits && weft_loop_future_code(task->waits, &err) == WEFT_ECANCELED;
}

/*
 * What the step throws in, if anything.  The outcome of a future is read by the body itself; but a
 * wrap may be cancelled before its source has an outcome.
 */
static int choose_error(struct weft_task *task, struct weft_error *ret)
{
	bool cancelled = brings_cancel(task);

	*ret = weft_err(task->throw_code, weft_none());
	ret->text = task->throws;
	task->throw_code = 0;
	if (task->must_cancel && !cancelled) {
		*ret = weft_err(WEFT_ECANCELED, weft_none());
		ret->text = task->message;
	} else if (task->parking == WEFT_PARK_CANCELLED) {
		*ret = weft_err(WEFT_ECANCELED, weft_none());
		ret->text = task->park_message;
	} else if (task->wrap && cancelled) {
		weft_loop_future_code(task->wrap, ret);
	}
	task->must_cancel = false;
	task->waits = NULL;
	return ret->code;
}

static void drop_wrap(struct weft_task *task)
{
	struct weft_loop_future *wrap = task->wrap;

	task->wrap = NULL;
	if (wrap)
		wrap->unread = false;
	weft_loop_future_unref(wrap);
}

void weft_stepped(struct weft_task *task, int r, struct weft_value v)
{
	if (r > 0)
		wait_as_told(task, v);
	else
		weft_task_end(task, r, v);
}

void weft_step_specially(struct weft_task *task)
{
	struct weft_value v = weft_none();
	struct weft_error err;
	int r;

	task->special = false;
	if (choose_error(task, &err) < 0)
		r = weft_throw(task->co, &err, &v);
	else
		r = weft_next(task->co, &v);
	if (task->wrap)
		drop_wrap(task);
	weft_stepped(task, r, v);
}
