/* SPDX-License-Identifier: MIT */
/* The end of a task: its coroutine's outcome becomes the future's. */

#include "task.h"

void weft_task_finish(struct weft_task *task, struct weft_value value)
{
	weft_loop_future_finish(&task->future, value);
	weft_task_leave(task);
}

static void end_well(struct weft_task *task, struct weft_value value)
{
	weft_task_drop_co(task);
	if (!task->future.task.must_cancel) {
		weft_loop_future_finish(&task->future, value);
		return;
	}
	/* It cancelled itself, or was cancelled in its last step, and has not waited since. */
	task->future.task.must_cancel = false;
	weft_loop_future_set_cancelled(&task->future, task->future.of.message);
}

/*
 * The error stays the coroutine's, which stays the task's.  A refusal to start is no error of the
 * body's yet; thrown in, it becomes that.
 */
static const struct weft_error *error_of(struct weft_task *task, int r)
{
	struct weft_error refusal = weft_err(r, weft_none());
	struct weft_value v;

	if (weft_co_state(task->co) != WEFT_CLOSED)
		(void)weft_throw(task->co, &refusal, &v);
	return weft_co_error(task->co);
}

static void end_badly(struct weft_task *task, int r)
{
	const struct weft_error *err;

	task->co->driver_ = NULL;
	err = error_of(task, r);
	if (r == WEFT_ECANCELED)
		weft_loop_future_set_cancelled(&task->future, err ? err->text : NULL);
	else
		weft_loop_future_fail(&task->future, err);
}

void weft_task_end(struct weft_task *task, int r, struct weft_value value)
{
	if (r == 0)
		end_well(task, value);
	else
		end_badly(task, r);
	weft_task_leave(task);
}
