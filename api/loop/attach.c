/* SPDX-License-Identifier: MIT */
/*
 * A loop on a host's loop of libuv.
 *
 * The guest's descriptor and its next due time are watched by handles of the host, which only note
 * that something is due.  The step itself is taken before the host waits, since callbacks of the
 * host may have scheduled something in the meantime.  No handle keeps the host running.
 */

#include <weft/host.h>

#include <errno.h>
#include <math.h>

#include "../base/hooks.h"
#include "../base/text.h"
#include "forked.h"
#include "loop.h"

struct weft_attachment {
	struct weft_part part;		/* first: a part is its attachment */
	struct weft_loop *loop;
	uv_poll_t poll;			/* the guest's descriptor */
	uv_timer_t timer;		/* its next due time */
	uv_prepare_t prepare;		/* before the host waits */
	bool due;
	int open;			/* handles that libuv still has */
	void (*closed)(void *arg);
	void *arg;
};

static void can_be_read(uv_poll_t *poll, int status, int events)
{
	(void)status;
	(void)events;
	((struct weft_attachment *)poll->data)->due = true;
}

static void is_due(uv_timer_t *timer)
{
	((struct weft_attachment *)timer->data)->due = true;
}

/* Below 0: nothing is due. */
static void arm(struct weft_attachment *a, double seconds)
{
	if (seconds < 0)
		uv_timer_stop(&a->timer);
	else
		uv_timer_start(&a->timer, is_due, (uint64_t)ceil(seconds * 1e3), 0);
}

static bool is_ready(const struct weft_attachment *a)
{
	return a->due || !weft_ready_is_empty(a->loop) || !weft_inbox_is_empty(a->loop);
}

/* The step may detach the loop.  An inner loop of the same thread keeps it from running. */
static void before_the_wait(uv_prepare_t *prepare)
{
	struct weft_attachment *a = prepare->data;
	double seconds = 0;

	if (!is_ready(a)) {
		arm(a, weft_loop_doze(a->loop));
		return;
	}
	a->due = weft_loop_step(a->loop, &seconds) < 0;
	if (a->loop)
		arm(a, a->due ? -1 : seconds);
}

static void handle_closed(uv_handle_t *handle)
{
	struct weft_attachment *a = handle->data;

	if (--a->open > 0)
		return;
	if (a->closed)
		a->closed(a->arg);
	weft_free(a, sizeof(*a));
}

static void detach(struct weft_loop *loop, struct weft_part *part)
{
	struct weft_attachment *a = (struct weft_attachment *)part;

	loop->attachment = NULL;
	a->loop = NULL;
	uv_close((uv_handle_t *)&a->poll, handle_closed);
	uv_close((uv_handle_t *)&a->timer, handle_closed);
	uv_close((uv_handle_t *)&a->prepare, handle_closed);
}

/* A handle of the host that does not keep it running. */
static void tame(struct weft_attachment *a, uv_handle_t *handle)
{
	handle->data = a;
	uv_unref(handle);
	a->open++;
}

static int start(struct weft_attachment *a, uv_loop_t *host)
{
	int r = uv_poll_init(host, &a->poll, weft_loop_fd(a->loop));

	if (r < 0)
		return r;
	uv_timer_init(host, &a->timer);
	uv_prepare_init(host, &a->prepare);
	tame(a, (uv_handle_t *)&a->poll);
	tame(a, (uv_handle_t *)&a->timer);
	tame(a, (uv_handle_t *)&a->prepare);
	uv_poll_start(&a->poll, UV_READABLE, can_be_read);
	uv_prepare_start(&a->prepare, before_the_wait);
	return 0;
}

static int may_attach(const struct weft_loop *loop)
{
	int r = weft_loop_check_idle(loop);

	if (r < 0)
		return r;
	if (loop->attachment)
		return weft_refuse(WEFT_EBUSY, "the loop is attached to a host already");
	if (loop->is_virtual)
		return weft_refuse(WEFT_ESTATE, "no host can follow a virtual clock");
	return 0;
}

WEFT_API int weft_loop_attach(struct weft_loop *loop, struct uv_loop_s *host)
{
	struct weft_attachment *a;
	int r = may_attach(loop);

	if (r < 0)
		return r;
	a = weft_alloc(sizeof(*a));
	if (!a)
		return -ENOMEM;
	*a = (struct weft_attachment){ .part.close = detach, .loop = loop, .due = true };
	r = start(a, host);
	if (r < 0) {
		weft_free(a, sizeof(*a));
		return r;
	}
	loop->attachment = a;
	weft_part_join(loop, &a->part);
	return 0;
}

WEFT_API int weft_loop_detach(struct weft_loop *loop, void (*closed)(void *arg), void *arg)
{
	struct weft_attachment *a = loop->attachment;

	if (!a)
		return weft_refuse(WEFT_ESTATE, "the loop is not attached to a host");
	a->closed = closed;
	a->arg = arg;
	weft_part_leave(loop, &a->part);
	detach(loop, &a->part);
	return 0;
}
