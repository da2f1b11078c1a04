/* SPDX-License-Identifier: MIT */
/* Running a loop until something is done, and ending it. */

#include <errno.h>

#include <weft/combine.h>

#include "../base/hooks.h"
#include "../base/text.h"
#include "interrupt.h"
#include "task.h"

static int stop(struct weft_loop *loop, void *arg)
{
	(void)arg;
	weft_loop_stop(loop);
	return 0;
}

WEFT_API int weft_loop_run_until_complete(struct weft_loop *loop, struct weft_loop_future *f,
					  struct weft_value *ret)
{
	struct weft_call call = { .loop_ = loop };
	int r = weft_loop_may_run(loop);

	if (r < 0)
		return r;
	if (f->loop != loop)
		return weft_refuse_other_loop();
	r = weft_loop_future_on_done(f, &call, stop, NULL);
	if (r < 0)
		return r;
	r = weft_loop_run_forever(loop);
	weft_call_cancel(&call);
	if (weft_lf_done(f))
		return weft_loop_future_result(f, ret);
	return r < 0 ? r
		     : weft_refuse(WEFT_ESTATE, "the loop was stopped before the future was done");
}

/* The caller's reference to @task, which it made for this run, is given back. */
WEFT_API int weft_run_task_(struct weft_loop *loop, struct weft_task *task, struct weft_value *ret)
{
	struct weft_interrupt interrupt;
	int r;

	task->future.task.quiet = true;
	r = weft_interrupt_begin(&interrupt, task);
	if (r < 0)
		weft_task_cancel(task, NULL);
	else
		r = weft_interrupt_end(
			&interrupt, weft_loop_run_until_complete(loop, &task->future, ret));
	weft_task_unref(task);
	return r;
}

/* The tasks that have not ended, each with a reference. */
static void collect(struct weft_loop *loop, struct weft_loop_future **ret)
{
	for (struct weft_task *t = NULL; (t = weft_task_next(loop, t));)
		*ret++ = weft_loop_future_ref(&t->future);
}

/* Cancel them in the order in which they were made, and run until all have ended. */
static int cancel_all(struct weft_loop *loop, struct weft_loop_future **tasks, size_t n)
{
	struct weft_loop_future *all;
	int r;

	for (size_t i = 0; i < n; i++)
		weft_cancel(tasks[i], NULL);
	r = weft_gather_new_(loop, tasks, n, WEFT_GATHER_ALL, &all);
	if (r < 0)
		return r;
	r = weft_loop_run_until_complete(loop, all, NULL);
	weft_loop_future_unref(all);
	return r;
}

static void report_and_drop(struct weft_loop_future *f)
{
	if (f->state == WEFT_LF_FAILED)
		weft_loop_report(f->loop, &(struct weft_report){
						  .kind = WEFT_REPORT_SHUTDOWN,
						  .message = "a task failed while it was cancelled",
						  .error = f->of.error,
						  .task = weft_task_of(f),
						  .future = f,
					  });
	weft_loop_future_unref(f);
}

static int cancel_rest(struct weft_loop *loop)
{
	struct weft_loop_future **tasks;
	struct weft_task *t = NULL;
	size_t n = 0;
	int r;

	while ((t = weft_task_next(loop, t)))
		n++;
	if (n == 0)
		return 0;
	tasks = weft_alloc(n * sizeof(struct weft_loop_future *));
	if (!tasks)
		return -ENOMEM;
	collect(loop, tasks);
	r = cancel_all(loop, tasks, n);
	for (size_t i = 0; i < n; i++)
		report_and_drop(tasks[i]);
	weft_free(tasks, n * sizeof(*tasks));
	return r;
}

WEFT_API int weft_loop_finish(struct weft_loop *loop)
{
	int r, closed;

	if (loop->closed)
		return 0;
	r = weft_loop_may_run(loop);
	if (r < 0)
		return r;
	r = cancel_rest(loop);
	weft_parts_finish(loop);
	closed = weft_loop_close(loop);
	return r < 0 ? r : closed;
}

WEFT_API int weft_run_end_(struct weft_loop *loop, int r)
{
	int finished = weft_loop_finish(loop);

	weft_loop_unref(loop);
	return r < 0 ? r : finished;
}
