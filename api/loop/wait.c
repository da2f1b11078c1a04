/* SPDX-License-Identifier: MIT */
/* The clock, and how a loop waits: libuv sleeps until the first timer is due or a thread posts. */

#include <errno.h>

#include "../base/clock.h"
#include "forked.h"
#include "loop.h"

int64_t weft_loop_now(const struct weft_loop *loop)
{
	return loop->is_virtual ? loop->now : weft_clock();
}

WEFT_API double weft_loop_time(const struct weft_loop *loop)
{
	return (double)weft_loop_now(loop) / WEFT_NANO;
}

/*
 * libuv runs timers before it polls, and one that is due by then is not there any more to end the
 * poll.  So it is told not to wait.
 */
static void ring(uv_timer_t *timer)
{
	uv_stop(timer->loop);
}

/* Whole milliseconds are all that libuv knows; a part of one counts as one, not to be early. */
static uint64_t milliseconds(int64_t ns)
{
	return ns > 0 ? ((uint64_t)ns + 999999) / 1000000 : 0;
}

static void arm(struct weft_loop *loop)
{
	if (loop->timers.n == 0 || loop->is_virtual) {
		uv_timer_stop(&loop->timer);
		return;
	}
	uv_update_time(&loop->uv);
	uv_timer_start(&loop->timer, ring,
		       milliseconds(loop->timers.heap[0].due - weft_loop_now(loop)), 0);
}

/* See inbox.c: the flag first, then the look. */
static void sleep_until_something(struct weft_loop *loop)
{
	atomic_store(&loop->inbox.asleep, true);
	if (weft_inbox_is_empty(loop)) {
		arm(loop);
		uv_run(&loop->uv, UV_RUN_ONCE);
		loop->inbox.follows = false;
	}
	atomic_store(&loop->inbox.asleep, false);
}

/* Virtual time moves only when nothing else can happen. */
static int wait_virtually(struct weft_loop *loop)
{
	if (loop->outstanding > 0 || !weft_inbox_is_empty(loop)) {
		sleep_until_something(loop);
		return 0;
	}
	if (loop->timers.n == 0)
		return -EDEADLK;
	if (loop->now < loop->timers.heap[0].due)
		loop->now = loop->timers.heap[0].due;
	return 0;
}

/*
 * While something is ready, the clock is asked once for so many callbacks, since that takes as long
 * as ten of them.
 */
enum { UNPOLLED_MOST = 256 };
enum { ASK_AFTER = 50000 };		/* nanoseconds */

/* With descriptors the system is asked after so many, too, or after 50 us. */
bool weft_loop_has_to_look_outside(const struct weft_loop *loop)
{
	bool long_ago = loop->ready.head_ - loop->polled >= UNPOLLED_MOST;

	if (loop->descriptors.live > 0 &&
	    (long_ago || weft_clock() - loop->descriptors.looked >= ASK_AFTER))
		return true;
	return loop->timers.n > 0 && (loop->is_virtual || long_ago);
}

/* Callbacks are ready, but descriptors may be, too. */
static void look_at_descriptors(struct weft_loop *loop)
{
	if (loop->descriptors.live > 0)
		uv_run(&loop->uv, UV_RUN_NOWAIT);
}

static bool has_due(const struct weft_loop *loop)
{
	return loop->timers.n > 0 && loop->timers.heap[0].due <= weft_loop_now(loop);
}

static void take_due(struct weft_loop *loop)
{
	if (!weft_inbox_is_empty(loop))
		weft_inbox_take(loop);
	if (loop->timers.n > 0)
		weft_timers_expire(loop, weft_loop_now(loop));
}

int weft_loop_poll(struct weft_loop *loop)
{
	int r = 0;

	if (loop->forks != weft_forks)
		return weft_refuse_forked();
	if (weft_ready_is_empty(loop) && !loop->stopping && !has_due(loop)) {
		if (loop->is_virtual)
			r = wait_virtually(loop);
		else
			sleep_until_something(loop);
	} else {
		look_at_descriptors(loop);
	}
	if (loop->descriptors.live > 0)
		loop->descriptors.looked = weft_clock();
	take_due(loop);
	loop->polled = loop->ready.head_;
	return r;
}

/*
 * Driven by a host.  The system is asked twice: before the callbacks, and once more for descriptors
 * that they have begun to watch, since libuv tells the system of these only then.
 */

void weft_loop_glance(struct weft_loop *loop)
{
	atomic_store(&loop->inbox.asleep, false);
	uv_timer_stop(&loop->timer);
	uv_run(&loop->uv, UV_RUN_NOWAIT);
	take_due(loop);
	loop->polled = loop->ready.head_;
}

double weft_loop_doze(struct weft_loop *loop)
{
	int64_t left;

	look_at_descriptors(loop);
	loop->inbox.follows = false;
	atomic_store(&loop->inbox.asleep, true);
	if (!weft_ready_is_empty(loop) || !weft_inbox_is_empty(loop))
		return 0;
	if (loop->timers.n == 0)
		return -1;
	left = loop->timers.heap[0].due - weft_loop_now(loop);
	return left > 0 ? (double)left / WEFT_NANO : 0;
}
