/* SPDX-License-Identifier: MIT */
#ifndef WEFT_LOOP_TASK_H
#define WEFT_LOOP_TASK_H

/*
 * task.h - a task: its coroutine, the future that it waits for, and the input of its next step.
 *
 *  T1	The loop holds one reference to a task from its making to its end.
 *  T2	A task that has not ended runs, or is in the ring once, or waits.  It waits for a future,
 *	in whose list its `link` is, or it is parked: some operation will unpark it.
 *  T3	At most two entries of the ring are a task's own: a callback that is due, or was cancelled,
 *	and the step behind it.  Two places are reserved as long as it lives.
 *	A task that is held back before its first step is parked, too.
 *  T4	A cancellation is delivered by a step and nowhere else.
 *
 * There may be a million tasks that sleep, and a step touches all of its task.  So a task has 136
 * bytes, and each of them has one use at a time: its link is in one place only, the message of a
 * cancellation lies where its outcome will, and what few tasks have lies apart.
 */

#include <weft/task.h>

#include "future.h"
#include "loop.h"
#include "variables.h"

enum weft_parking {
	WEFT_NOT_PARKED,
	WEFT_PARKED,
	WEFT_UNPARKED,			/* what it waited for has happened; its step is ready */
	WEFT_PARK_CANCELLED,		/* its step is ready, and will throw */
};

/*
 * What an operation keeps while its task is parked.  It is freed by the second half of the
 * operation, or with the task if the body never comes to that.
 */
struct weft_operation {
	void (*drop)(struct weft_operation *operation);
};

/* What few tasks have. */
struct weft_extra {
	struct weft_operation *operation;	/* of the parked one, or NULL */
	struct weft_variables *variables;	/* NULL: none were set */
	const char *name;			/* NULL: default_name */
	char default_name[20];			/* made when asked for; begins empty */
	int outcome;				/* of a condition's wait, until its lock is held */
};

struct weft_task {
	struct weft_loop_future future;		/* first; of.message: see choose_error */
	struct weft_driver driver;
	struct weft_co *co;			/* NULL: it has ended, and left no error */
	struct weft_link_ link;
	struct weft_extra *extra;		/* NULL: none is needed yet */
	struct weft_task *prev, *next;		/* of the loop's */
	int throw_code;				/* of the error that the next step throws; or 0 */
	uint32_t cancelling;
};

_Static_assert(sizeof(void *) > 8 || sizeof(struct weft_task) <= 136, "a task has grown");

/* What a task yields when it is parked. */
extern struct weft_awaitable weft_parked;

extern const struct weft_future_kind weft_task_kind;

/* The task that @f is, or NULL. */
static inline struct weft_task *weft_task_of(struct weft_loop_future *f)
{
	return weft_kind_of(f) == &weft_task_kind ? (struct weft_task *)f : NULL;
}

static inline struct weft_task *weft_task_of_link(const struct weft_link_ *link)
{
	return (void *)((char *)(uintptr_t)link - offsetof(struct weft_task, link));
}

/* The future that @task has begun to wait for; NULL: it is parked, or does not wait. */
static inline struct weft_loop_future *weft_task_waits(const struct weft_task *task)
{
	return task->future.task.waits ? task->link.of_.future_ : NULL;
}

/* ---- slab.c ---- */

/* NULL: no memory.  Nothing in it is set but `alone`. */
struct weft_task *weft_slab_take(struct weft_slab *slab);
void weft_slab_give(struct weft_slab *slab, struct weft_task *task);
/* No task is left. */
void weft_slab_fini(struct weft_slab *slab);

/* ---- task.c ---- */

/* A coroutine that will not become a task: close it and give the reference back. */
void weft_discard(struct weft_co *co);
/*
 * Make a task that takes over the reference to @co, also when that fails, and has the variables of
 * @parent, which may be NULL.  It is the loop's alone, and its first step is not scheduled.
 */
int weft_task_make(struct weft_loop *loop, const struct weft_task *parent, struct weft_co *co,
		   const struct weft_task_options *options, struct weft_task **ret);
/* Schedule the first step of @task, or take it at once, as @options, which may be NULL, say. */
void weft_task_start(struct weft_task *task, const struct weft_task_options *options);
/* Let @task wait with its first step until it is unparked; a cancellation ends it before that. */
static inline void weft_task_hold_back(struct weft_task *task)
{
	task->future.task.parking = WEFT_PARKED;
}

/* What few tasks have, made when it is needed first.  NULL: no memory. */
struct weft_extra *weft_task_extra(struct weft_task *task);

static inline struct weft_operation *weft_task_operation(const struct weft_task *task)
{
	return task->extra ? task->extra->operation : NULL;
}

/* ---- step.c ---- */

