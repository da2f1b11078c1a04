/* SPDX-License-Identifier: MIT */
#ifndef WEFT_LOOP_WATCH_H
#define WEFT_LOOP_WATCH_H

/*
 * watch.h - one party that waits for something outside of the program: a callback, which is called
 * each time, or a task, which goes on once.
 */

#include "task.h"

struct weft_watch {
	struct weft_operation operation;	/* of the task */
	struct weft_task *task;
	weft_callback *callback;
	void *arg;
	struct weft_call call;			/* to the callback */
};

static inline bool weft_watch_is_used(const struct weft_watch *w)
{
	return w->task || w->callback;
}

/*
 * 0, or WEFT_EBUSY: @w is a task's, or a callback's that is not to be replaced, as @replaces says.
 * @w may be NULL.
 */
int weft_watch_may_take(const struct weft_watch *w, bool replaces);

/* It has happened. */
void weft_watch_tell(struct weft_loop *loop, struct weft_watch *w);

/* Let a callback watch. */
void weft_watch_set(struct weft_watch *w, weft_callback *callback, void *arg);

/*
 * Let the task of @co, which has its extra, watch, and park it; @drop ends that.  WEFT_AWAITS_.
 */
int weft_watch_park(struct weft_co *co, struct weft_watch *w,
		    void (*drop)(struct weft_operation *operation));

/* Nobody watches any more. */
void weft_watch_clear(struct weft_watch *w);

#endif
