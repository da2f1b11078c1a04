/* SPDX-License-Identifier: MIT */
/* The life of a task, and what it is asked. */

#include "task.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../base/hooks.h"
#include "../base/text.h"
#include "debug.h"

/* Entries of the ring that a task may need at once (T3). */
enum { PLACES = 2 };

static void join(struct weft_loop *loop, struct weft_task *task)
{
	task->next = NULL;
	task->prev = loop->last_task;
	if (loop->last_task)
		loop->last_task->next = task;
	else
		loop->first_task = task;
	loop->last_task = task;
}

void weft_task_leave(struct weft_task *task)
{
	struct weft_loop *loop = task->future.loop;

	if (task->prev)
		task->prev->next = task->next;
	else
		loop->first_task = task->next;
	if (task->next)
		task->next->prev = task->prev;
	else
		loop->last_task = task->prev;
	weft_ready_release(loop, PLACES);
	if (task->extra) {
		weft_variables_unref(task->extra->variables);
		task->extra->variables = NULL;
	}
	weft_loop_future_unref(&task->future);
}

static bool suits_all(const struct weft_co *co)
{
	(void)co;
	return true;
}

static const struct weft_stepper debug_stepper = { suits_all, weft_debug_step, weft_debug_turn };

/* The last one suits all. */
static const struct weft_stepper *const steppers[] = {
#define X(backend) &weft_stepper_##backend,
	WEFT_STEPPERS
#undef X
};

static const struct weft_stepper *stepper_of(const struct weft_loop *loop, const struct weft_co *co)
{
	const struct weft_stepper *const *at = steppers;

	if (loop->debug)
		return &debug_stepper;
	while (!(*at)->suits(co))
		at++;
	return *at;
}

/* There is a place for each that the build has.  Most tasks are like the one before. */
static uint8_t choose_step(struct weft_loop *loop, const struct weft_co *co)
{
	const struct weft_stepper *stepper;
	uint8_t i = 0;

	if (loop->steps[loop->step] && loop->rest == co->rest_)
		return loop->step;
	stepper = stepper_of(loop, co);
	while (loop->steps[i] && loop->steps[i] != stepper->step)
		i++;
	loop->steps[i] = stepper->step;
	loop->turn = stepper->turn;
	loop->step = i;
	loop->rest = co->rest_;
	return i;
}

/* Member by member: to clear all of it takes as long as half of the rest. */
static void init(struct weft_task *task, struct weft_loop *loop, struct weft_co *co)
{
	bool alone = task->future.task.alone;

	weft_loop_future_init(&task->future, &weft_task_kind, loop);
	task->future.sealed = true;
	task->future.task.step = choose_step(loop, co);
	task->future.task.alone = alone;
	task->driver = (struct weft_driver){ NULL, NULL };
	task->co = co;
	task->link.state_ = WEFT_LINK_IDLE;
	task->link.cancelled_ = false;
	task->link.task_ = true;
	task->link.number_ = ++loop->task_number;
	task->extra = NULL;
	task->throw_code = 0;
	task->cancelling = 0;
	co->driver_ = &task->driver;
}

static void free_memory(struct weft_loop *loop, struct weft_task *task)
{
	if (task->extra)
		weft_free(task->extra, sizeof(*task->extra));
	weft_slab_give(&loop->slab, task);
}

/* Without memory for a name nothing is made. */
static struct weft_task *take(struct weft_loop *loop, struct weft_co *co, const char *name)
{
	struct weft_task *task = weft_slab_take(&loop->slab);

	if (!task)
		return NULL;
	init(task, loop, co);
	if (name && !weft_task_extra(task)) {
		co->driver_ = NULL;
		loop->holds--;
		free_memory(loop, task);
		return NULL;
	}
	if (name)
		(void)weft_task_set_name(task, name);
	return task;
}

static int make(struct weft_loop *loop, struct weft_co *co, const struct weft_task_options *options,
		struct weft_task **ret)
{
	struct weft_task *task;

