/* SPDX-License-Identifier: MIT */
/*
 * The step of a task in the usual case: nothing is to be thrown in, and the body goes on.
 *
 * It is compiled once for each backend whose switch can stand in the middle of it, and once more
 * for all others: a switch that is called through a table costs three times as much.
 * WEFT_STEPPER is the name that the build gives the result.
 */

#include "task.h"

static int step(struct weft_loop *loop, void *arg)
{
	struct weft_task *task = arg;
	struct weft_value v = weft_none();
	int r;

	if (!weft_likely_(!task->future.task.special)) {
		weft_step_specially(task);
		return 0;
	}
	task->future.task.waits = false;
	r = weft_next(task->co, &v);
	/* A bare yield. */
	if (weft_likely_(r > 0 && weft_is_none(v) && !task->future.task.must_cancel))
		weft_ready_push(loop, step, task);
	else
		weft_stepped(task, r, v);
	return 0;
}

weft_callback *WEFT_STEPPER(const struct weft_co *co);
weft_callback *WEFT_STEPPER(const struct weft_co *co)
{
#ifdef WEFT_LINKED_
	return co->rest_ == weft_format_() ? step : NULL;
#else
	(void)co;
	return step;
#endif
}
