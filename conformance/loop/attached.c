/* SPDX-License-Identifier: MIT */
/* The loop as the guest of a loop of libuv's. */

#include <uv.h>

#include <weft/host.h>

#include "loops.h"

#include <pthread.h>
#include <stdlib.h>

/* A host, and a handle of its own that keeps it running until the guest's task has ended. */
struct host {
	uv_loop_t uv;
	uv_async_t keep;
	uv_timer_t timer;
	struct weft_loop *loop;
	struct weft_loop_future *future;
	struct weft_call ended;
};

static struct weft_loop *open_host(struct host *h)
{
	h->loop = real_loop();
	h->ended = (struct weft_call){ .loop_ = NULL };
	if (uv_loop_init(&h->uv) != 0 || uv_async_init(&h->uv, &h->keep, NULL) != 0 ||
	    uv_timer_init(&h->uv, &h->timer) != 0)
		abort();
	h->timer.data = h;
	MUST(weft_loop_attach(h->loop, &h->uv));
	return h->loop;
}

static void note_closed(void *arg)
{
	note("%s", (const char *)arg);
}

/* The host runs once more, to close what is left. */
static void close_host(struct host *h)
{
	CHECK_INT(uv_run(&h->uv, UV_RUN_DEFAULT), 0);
	CHECK_INT(uv_loop_close(&h->uv), 0);
}

static int let_host_end(struct weft_loop *loop, void *arg)
{
	struct host *h = arg;

	note("ended");
	CHECK_INT(weft_loop_detach(loop, note_closed, "closed"), 0);
	uv_close((uv_handle_t *)&h->keep, NULL);
	uv_close((uv_handle_t *)&h->timer, NULL);
	return 0;
}

static void run_until_ended(struct host *h, struct weft_task *task)
{
	MUST(weft_loop_future_on_done(weft_task_future(task), &h->ended, let_host_end, h));
	CHECK_INT(uv_run(&h->uv, UV_RUN_DEFAULT), 0);
}

/* Sleeps, waits for the host's timer, and then for another thread. */
struct guest {
	struct weft_frame weft;
	struct host *host;
	struct weft_loop_future *last;
	pthread_t thread;
	bool started;
};

static int end_future(struct weft_loop *loop, void *future)
{
	(void)loop;
	note("posted");
	return weft_loop_future_set_result(future, weft_none());
}

static void *post(void *arg)
{
	struct guest *g = arg;

	while (weft_call_soon_threadsafe(g->host->loop, end_future, g->last) < 0)
		;
	return NULL;
}

static void ring(uv_timer_t *timer)
{
	struct host *h = timer->data;

	note("host");
	CHECK_INT(weft_loop_future_set_result(h->future, weft_none()), 0);
}

static int visits(void *self)
{
	struct guest *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_SLEEP(f, r, 0.002);
	note("slept");
	if (r == 0) {
		uv_timer_start(&f->host->timer, ring, 2, 0);
		WEFT_AWAIT(f, r, f->host->future);
	}
	if (r == 0) {
		f->started = pthread_create(&f->thread, NULL, post, f) == 0;
		CHECK(f->started);
		WEFT_AWAIT(f, r, f->last);
	}
	WEFT_END(f);
	return r;
}

void attached(const struct weft_backend *be)
{
	struct host h;
	struct weft_loop *loop = open_host(&h);
	struct guest g = { .host = &h, .last = future_of(loop) };
	struct weft_task *task;

	h.future = future_of(loop);
	task = spawn_on(loop, be, visits, &g);
	run_until_ended(&h, task);
	CHECK_LOG("slept; host; posted; ended; closed");
	if (g.started)
		pthread_join(g.thread, NULL);
	close_host(&h);
	weft_task_unref(task);
	weft_loop_future_unref(g.last);
	weft_loop_future_unref(h.future);
	/* It is its own master again. */
	MUST(weft_call_soon(loop, note_call, "alone"));
	turn(loop, 1);
	CHECK_LOG("alone");
	drop_loop(loop);
}

/* A guest that waits does not keep its host running, and does what is ready all the same. */
void attached_idle(const struct weft_backend *be)
{
	struct host h;
	struct weft_loop *loop = open_host(&h);
	struct stage s = { .label = "task", .seconds = 1e6 };
	struct weft_task *task = spawn_on(loop, be, body_sleep, &s);

	MUST(weft_call_soon(loop, note_call, "ready"));
	CHECK(uv_run(&h.uv, UV_RUN_NOWAIT));
	uv_close((uv_handle_t *)&h.keep, NULL);
	uv_close((uv_handle_t *)&h.timer, NULL);
	CHECK_INT(uv_run(&h.uv, UV_RUN_DEFAULT), 0);
	CHECK_INT(uv_run(&h.uv, UV_RUN_DEFAULT), 0);
	weft_task_cancel(task, NULL);
	CHECK_INT(weft_loop_detach(loop, NULL, NULL), 0);
	(void)run_task(loop, task, NULL);
	close_host(&h);
	CHECK_LOG("ready; task ECANCELED");
	weft_task_unref(task);
	drop_loop(loop);
}

/* Closing detaches. */
void attached_closed(const struct weft_backend *be)
{
	struct host h;
	struct weft_loop *loop = open_host(&h);

	(void)be;
	drop_loop(loop);
	uv_close((uv_handle_t *)&h.keep, NULL);
	uv_close((uv_handle_t *)&h.timer, NULL);
	close_host(&h);
}

static int call_attach(struct weft_loop *loop, void *arg)
{
	struct host *h = arg;

	CHECK_INT(weft_loop_attach(loop, &h->uv), WEFT_EBUSY);
	return 0;
}

void attached_refused(const struct weft_backend *be)
{
	struct weft_loop *other = virtual_loop(), *third = real_loop();
	struct host h;
	struct weft_loop *loop = open_host(&h);
	double seconds = 0;

	(void)be;
	CHECK_INT(weft_loop_attach(loop, &h.uv), WEFT_EBUSY);
	CHECK_INT(weft_loop_attach(other, &h.uv), WEFT_ESTATE);
	CHECK_INT(weft_loop_run_forever(loop), WEFT_EBUSY);
	CHECK_INT(weft_loop_step(loop, &seconds), 0);
	CHECK_INT(weft_loop_detach(loop, NULL, NULL), 0);
	CHECK_INT(weft_loop_detach(loop, NULL, NULL), WEFT_ESTATE);
	MUST(weft_call_soon(third, call_attach, &h));
	turn(third, 1);
	CHECK_INT(weft_loop_close(third), 0);
	CHECK_INT(weft_loop_attach(third, &h.uv), WEFT_ECLOSED);
	weft_loop_unref(third);
	drop_loop(other);
	drop_loop(loop);
	uv_close((uv_handle_t *)&h.keep, NULL);
	uv_close((uv_handle_t *)&h.timer, NULL);
	close_host(&h);
}
