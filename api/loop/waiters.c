/* SPDX-License-Identifier: MIT */
/* Queues of tasks that wait. */

#include "waiters.h"

#include <errno.h>
#include <stddef.h>

#include "../base/text.h"

static struct weft_task *task_of(const struct weft_link *link)
{
	return (void *)((char *)(uintptr_t)link - offsetof(struct weft_task, link));
}

static void append(struct weft_waiters *w, struct weft_link *link)
{
	link->waiters = w;
	link->next = NULL;
	link->prev = w->last_;
	if (w->last_)
		w->last_->next = link;
	else
		w->first_ = link;
	w->last_ = link;
}

static void take_off(struct weft_link *link)
{
	struct weft_waiters *w = link->waiters;

	if (link->prev)
		link->prev->next = link->next;
	else
		w->first_ = link->next;
	if (link->next)
		link->next->prev = link->prev;
	else
		w->last_ = link->prev;
	link->waiters = NULL;
}

int weft_waiters_join(struct weft_waiters *w, struct weft_co *co)
{
	struct weft_task *task = weft_task_of_co(co);

	if (!task)
		return weft_refuse_outside();
	if (!w->loop_)
		w->loop_ = task->future.loop;
	if (w->loop_ != task->future.loop)
		return weft_refuse(-EXDEV, "tasks of another loop wait for this");
	append(w, &task->link);
	weft_park(co);
	return WEFT_AWAITS_;
}

enum weft_parking weft_waiters_leave(struct weft_co *co)
{
	enum weft_parking how;
	struct weft_task *task = weft_parked_end(co, &how);

	if (task)
		weft_waiters_forget(task);
	return how;
}

void weft_waiters_forget(struct weft_task *task)
{
	if (task->link.waiters)
		take_off(&task->link);
}

size_t weft_waiters_wake(struct weft_waiters *w, size_t n)
{
	size_t woken = 0;

	for (struct weft_link *link = w->first_; link && woken < n; link = link->next)
		woken += weft_unpark(task_of(link));
	return woken;
}

void weft_waiters_wake_first(struct weft_waiters *w)
{
	if (w->first_)
		weft_unpark(task_of(w->first_));
}

void weft_waiters_pop(struct weft_waiters *w)
{
	bool woken = false;

	while (w->first_ && !woken) {
		struct weft_task *task = task_of(w->first_);

		take_off(w->first_);
		woken = weft_unpark(task);
	}
}

bool weft_waiters_any(const struct weft_waiters *w)
{
	const struct weft_link *link = w->first_;

	while (link && task_of(link)->parking == WEFT_PARK_CANCELLED)
		link = link->next;
	return link;
}
