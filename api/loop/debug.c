/* SPDX-License-Identifier: MIT */
/* The turn of a loop in debug mode: each piece of work is measured, and watched from outside. */

#include "debug.h"

#include <stdlib.h>

#include "../base/clock.h"
#include "task.h"
#include "watchdog.h"

enum { USUALLY_SLOW = WEFT_NANO / 10 };

bool weft_debug_is_wanted(const struct weft_loop_options *options)
{
	const char *wanted = getenv("WEFT_LOOP_DEBUG");

	return options->debug || (wanted && *wanted);
}

int64_t weft_debug_slow(const struct weft_loop_options *options)
{
	return options->slow > 0 ? weft_nanoseconds(options->slow) : USUALLY_SLOW;
}

/*
 * Bodies on a backend with threads of its own run in those.  A task may delegate to another
 * backend, so while one runs whose chain leaves its backend, no thread counts as foreign.
 */
static bool may_run_elsewhere(const struct weft_task *task)
{
	for (const struct weft_co *co = task->co; co; co = co->child_)
		if (co->backend_->caps & WEFT_CAP_OWN_TLS || co->state_ == (int)WEFT_AT_OUTSIDE_)
			return true;
	return false;
}

bool weft_debug_is_foreign(const struct weft_loop *loop)
{
	if (!loop->running || pthread_equal(loop->thread, pthread_self()))
		return false;
	return !loop->stepping || !may_run_elsewhere(loop->stepping);
}

/*
 * Measuring.
 */

/* @task, with NULL a callback, took from @began until now.  Was that too long? */
static bool is_slow(const struct weft_loop *loop, int64_t began, double *ret)
{
	int64_t elapsed = weft_clock() - began;

	*ret = (double)elapsed / WEFT_NANO;
	return elapsed >= loop->slow;
}

static void report_slow_step(struct weft_task *task, const char *since, double seconds)
{
	weft_loop_report(task->future.loop, &(struct weft_report){
						    .kind = WEFT_REPORT_SLOW,
						    .message = "a step of a task was slow",
						    .task = task,
						    .future = &task->future,
						    .since = since,
						    .place = task->driver.place_,
						    .seconds = seconds,
					    });
}

/* As the usual step, in its general form: a bare yield comes back to here. */
int weft_debug_step(struct weft_loop *loop, void *arg)
{
	struct weft_task *task = arg, *outer = loop->stepping;
	const char *since = task->driver.place_;
	int64_t began = weft_clock();
	double seconds;

	weft_task_ref(task);
	loop->stepping = task;
	weft_watchdog_begin(loop->dog, task, began);
	weft_step_specially(task);
	weft_watchdog_end(loop->dog);
	loop->stepping = outer;
	loop->measured = true;
	if (is_slow(loop, began, &seconds))
		report_slow_step(task, since, seconds);
	weft_task_unref(task);
	return 0;
}

/* A step inside of it has measured itself. */
void weft_debug_call(struct weft_loop *loop, struct weft_ready_entry_ e)
{
	int64_t began = weft_clock();
	double seconds;
	int r;

	loop->measured = false;
	weft_watchdog_begin(loop->dog, NULL, began);
	r = e.callback_(loop, e.arg_);
	weft_watchdog_end(loop->dog);
	if (!loop->measured && is_slow(loop, began, &seconds))
		weft_loop_report(loop, &(struct weft_report){
					       .kind = WEFT_REPORT_SLOW,
					       .message = "a callback was slow",
					       .seconds = seconds,
				       });
	if (r < 0)
		weft_ready_report(loop, r);
}

void weft_debug_turn(struct weft_loop *loop)
{
	weft_loop_turn(loop, weft_debug_call);
}
