/* SPDX-License-Identifier: MIT */
/* The life of a loop, and its turn. */

#include <errno.h>
#include <string.h>

#include "../base/hooks.h"
#include "../base/text.h"
#include "../base/watch.h"
#include "debug.h"
#include "forked.h"
#include "task.h"
#include "watchdog.h"

/* The loop that runs in this thread.  On backends with threads of their own, bodies do not see it.
 */
static _Thread_local struct weft_loop *running_here;

static int init_uv(struct weft_loop *loop)
{
	int r = uv_loop_init(&loop->uv);

	if (r < 0)
		return r;
	r = weft_inbox_init(loop);
	if (r < 0) {
		uv_loop_close(&loop->uv);
		return r;
	}
	uv_timer_init(&loop->uv, &loop->timer);
	return 0;
}

/* Of a loop that has had no task. */
static void turn(struct weft_loop *loop)
{
	weft_loop_turn(loop, weft_ready_call);
}

WEFT_API int weft_loop_new(const struct weft_loop_options *options, struct weft_loop **ret)
{
	struct weft_loop_options o = { .size = sizeof(o) };
	struct weft_loop *loop;
	int r;

	if (options)
		memcpy(&o, options,
		       options->size && options->size < sizeof(o) ? options->size : sizeof(o));
	loop = weft_alloc(sizeof(*loop));
	if (!loop)
		return -ENOMEM;
	memset(loop, 0, sizeof(*loop));
	loop->refs = 1;
	loop->listener.tell = weft_report_listen;
	loop->is_virtual = o.virtual_clock;
	loop->interrupts = o.interrupt;
	loop->debug = weft_debug_is_wanted(&o);
	loop->turn = loop->debug ? weft_debug_turn : turn;
	loop->shown = loop->debug ? 0 : UINT64_MAX;
	loop->slow = weft_debug_slow(&o);
	loop->slab.off = WEFT_WATCHED || WEFT_MSAN || RUNNING_ON_VALGRIND;
	r = weft_forks_count();
	loop->forks = weft_forks;
	r = r < 0 ? r : init_uv(loop);
	if (r < 0) {
		weft_free(loop, sizeof(*loop));
		return r;
	}
	if (loop->debug)
		r = weft_watchdog_start(loop, 0, -1);
	if (r < 0)
		weft_loop_unref(loop);
	else
		*ret = loop;
	return r;
}

WEFT_API struct weft_loop *weft_loop_ref(struct weft_loop *loop)
{
	loop->refs++;
	return loop;
}

static void free_loop(struct weft_loop *loop)
{
	weft_inbox_fini(loop);
	weft_slab_fini(&loop->slab);
	weft_free(loop, sizeof(*loop));
}

void weft_loop_release(struct weft_loop *loop)
{
	if (--loop->holds == 0 && loop->refs == 0)
		free_loop(loop);
}

/* Pending tasks hold the loop that holds them, until it is closed. */
WEFT_API void weft_loop_unref(struct weft_loop *loop)
{
	if (!loop)
		return;
	if (loop->refs > 1) {
		loop->refs--;
		return;
	}
	/* A child leaves all as it is: the memory is its own, and the rest is its parent's. */
	if (!loop->closed && loop->forks != weft_forks)
		return;
	loop->holds++;
	(void)weft_loop_close(loop);
	loop->refs = 0;
	weft_loop_release(loop);
}

static void close_uv(struct weft_loop *loop)
{
	uv_close((uv_handle_t *)&loop->inbox.async, NULL);
	uv_close((uv_handle_t *)&loop->timer, NULL);
	uv_run(&loop->uv, UV_RUN_DEFAULT);
	uv_loop_close(&loop->uv);
}

/* Bodies that are closed still find the loop, but can schedule nothing. */
WEFT_API int weft_loop_close(struct weft_loop *loop)
{
	if (loop->closed)
		return 0;
	if (loop->forks != weft_forks)
		return weft_refuse_forked();
	if (loop->running)
		return weft_refuse(WEFT_EBUSY, "a loop that runs cannot be closed");
	loop->closed = true;
	loop->shown = loop->ready.room_ = 0;
	weft_watchdog_halt(loop);
	weft_tasks_destroy(loop);
	weft_wraps_drop(loop);
	weft_parts_close(loop);
	weft_inbox_shut(loop);
	weft_watchdog_free(loop);
	weft_descriptors_drop(loop);
	weft_signals_drop(loop);
	close_uv(loop);
	weft_calls_drop(loop);
	return 0;
}

WEFT_API bool weft_loop_is_closed(const struct weft_loop *loop)
{
	return loop->closed;
}

WEFT_API bool weft_loop_is_running(const struct weft_loop *loop)
{
	return loop->running;
}

WEFT_API void weft_loop_stop(struct weft_loop *loop)
{
	loop->stopping = true;
}

int weft_loop_check_idle(const struct weft_loop *loop)
{
	if (loop->closed)
		return weft_refuse(WEFT_ECLOSED, "the loop is closed");
	if (loop->forks != weft_forks)
		return weft_refuse_forked();
	if (loop->running)
		return weft_refuse(WEFT_EBUSY, "the loop runs already");
	return 0;
}

int weft_loop_may_run(const struct weft_loop *loop)
{
	int r = weft_loop_check_idle(loop);

	if (r < 0)
		return r;
	/* One that ran when this process was forked does not run here. */
	if (running_here && running_here->forks == weft_forks)
		return weft_refuse(WEFT_EBUSY, "another loop runs in this thread");
	return 0;
}

static void enter(struct weft_loop *loop)
{
	loop->running = true;
	loop->thread = pthread_self();
	running_here = loop;
	weft_listen(&loop->listener);
}

static void leave(struct weft_loop *loop)
{
	loop->stopping = false;
	loop->running = false;
	weft_listen(NULL);
	running_here = NULL;
}

WEFT_API int weft_loop_run_forever(struct weft_loop *loop)
{
	int r = weft_loop_may_run(loop);

	if (r == 0 && loop->attachment)
		r = weft_refuse(WEFT_EBUSY, "a host drives the loop");
	if (r < 0)
		return r;
	enter(loop);
	do {
		r = weft_loop_has_to_look(loop) ? weft_loop_poll(loop) : 0;
		loop->turn(loop);
	} while (r == 0 && !loop->stopping);
	leave(loop);
	return r;
}

WEFT_API int weft_loop_fd(const struct weft_loop *loop)
{
	return uv_backend_fd(&loop->uv);
}

WEFT_API int weft_loop_step(struct weft_loop *loop, double *ret)
{
	int r = weft_loop_may_run(loop);

	if (r == 0 && loop->is_virtual)
		r = weft_refuse(WEFT_ESTATE, "no host can follow a virtual clock");
	if (r < 0)
		return r;
	enter(loop);
	weft_loop_glance(loop);
	weft_ready_run(loop, loop->debug ? weft_debug_call : weft_ready_call);
	leave(loop);
	*ret = weft_loop_doze(loop);
	return 0;
}