	if (!loop)
		return weft_refuse_outside();
	if (loop->closed)
		return weft_refuse(WEFT_ECLOSED, "the loop is closed");
	if (weft_ready_reserve(loop, PLACES) < 0)
		return -ENOMEM;
	task = take(loop, co, options ? options->name : NULL);
	if (!task) {
		weft_ready_release(loop, PLACES);
		return -ENOMEM;
	}
	join(loop, task);
	*ret = task;
	return 0;
}

/* Or give @task up, but not its coroutine. */
static int inherit(struct weft_task *task, struct weft_variables *variables)
{
	struct weft_extra *extra = weft_task_extra(task);

	if (extra) {
		extra->variables = weft_variables_ref(variables);
		return 0;
	}
	task->co->driver_ = NULL;
	task->co = NULL;
	weft_task_leave(task);
	return -ENOMEM;
}

void weft_discard(struct weft_co *co)
{
	(void)weft_close(co, NULL);
	(void)weft_co_unref(co);
}

int weft_task_make(struct weft_loop *loop, const struct weft_task *parent, struct weft_co *co,
		   const struct weft_task_options *options, struct weft_task **ret)
{
	struct weft_variables *inherits = parent && parent->extra ? parent->extra->variables : NULL;
	struct weft_task *task = NULL;
	int r = make(loop, co, options, &task);

	if (r == 0 && inherits)
		r = inherit(task, inherits);
	if (r < 0)
		weft_discard(co);
	else
		*ret = task;
	return r;
}

void weft_task_start(struct weft_task *task, const struct weft_task_options *options)
{
	if (options && options->eager)
		(void)task->future.loop->steps[task->future.task.step](task->future.loop, task);
	else
		weft_task_wake(task);
}

static int new_task(struct weft_loop *loop, const struct weft_task *parent, struct weft_co *co,
		    const struct weft_task_options *options, struct weft_task **ret)
{
	struct weft_task *task = NULL;
	int r = weft_task_make(loop, parent, co, options, &task);

	if (r < 0)
		return r;
	if (ret)
		*ret = weft_task_ref(task);
	weft_task_start(task, options);
	return 0;
}

WEFT_API int weft_task_new(struct weft_loop *loop, struct weft_co *co,
			   const struct weft_task_options *options, struct weft_task **ret)
{
	return new_task(loop, NULL, co, options, ret);
}

WEFT_API int weft_spawn_new_(struct weft_co *parent, struct weft_co *co,
			     const struct weft_task_options *options, struct weft_task **ret)
{
	return new_task(weft_loop_of(parent), weft_task_of_co(parent), co, options, ret);
}

static void free_task(struct weft_loop_future *f)
{
	struct weft_task *task = (struct weft_task *)f;

	if (task->co)
		(void)weft_co_unref(task->co);
	free_memory(f->loop, task);
}

static void asked(struct weft_loop_future *f)
{
	((struct weft_task *)f)->cancelling++;
}

static struct weft_loop_future *child(struct weft_loop_future *f, size_t i)
{
	return i == 0 ? weft_task_waits((struct weft_task *)f) : NULL;
}

/*
 * Of tasks that wait for each other in a circle none can be told by what it waits for.  So one is
 * told directly, and leaves the circle.
 */
static void break_circle(struct weft_task *task)
{
	weft_link_cancel(task->future.loop, &task->link);
	task->future.task.waits = false;
	weft_task_wake(task);
}

static bool answer(struct weft_loop_future *f, bool any, bool cycle, const char *message)
{
	struct weft_task *task = (struct weft_task *)f;
	struct weft_loop_future *waits = weft_task_waits(task);

	if (any || weft_park_cancel(task, message))
		return true;
	if (cycle && waits && !weft_lf_done(waits))
		break_circle(task);
	f->task.must_cancel = f->task.special = true;
	/* A park that was cancelled before has its own. */
	if (f->task.parking != WEFT_PARK_CANCELLED)
		f->of.message = message;
	return true;
}

const struct weft_future_kind weft_task_kind = {
	.ops = WEFT_LOOP_FUTURE_OPS,
	.free = free_task,
	.asked = asked,
	.child = child,
	.answer = answer,
};

WEFT_API struct weft_task *weft_task_ref(struct weft_task *task)
{
	task->future.refs++;
	return task;
}

