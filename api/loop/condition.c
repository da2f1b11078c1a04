/* SPDX-License-Identifier: MIT */
/* A condition: wait for a notice, and have the lock again in any case. */

#include <errno.h>

#include "../base/text.h"
#include "waiters.h"

WEFT_API void weft_condition_init(struct weft_condition *c, struct weft_lock *lock)
{
	*c = (struct weft_condition){ .lock_ = lock };
}

WEFT_API struct weft_lock *weft_condition_lock(struct weft_condition *c)
{
	return c->lock_ ? c->lock_ : &c->own_;
}

WEFT_API int weft_condition_begin_(struct weft_co *co, struct weft_condition *c)
{
	struct weft_task *task = weft_task_of_co(co);
	int r;

	/* For its outcome. */
	if (task && !weft_task_extra(task))
		return -ENOMEM;
	if (!weft_lock_locked(weft_condition_lock(c)))
		return weft_refuse(WEFT_ESTATE, "a task waits for a condition without its lock");
	r = weft_waiters_join(&c->waiters_, co);
	if (r < 0)
		return r;
	weft_lock_release(weft_condition_lock(c));
	task->future.task.reacquires = false;
	task->extra->outcome = 0;
	return r;
}

/* The notice, or a cancellation, has come; that is kept until the lock is held again. */
static int reacquire(struct weft_co *co, struct weft_condition *c)
{
	struct weft_task *task = weft_task_of_co(co);
	int r = weft_lock_begin_(co, weft_condition_lock(c));

	task->future.task.reacquires = true;
	return r == 0 ? task->extra->outcome : r;
}

WEFT_API int weft_condition_end_(struct weft_co *co, struct weft_condition *c, int r)
{
	struct weft_task *task = weft_task_of_co(co);

	if (!task)
		return weft_lost(r);
	if (!task->future.task.reacquires)
		weft_waiters_leave(co);
	else
		r = weft_lock_end_(co, weft_condition_lock(c), r);
	/* A body that is being closed cannot wait for the lock. */
	if (r < 0 && r != WEFT_ECANCELED)
		return r;
	if (r < 0)
		task->extra->outcome = r;
	else if (task->future.task.reacquires)
		return task->extra->outcome;
	return reacquire(co, c);
}

WEFT_API int weft_condition_notify(struct weft_condition *c, size_t n)
{
	if (!weft_lock_locked(weft_condition_lock(c)))
		return weft_refuse(WEFT_ESTATE, "a condition is notified without its lock");
	weft_waiters_wake(&c->waiters_, n);
	return 0;
}
