/* SPDX-License-Identifier: MIT */
/* Callbacks and tasks that wait for a signal. */

#include "signals.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>

#include <weft/signal.h>

#include "../base/hooks.h"
#include "../base/text.h"
#include "watch.h"

struct weft_signal {
	struct weft_watch watch;	/* first: its operation leads here */
	uv_signal_t uv;
	struct weft_loop *loop;
	int number;
	struct weft_signal *next;	/* of the loop's */
};

static struct weft_signal **place_of(struct weft_loop *loop, int number)
{
	struct weft_signal **at = &loop->signals;

	while (*at && (*at)->number != number)
		at = &(*at)->next;
	return at;
}

static void closed(uv_handle_t *handle)
{
	struct weft_signal *s = (void *)((char *)handle - offsetof(struct weft_signal, uv));

	s->loop->descriptors.live--;
	weft_free(s, sizeof(*s));
}

/* The memory is libuv's until the handle is closed, and counts as long. */
static void end(struct weft_signal *s)
{
	weft_watch_clear(&s->watch);
	*place_of(s->loop, s->number) = s->next;
	s->loop->outstanding--;
	uv_close((uv_handle_t *)&s->uv, closed);
}

static void came(uv_signal_t *uv, int number)
{
	struct weft_signal *s = (void *)((char *)uv - offsetof(struct weft_signal, uv));

	(void)number;
	weft_watch_tell(s->loop, &s->watch);
}

static int refuse_number(int number)
{
	return weft_refuse(-EINVAL, "signal %d does not exist, or cannot be caught", number);
}

static int make(struct weft_loop *loop, int number, struct weft_signal **ret)
{
	struct weft_signal *s;
	int r;

	if (number <= 0 || number >= NSIG || number == SIGKILL || number == SIGSTOP)
		return refuse_number(number);
	s = weft_alloc(sizeof(*s));
	if (!s)
		return -ENOMEM;
	memset(s, 0, sizeof(*s));
	s->loop = loop;
	s->number = number;
	uv_signal_init(&loop->uv, &s->uv);
	s->next = loop->signals;
	loop->signals = s;
	loop->outstanding++;
	loop->descriptors.live++;
	r = uv_signal_start(&s->uv, came, number);
	if (r < 0)
		end(s);
	else
		*ret = s;
	return r == -EINVAL ? refuse_number(number) : r;
}

/* The record of @number, which nobody uses, or only a callback if @replaces. */
static int take(struct weft_loop *loop, int number, bool replaces, struct weft_signal **ret)
{
	struct weft_signal *s = *place_of(loop, number);
	int r = weft_watch_may_take(s ? &s->watch : NULL, replaces);

	if (loop->closed)
		return weft_refuse(WEFT_ECLOSED, "the loop is closed");
	if (r < 0)
		return r;
	if (!s)
		return make(loop, number, ret);
	*ret = s;
	return 0;
}

WEFT_API int weft_loop_add_signal(struct weft_loop *loop, int signal, weft_callback *callback,
				  void *arg)
{
	struct weft_signal *s;
	int r = take(loop, signal, true, &s);

	if (r == 0)
		weft_watch_set(&s->watch, callback, arg);
	return r;
}

WEFT_API bool weft_loop_remove_signal(struct weft_loop *loop, int signal)
{
	struct weft_signal *s = *place_of(loop, signal);

	if (!s || !s->watch.callback)
		return false;
	end(s);
	return true;
}

static void stop_waiting(struct weft_operation *operation)
{
	end((struct weft_signal *)operation);
}

WEFT_API int weft_signal_begin_(struct weft_co *co, int signal)
{
	struct weft_task *task = weft_task_of_co(co);
	struct weft_signal *s;
	int r;

	if (!task)
		return weft_refuse_outside();
	if (!weft_task_extra(task))
		return -ENOMEM;
	r = take(task->future.loop, signal, false, &s);
	return r < 0 ? r : weft_watch_park(co, &s->watch, stop_waiting);
}

void weft_signals_drop(struct weft_loop *loop)
{
	while (loop->signals)
		end(loop->signals);
}
