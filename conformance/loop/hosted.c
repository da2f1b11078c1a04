/* SPDX-License-Identifier: MIT */
/* The loop as the guest of another one, which polls its descriptor and takes steps. */

#include "loops.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include <weft/descriptor.h>

/* The smallest host: until @task has ended. */
static void host(struct weft_loop *loop, struct weft_task *task)
{
	struct pollfd fd = { .fd = weft_loop_fd(loop), .events = POLLIN };
	double seconds = 0;

	while (!weft_loop_future_done(weft_task_future(task))) {
		poll(&fd, 1, seconds < 0 ? -1 : (int)ceil(seconds * 1e3));
		if (!CHECK_INT(weft_loop_step(loop, &seconds), 0))
			return;
	}
}

static int body_reads_once(void *self)
{
	struct stage *f = self;
	int r = 0;
	char c;

	WEFT_BEGIN(f);
	do {
		WEFT_READABLE(f, r, (int)f->value);
	} while (starved(r));
	if (r == 0 && CHECK_INT(read((int)f->value, &c, 1), 1))
		note("read %c", c);
	WEFT_END(f);
	return r;
}

static int call_write(struct weft_loop *loop, void *fd)
{
	(void)loop;
	note("write");
	CHECK_INT(write(*(int *)fd, "x", 1), 1);
	return 0;
}

/* A timer writes what a task reads. */
void host_steps(const struct weft_backend *be)
{
	struct weft_loop *loop = real_loop();
	struct weft_call timer = { .loop_ = NULL };
	struct stage s = { .value = 0 };
	struct weft_task *task;
	int fds[2];

	if (pipe(fds) < 0)
		abort();
	s.value = fds[0];
	task = spawn_on(loop, be, body_reads_once, &s);
	MUST(weft_call_later(loop, &timer, 0.002, call_write, &fds[1]));
	host(loop, task);
	/* Without memory for its first step the task ends before the timer is due. */
	weft_call_cancel(&timer);
	CHECK_LOG("write; read x");
	weft_task_unref(task);
	drop_loop(loop);
	close(fds[0]);
	close(fds[1]);
}

static int end_future(struct weft_loop *loop, void *arg)
{
	struct stage *s = arg;

	(void)loop;
	note("posted");
	return weft_loop_future_set_result(s->future, weft_int(1));
}

static void *post(void *arg)
{
	struct stage *s = arg;

	while (weft_call_soon_threadsafe(s->loop, end_future, s) == -ENOMEM)
		;
	return NULL;
}

void host_posts(const struct weft_backend *be)
{
	struct weft_loop *loop = real_loop();
	struct stage s = { .label = "task", .loop = loop, .future = future_of(loop) };
	struct weft_task *task = spawn_on(loop, be, body_await, &s);
	pthread_t thread;
	double seconds = 0;

	CHECK_INT(weft_loop_step(loop, &seconds), 0);
	CHECK(seconds < 0);
	if (pthread_create(&thread, NULL, post, &s) != 0)
		abort();
	host(loop, task);
	pthread_join(thread, NULL);
	CHECK_LOG("posted; task 0");
	weft_task_unref(task);
	weft_loop_future_unref(s.future);
	drop_loop(loop);
}

static int call_step(struct weft_loop *loop, void *arg)
{
	double *seconds = arg;

	CHECK_INT(weft_loop_step(loop, seconds), WEFT_EBUSY);
	return 0;
}

void host_refused(const struct weft_backend *be)
{
	struct weft_loop *loop = real_loop(), *other = virtual_loop();
	double seconds = 7;

	(void)be;
	CHECK_INT(weft_loop_step(other, &seconds), WEFT_ESTATE);
	MUST(weft_call_soon(loop, call_step, &seconds));
	turn(loop, 1);
	CHECK_INT(weft_loop_close(loop), 0);
	CHECK_INT(weft_loop_step(loop, &seconds), WEFT_ECLOSED);
	CHECK(seconds > 6.5 && seconds < 7.5);
	weft_loop_unref(loop);
	drop_loop(other);
}
