/* SPDX-License-Identifier: MIT */
/*
 * The step of a task in the usual case: nothing is to be thrown in, and the body goes on.  And the
 * turn of a loop whose tasks have this step.
 *
 * Both are compiled once for each backend whose switch can stand in the middle, and once more for
 * all others: a switch that is called through a table costs three times as much.  WEFT_STEPPER is
 * the name that the build gives the result.
 */

#include "task.h"

static weft_callback step;

static inline __attribute__((always_inline)) void take_step(struct weft_loop *loop,
							    struct weft_task *task)
{
	struct weft_value v = weft_none();
	int r;

	if (!weft_likely_(!task->future.task.special)) {
		weft_step_specially(task);
		return;
	}
	task->future.task.waits = false;
	r = weft_next(task->co, &v);
	if (!weft_likely_(!task->future.task.must_cancel)) {
		weft_stepped(task, r, v);
	} else if (r > 0 && weft_is_none(v)) {
		/* A bare yield. */
		weft_ready_push(loop, step, task);
	} else if (r == 0) {
		weft_task_drop_co(task);
		weft_task_finish(task, v);
	} else {
		weft_stepped(task, r, v);
	}
}

static int step(struct weft_loop *loop, void *arg)
{
	take_step(loop, arg);
	return 0;
}

/* As weft_run_task: @task has waited, and has this step. */
static inline bool has_waited(struct weft_loop *loop, struct weft_task *task)
{
	if (!task->future.task.waits || loop->steps[task->future.task.step] != step)
		return false;
	task->link.state_ = WEFT_LINK_IDLE;
	return true;
}

static inline void run(struct weft_loop *loop, struct weft_ready_entry_ e)
{
	if (e.callback_ == step || (e.callback_ == weft_run_task && has_waited(loop, e.arg_)))
		take_step(loop, e.arg_);
	else
		weft_ready_call(loop, e);
}

static void turn(struct weft_loop *loop)
{
	weft_loop_turn(loop, run);
}

/*
 * It is asked before the first task with this step runs.  So here this file, which makes no
 * coroutines, learns where the record of a thread is, and first resumes take the short way.
 */
static bool suits(const struct weft_co *co)
{
	weft_know_thread_(&weft_linkage_);
#ifdef WEFT_LINKED_
	return co->rest_ == weft_format_();
#else
	(void)co;
	return true;
#endif
}

const struct weft_stepper WEFT_STEPPER = { suits, step, turn };
