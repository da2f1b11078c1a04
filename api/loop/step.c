/* SPDX-License-Identifier: MIT */
/* A step of a task: it resumes the coroutine, and then makes the task wait. */

#include <errno.h>

#include "task.h"

/* The next step throws @code: the body has yielded what no task can wait for. */
static void throw_next(struct weft_task *task, int code, const char *text)
{
	task->throw_code = code;
	/* A cancellation is the error then. */
	if (!task->future.task.must_cancel)
		task->future.of.message = text;
	task->future.task.special = true;
	weft_task_wake(task);
}

static void wait_for(struct weft_task *task, struct weft_loop_future *f)
{
	if (f->loop != task->future.loop) {
		throw_next(task, -EXDEV, "the future belongs to another loop");
		return;
	}
	if (f == &task->future) {
		throw_next(task, -EDEADLK, "a task cannot wait for itself");
		return;
	}
	task->future.task.waits = true;
	task->link.of_.future_ = f;
	if (weft_lf_done(f))
		weft_link_ready(f->loop, &task->link);
	else
		weft_loop_future_list(f, &task->link);
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
	task->future.task.wraps = true;
	task->future.task.special = true;
	wait_for(task, f);
}

/* The body has yielded @v.  A cancellation that is due cancels what it waits for. */
static void wait_as_told(struct weft_task *task, struct weft_value v)
{
	struct weft_awaitable *awaitable = weft_get_awaitable(v);
	struct weft_task_bits *bits = &task->future.task;
	struct weft_loop_future *f;

	if (!awaitable) {
		if (weft_is_none(v))
			weft_task_wake(task);
		else
			throw_next(task, WEFT_ETYPE, "a task yielded a value, and no awaitable");
		return;
	}
	f = weft_as_loop_future(awaitable);
	if (f)
		wait_for(task, f);
	else if (awaitable != &weft_parked)
		wait_for_foreign(task, awaitable);
	if (bits->must_cancel && weft_task_cancel_wait(task))
		bits->must_cancel = false;
}

/* Does what @task waited for bring a cancellation by itself? */
static bool brings_cancel(const struct weft_task *task)
{
	struct weft_loop_future *waits = weft_task_waits(task);
	struct weft_error err;

	if (task->future.task.parking == WEFT_PARK_CANCELLED)
		return true;
	return waits && weft_loop_future_code(waits, &err) == WEFT_ECANCELED;
}

/*
 * What the step throws in, if anything.  The outcome of a future is read by the body itself; but a
 * wrap may be cancelled before its source has an outcome.  of.message is the text of all errors
 * but that one's, because only one of them is due.
 */
static int choose_error(struct weft_task *task, struct weft_error *ret)
{
	struct weft_task_bits *bits = &task->future.task;
	bool cancelled = brings_cancel(task);

	*ret = weft_err(task->throw_code, weft_none());
	if ((bits->must_cancel && !cancelled) || bits->parking == WEFT_PARK_CANCELLED)
		ret->code = WEFT_ECANCELED;
	ret->text = task->future.of.message;
	if (bits->wraps && cancelled)
		weft_loop_future_code(task->link.of_.future_, ret);
	task->throw_code = 0;
	bits->must_cancel = false;
	return ret->code;
}

struct weft_loop_future *weft_task_take_wrap(struct weft_task *task)
{
	struct weft_task_bits *bits = &task->future.task;
	struct weft_loop_future *wrap = bits->wraps ? task->link.of_.future_ : NULL;

	bits->wraps = bits->waits = false;
	return wrap;
}

void weft_task_drop_wrap(struct weft_loop_future *wrap)
{
	if (!wrap)
		return;
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
	struct weft_loop_future *wrap;
	struct weft_error err;
	int r;

	task->future.task.special = false;
	choose_error(task, &err);
	wrap = weft_task_take_wrap(task);
	if (err.code < 0)
		r = weft_throw(task->co, &err, &v);
	else
		r = weft_next(task->co, &v);
	weft_task_drop_wrap(wrap);
	weft_stepped(task, r, v);
}
