/* SPDX-License-Identifier: MIT */
/* An event that tasks wait for. */

#include "waiters.h"

WEFT_API int weft_event_begin_(struct weft_co *co, struct weft_event *event)
{
	if (!event->set_)
		return weft_waiters_join(&event->waiters_, co);
	return weft_task_of_co(co) ? 0 : weft_refuse_outside();
}

WEFT_API int weft_event_end_(struct weft_co *co, struct weft_event *event, int r)
{
	(void)event;
	weft_waiters_leave(co);
	return r;
}

WEFT_API void weft_event_set(struct weft_event *event)
{
	if (event->set_)
		return;
	event->set_ = true;
	weft_waiters_wake(&event->waiters_, SIZE_MAX);
}

WEFT_API void weft_event_clear(struct weft_event *event)
{
	event->set_ = false;
}

WEFT_API bool weft_event_is_set(const struct weft_event *event)
{
	return event->set_;
}
