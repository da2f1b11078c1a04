/* SPDX-License-Identifier: MIT */
/* A callback or a task that waits for something outside of the program. */

#include "watch.h"

#include <weft/descriptor.h>

#include "../base/text.h"

int weft_watch_may_take(const struct weft_watch *w, bool replaces)
{
	if (w && (w->task || (w->callback && !replaces)))
		return weft_refuse(WEFT_EBUSY, "something waits for it already");
	return 0;
}

/* A callback that has not been called yet is not scheduled twice. */
void weft_watch_tell(struct weft_loop *loop, struct weft_watch *w)
{
	if (w->task)
		weft_unpark(w->task);
	else if (w->callback)
		(void)weft_call_soon_in(loop, &w->call, w->callback, w->arg);
}

void weft_watch_set(struct weft_watch *w, weft_callback *callback, void *arg)
{
	weft_call_cancel(&w->call);
	w->callback = callback;
	w->arg = arg;
}

int weft_watch_park(struct weft_co *co, struct weft_watch *w,
		    void (*drop)(struct weft_operation *operation))
{
	struct weft_task *task = weft_park(co);

	w->task = task;
	w->operation.drop = drop;
	task->extra->operation = &w->operation;
	return WEFT_AWAITS_;
}

void weft_watch_clear(struct weft_watch *w)
{
	w->task = NULL;
	w->callback = NULL;
	weft_call_cancel(&w->call);
}

WEFT_API int weft_watched_end_(struct weft_co *co, int r)
{
	enum weft_parking how;
	struct weft_task *task = weft_parked_end(co, &how);
	struct weft_operation *operation = task ? weft_task_operation(task) : NULL;

	if (!task)
		return weft_lost(r);
	if (operation) {
		task->extra->operation = NULL;
		operation->drop(operation);
	}
	return r;
}