/* Schedule the next step; the place is reserved. */
static inline void weft_task_wake(struct weft_task *task)
{
	struct weft_loop *loop = task->future.loop;

	weft_ready_push(loop, loop->steps[task->future.task.step], task);
}

/* What @arg, a task, waited for has happened: its step, if it has not been parked meanwhile. */
weft_callback weft_run_task;

/* What @task waited for has happened, and its link is in no list any more. */
static inline void weft_task_ready(struct weft_task *task)
{
	task->link.state_ = WEFT_LINK_READY;
	task->link.at_.place_ = weft_ready_push(task->future.loop, weft_run_task, task);
}

/* The step of a task that is `special`. */
void weft_step_specially(struct weft_task *task);
/*
 * Take over the wrap that @task waits for, and its reference; NULL: it waits for none.  Its link is
 * free for what the task waits for next.
 */
struct weft_loop_future *weft_task_take_wrap(struct weft_task *task);
/* Give such a wrap, which may be NULL, back. */
void weft_task_drop_wrap(struct weft_loop_future *wrap);
/* The coroutine was resumed, which came to @r, and yielded or returned @v. */
void weft_stepped(struct weft_task *task, int r, struct weft_value v);

/* ---- stepping.c, once for each linkage ---- */

/* How the tasks of a backend are run, and by what of its coroutines one knows them. */
struct weft_stepper {
	bool (*suits)(const struct weft_co *co);
	weft_callback *step;
	weft_turn *turn;
};

#define X(backend) extern const struct weft_stepper weft_stepper_##backend;
WEFT_STEPPERS
#undef X

/* ---- end.c ---- */

/* The coroutine has ended, and driving it came to @r. */
void weft_task_end(struct weft_task *task, int r, struct weft_value value);
/* The task has ended with @value; its coroutine is given back. */
void weft_task_finish(struct weft_task *task, struct weft_value value);
/* The loop does not hold it any more. */
void weft_task_leave(struct weft_task *task);

/* A coroutine that ended well is let go at once, so that the thread can use it again. */
static inline void weft_task_drop_co(struct weft_task *task)
{
	task->co->driver_ = NULL;
	(void)weft_co_unref(task->co);
	task->co = NULL;
}

/* ---- park.c ---- */

/*
 * The task of @co, about to be parked.  NULL: no task runs it.  The caller then returns
 * WEFT_AWAITS_, and the body suspends.
 */
struct weft_task *weft_park(struct weft_co *co);
/* The event that @task waited for has happened.  False: it was told before, or was cancelled. */
bool weft_unpark(struct weft_task *task);
/* Cancel the wait of a parked task.  False: it has been told before. */
bool weft_park_cancel(struct weft_task *task, const char *message);
/* The body goes on: whose task it is, or NULL, and how the park ended. */
struct weft_task *weft_parked_end(struct weft_co *co, enum weft_parking *ret);
/*
 * Let @co's task wait for @f, whose reference it takes over, as WEFT_AWAIT would: returns
 * WEFT_AWAITS_, or the outcome if @f is done.  weft_held_end_ is the second half: it returns the
 * outcome, and leaves the value or the error in @co.
 */
int weft_hold(struct weft_co *co, struct weft_loop_future *f);
/* The body has been given up: give back what weft_hold has taken over, if it was called. */
void weft_task_drop_held(struct weft_task *task);
/* Raise the error of @f, which is done, in @co, or give it the value. */
int weft_take_outcome(struct weft_co *co, struct weft_loop_future *f);
/* The error of a call that only a task's body may make. */
int weft_refuse_outside(void);
/* The error of a call about a future that is of another loop than the task. */
int weft_refuse_other_loop(void);
/*
 * The second half of an operation whose coroutine no task runs any more: it was a delegate, and
 * has refused to be closed.  @r is what the resume has brought.
 */
int weft_lost(int r);
/* A callback that unparks the task @arg. */
weft_callback weft_unpark_call;
/* Unpark @task, which is about to be parked, when @f is done.  As weft_loop_future_on_done. */
int weft_unpark_when_done(struct weft_task *task, struct weft_loop_future *f);

static inline struct weft_task *weft_task_of_co(const struct weft_co *co)
{
	struct weft_driver *driver = weft_driver_(co);

	if (!driver)
		return NULL;
	return (void *)((char *)driver - offsetof(struct weft_task, driver));
}

/* ---- wrap.c ---- */

/* What @f, a wrap, was made of, borrowed. */
struct weft_awaitable *weft_wrap_source(struct weft_loop_future *f);

/* ---- cancel.c ---- */

/* Ask @f and all that it waits for. */
bool weft_cancel(struct weft_loop_future *f, const char *message);
/* Cancel what @task has just begun to wait for.  False: that cannot be told any more. */
bool weft_task_cancel_wait(struct weft_task *task);

#endif
