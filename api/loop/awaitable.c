/* SPDX-License-Identifier: MIT */
/* A loop future, or a task, as something that a coroutine awaits. */

#include <weft/task.h>

#include "../base/text.h"
#include "future.h"
#include "task.h"

static struct weft_loop_future *of(const struct weft_awaitable *awaitable)
{
	return (struct weft_loop_future *)(uintptr_t)awaitable;
}

int weft_loop_future_poll(struct weft_awaitable *awaitable, struct weft_value *ret,
			  struct weft_error *err)
{
	struct weft_loop_future *f = of(awaitable);

	if (!weft_lf_done(f))
		return 0;
	f->unread = false;
	if (f->state != WEFT_LF_FINISHED)
		return weft_loop_future_code(f, err);
	*ret = f->of.value;
	return 1;
}

/* Tasks list themselves; another driver would have to run the loop to see the end. */
int weft_loop_future_subscribe(struct weft_awaitable *awaitable, struct weft_waker *waker)
{
	(void)waker;
	if (weft_lf_done(of(awaitable)))
		return 1;
	return weft_refuse(WEFT_ESTATE, "only a task of a loop can wait for a loop future");
}

void weft_loop_future_unsubscribe(struct weft_awaitable *awaitable, struct weft_waker *waker)
{
	(void)awaitable;
	(void)waker;
}

bool weft_loop_future_ask(struct weft_awaitable *awaitable)
{
	return weft_loop_future_cancel(of(awaitable), NULL);
}

const char *weft_loop_future_name(const struct weft_awaitable *awaitable)
{
	struct weft_task *task = weft_task_of(of(awaitable));

	return task ? weft_task_name(task) : "loop future";
}

void weft_loop_future_take(struct weft_awaitable *awaitable)
{
	of(awaitable)->refs++;
}

void weft_loop_future_give(struct weft_awaitable *awaitable)
{
	weft_loop_future_unref(of(awaitable));
}