WEFT_API void weft_task_unref(struct weft_task *task)
{
	weft_loop_future_unref(task ? &task->future : NULL);
}

WEFT_API struct weft_loop_future *weft_task_future(struct weft_task *task)
{
	return &task->future;
}

WEFT_API bool weft_task_cancel(struct weft_task *task, const char *message)
{
	return weft_cancel(&task->future, message);
}

WEFT_API unsigned weft_task_cancelling(const struct weft_task *task)
{
	return task->cancelling;
}

WEFT_API unsigned weft_task_uncancel(struct weft_task *task)
{
	if (task->cancelling > 0)
		task->cancelling--;
	return task->cancelling;
}

struct weft_extra *weft_task_extra(struct weft_task *task)
{
	if (!task->extra) {
		task->extra = weft_alloc(sizeof(*task->extra));
		if (task->extra)
			*task->extra = (struct weft_extra){ .operation = NULL };
	}
	return task->extra;
}

/* Most tasks are never asked for it: the text is made then. */
WEFT_API const char *weft_task_name(const struct weft_task *task)
{
	struct weft_extra *extra = weft_task_extra((struct weft_task *)(uintptr_t)task);

	if (!extra)
		return "Task";
	if (extra->name)
		return extra->name;
	if (!*extra->default_name)
		snprintf(extra->default_name, sizeof(extra->default_name), "Task-%u",
			 task->link.number_);
	return extra->default_name;
}

/* The coroutine has the same name in diagnostics. */
WEFT_API int weft_task_set_name(struct weft_task *task, const char *name)
{
	struct weft_extra *extra = weft_task_extra(task);

	if (!extra)
		return -ENOMEM;
	extra->name = name;
	if (task->co)
		weft_co_set_name(task->co, weft_task_name(task));
	return 0;
}

WEFT_API struct weft_task *weft_task_current(const struct weft_co *co)
{
	return weft_task_of_co(co);
}

WEFT_API struct weft_loop *weft_loop_of(const struct weft_co *co)
{
	struct weft_task *task = weft_task_of_co(co);

	return task ? task->future.loop : NULL;
}

WEFT_API struct weft_task *weft_task_next(const struct weft_loop *loop,
					  const struct weft_task *task)
{
	return task ? task->next : loop->first_task;
}

static void report(struct weft_task *task, enum weft_report_kind kind, const char *message,
		   const struct weft_error *err)
{
	weft_loop_report(task->future.loop, &(struct weft_report){
						    .kind = kind,
						    .message = message,
						    .error = err,
						    .task = task,
						    .future = &task->future,
					    });
}

/* A body that was given up has left an operation waiting. */
static void drop_waits(struct weft_task *task)
{
	struct weft_operation *operation = weft_task_operation(task);

	weft_task_drop_held(task);
	weft_link_cancel(task->future.loop, &task->link);
	if (operation)
		operation->drop(operation);
}

/*
 * The body sees the exit error where it waits, and can schedule nothing.  One that waits again is
 * given up as it stands.
 */
static void close_body(struct weft_task *task)
{
	struct weft_error err = weft_err(weft_close(task->co, NULL), weft_none());

	if (err.code < 0)
		report(task, WEFT_REPORT_SHUTDOWN, "the cleanup of a task failed",
		       weft_co_error(task->co) ? weft_co_error(task->co) : &err);
	/* An operation that still waits may lie on the stack of the body. */
	drop_waits(task);
	if (err.code == WEFT_EIGNORED)
		(void)weft_co_abandon(task->co);
	task->co->driver_ = NULL;
	(void)weft_co_unref(task->co);
	task->co = NULL;
}

static void destroy(struct weft_task *task)
{
	if (!task->future.task.quiet)
		report(task, WEFT_REPORT_PENDING, "a task was destroyed before it had ended", NULL);
	weft_link_cancel(task->future.loop, &task->link);
	weft_task_drop_wrap(weft_task_take_wrap(task));
	close_body(task);
	weft_loop_future_set_cancelled(&task->future, "the loop was closed");
	weft_task_leave(task);
}

void weft_tasks_destroy(struct weft_loop *loop)
{
	while (loop->first_task)
		destroy(loop->first_task);
}
