/* SPDX-License-Identifier: MIT */
/* Queues of tasks that wait. */

#include "waiters.h"

#include <errno.h>

#include "../base/text.h"

int weft_waiters_join(struct weft_waiters *w, struct weft_co *co)
{
	struct weft_task *task = weft_task_of_co(co);

	if (!task)
		return weft_refuse_outside();
	if (!w->loop_)
		w->loop_ = task->future.loop;
	if (w->loop_ != task->future.loop)
		return weft_refuse(-EXDEV, "tasks of another loop wait for this");
	task->link.of_.waiters_ = w;
	task->link.state_ = WEFT_LINK_QUEUED;
	weft_links_append(&w->first_, &task->link);
	weft_park(co);
	return WEFT_AWAITS_;
}

enum weft_parking weft_waiters_leave(struct weft_co *co)
{
	enum weft_parking how;
	struct weft_task *task = weft_parked_end(co, &how);

	if (task)
		weft_link_cancel(task->future.loop, &task->link);
	return how;
}

size_t weft_waiters_wake(struct weft_waiters *w, size_t n)
{
	size_t woken = 0;

	for (struct weft_link_ *link = w->first_; link && woken < n; link = link->at_.next_)
		woken += weft_unpark(weft_task_of_link(link));
	return woken;
}

void weft_waiters_wake_first(struct weft_waiters *w)
{
	if (w->first_)
		weft_unpark(weft_task_of_link(w->first_));
}

void weft_waiters_pop(struct weft_waiters *w)
{
	bool woken = false;

	while (w->first_ && !woken) {
		struct weft_task *task = weft_task_of_link(w->first_);

		weft_link_cancel(task->future.loop, &task->link);
		woken = weft_unpark(task);
	}
}

bool weft_waiters_any(const struct weft_waiters *w)
{
	const struct weft_link_ *link = w->first_;

	while (link && weft_task_of_link(link)->future.task.parking == WEFT_PARK_CANCELLED)
		link = link->at_.next_;
	return link;
}
