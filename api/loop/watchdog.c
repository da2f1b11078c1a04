/* SPDX-License-Identifier: MIT */
/* The thread that watches a loop.  All of its handles are its own thread's, but for `async`. */

#include "watchdog.h"

#include <errno.h>
#include <stddef.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "../base/clock.h"
#include "../base/hooks.h"
#include "../base/text.h"
#include "task.h"

enum { NAME = 64, LINE = 200 };

/* What the loop is at, under the lock. */
struct work {
	int64_t since;			/* when it began; 0: the loop is at nothing */
	const char *place;		/* where the task waited before */
	bool is_task;
	char name[NAME];
};

struct weft_watchdog {
	struct weft_loop *loop;
	pthread_t thread;
	pthread_mutex_t lock;
	struct work work;
	bool resting;			/* no timer runs: the next work wakes it */
	bool ending;
	bool told;			/* this work was reported */
	bool alive;			/* has a thread; the loop's */
	weft_handler *handler;		/* of the loop's reports */
	void *handler_arg;
	int signal, fd;
	struct weft_post post;		/* asks the loop for a dump */
	atomic_bool asked;		/* it is on its way */
	uv_loop_t uv;
	uv_async_t async;
	uv_timer_t timer, patience;
	uv_signal_t handle;
};

/*
 * The loop's side.
 */

void weft_watchdog_begin(struct weft_watchdog *dog, const struct weft_task *task, int64_t now)
{
	bool wake;

	pthread_mutex_lock(&dog->lock);
	dog->work.since = now;
	dog->work.is_task = task;
	dog->work.place = task ? task->driver.place_ : NULL;
	if (task)
		snprintf(dog->work.name, NAME, "%s", weft_task_name(task));
	dog->told = false;
	wake = dog->resting && dog->alive;
	dog->resting = false;
	pthread_mutex_unlock(&dog->lock);
	if (wake)
		uv_async_send(&dog->async);
}

void weft_watchdog_end(struct weft_watchdog *dog)
{
	pthread_mutex_lock(&dog->lock);
	dog->work.since = 0;
	pthread_mutex_unlock(&dog->lock);
}

void weft_watchdog_set_handler(struct weft_watchdog *dog, weft_handler *handler, void *arg)
{
	pthread_mutex_lock(&dog->lock);
	dog->handler = handler;
	dog->handler_arg = arg;
	pthread_mutex_unlock(&dog->lock);
}

/*
 * The watchdog's side.
 */

/* How long the loop has been at one thing, and what that is; below 0: it is at nothing. */
static int64_t look(struct weft_watchdog *dog, struct work *ret)
{
	*ret = dog->work;
	return ret->since ? weft_clock() - ret->since : -1;
}

static void tell(struct weft_watchdog *dog, const struct work *work, int64_t elapsed)
{
	struct weft_report report = {
		.kind = WEFT_REPORT_STUCK,
		.message = work->is_task ? "a task is stuck" : "a callback is stuck",
		.name = work->is_task ? work->name : NULL,
		.since = work->place,
		.seconds = (double)elapsed / WEFT_NANO,
	};
	weft_handler *handler;
	void *arg;

	pthread_mutex_lock(&dog->lock);
	handler = dog->handler;
	arg = dog->handler_arg;
	pthread_mutex_unlock(&dog->lock);
	weft_report_to(dog->loop, handler, arg, &report);
}

static void on_time(uv_timer_t *timer);

static void watch_for(struct weft_watchdog *dog, int64_t ns)
{
	uv_update_time(&dog->uv);
	uv_timer_start(&dog->timer, on_time, (uint64_t)(ns / 1000000 + 1), 0);
}

/* The handler is called without the lock: the loop has to be able to go on meanwhile. */
static void on_time(uv_timer_t *timer)
{
	struct weft_watchdog *dog = timer->data;
	struct work work;
	int64_t elapsed;
	bool due;

	pthread_mutex_lock(&dog->lock);
	elapsed = look(dog, &work);
	due = elapsed >= dog->loop->slow && !dog->told;
	dog->told |= due;
	dog->resting = elapsed < 0 || dog->told;
	pthread_mutex_unlock(&dog->lock);
	if (due)
		tell(dog, &work, elapsed);
	else if (elapsed >= 0 && elapsed < dog->loop->slow)
		watch_for(dog, dog->loop->slow - elapsed);
}

static void close_handle(uv_handle_t *handle, void *arg)
{
	(void)arg;
	uv_close(handle, NULL);
}

/* There is work after a rest, or the end has come. */
static void on_wake(uv_async_t *async)
{
	struct weft_watchdog *dog = async->data;
	bool ending;

	pthread_mutex_lock(&dog->lock);
	ending = dog->ending;
	pthread_mutex_unlock(&dog->lock);
	if (ending)
		uv_walk(&dog->uv, close_handle, NULL);
	else
		on_time(&dog->timer);
}

/*
 * A dump on a signal: the loop makes it at its next turn, and this thread says so if that does not
 * come.
 */

static struct weft_watchdog *dog_of(struct weft_post *post)
{
	return (void *)((char *)post - offsetof(struct weft_watchdog, post));
}

static void deliver_dump(struct weft_loop *loop, struct weft_post *post)
{
	struct weft_watchdog *dog = dog_of(post);

	atomic_store(&dog->asked, false);
	(void)weft_loop_dump(loop, dog->fd);
}

/* The loop is closed, and its watchdog halted. */
static void drop_dump(struct weft_post *post)
{
	atomic_store(&dog_of(post)->asked, false);
}

static void on_no_dump(uv_timer_t *timer)
{
	struct weft_watchdog *dog = timer->data;
	struct work work;

	if (!atomic_load(&dog->asked))
		return;
	pthread_mutex_lock(&dog->lock);
	look(dog, &work);
	pthread_mutex_unlock(&dog->lock);
	dprintf(dog->fd, "loop: stuck%s%s%s%s%s\n", work.since ? " in " : "",
		work.since ? work.is_task ? work.name : "a callback" : "",
		work.since && work.place ? ", which went on at " : "",
		work.since && work.place ? work.place : "",
		dog->loop->debug ? "" : " (its debug mode would tell where)");
}

static void on_signal(uv_signal_t *handle, int number)
{
	struct weft_watchdog *dog = handle->data;

	(void)number;
	if (atomic_exchange(&dog->asked, true))
		return;
	if (!weft_inbox_post(dog->loop, &dog->post))
		atomic_store(&dog->asked, false);
	uv_update_time(&dog->uv);
	uv_timer_start(&dog->patience, on_no_dump, (uint64_t)(dog->loop->slow / 1000000 + 1), 0);
}

/*
 * Its life.
 */

static void *live(void *arg)
{
	struct weft_watchdog *dog = arg;

	uv_run(&dog->uv, UV_RUN_DEFAULT);
	uv_loop_close(&dog->uv);
	return NULL;
}

/* The handles are made before the thread is, so what fails here is the caller's. */
static int init_handles(struct weft_watchdog *dog)
{
	int r = uv_async_init(&dog->uv, &dog->async, on_wake);

	if (r < 0)
		return r;
	uv_timer_init(&dog->uv, &dog->timer);
	uv_timer_init(&dog->uv, &dog->patience);
	dog->async.data = dog->timer.data = dog->patience.data = dog->handle.data = dog;
	if (!dog->signal)
		return 0;
	r = uv_signal_init(&dog->uv, &dog->handle);
	return r < 0 ? r : uv_signal_start(&dog->handle, on_signal, dog->signal);
}

/* The thread takes no signals: they are for the program's own threads. */
static int create_thread(struct weft_watchdog *dog)
{
	sigset_t all, old;
	int r;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	r = -pthread_create(&dog->thread, NULL, live, dog);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return r;
}

static int open_dog(struct weft_watchdog *dog)
{
	int r = uv_loop_init(&dog->uv);

	if (r < 0)
		return r;
	r = init_handles(dog);
	if (r == 0)
		r = create_thread(dog);
	if (r < 0) {
		uv_walk(&dog->uv, close_handle, NULL);
		uv_run(&dog->uv, UV_RUN_DEFAULT);
		uv_loop_close(&dog->uv);
	}
	return r;
}

/* A watchdog without a thread. */
static struct weft_watchdog *make(struct weft_loop *loop)
{
	struct weft_watchdog *dog = weft_alloc(sizeof(*dog));

	if (!dog)
		return NULL;
	memset(dog, 0, sizeof(*dog));
	dog->loop = loop;
	dog->post = (struct weft_post){ NULL, deliver_dump, drop_dump };
	pthread_mutex_init(&dog->lock, NULL);
	return dog;
}

int weft_watchdog_start(struct weft_loop *loop, int signal, int fd)
{
	int r;

	if (!loop->dog)
		loop->dog = make(loop);
	if (!loop->dog)
		return -ENOMEM;
	weft_watchdog_halt(loop);
	loop->dog->signal = signal;
	loop->dog->fd = fd;
	loop->dog->ending = false;
	loop->dog->resting = true;
	weft_watchdog_set_handler(loop->dog, loop->handler, loop->handler_arg);
	r = open_dog(loop->dog);
	loop->dog->alive = r == 0;
	return r;
}

void weft_watchdog_halt(struct weft_loop *loop)
{
	struct weft_watchdog *dog = loop->dog;

	if (!dog || !dog->alive)
		return;
	/* Without the lock the thread may end by an earlier wake-up, and close the descriptor. */
	pthread_mutex_lock(&dog->lock);
	dog->ending = true;
	uv_async_send(&dog->async);
	pthread_mutex_unlock(&dog->lock);
	pthread_join(dog->thread, NULL);
	dog->alive = false;
}

void weft_watchdog_free(struct weft_loop *loop)
{
	if (!loop->dog)
		return;
	pthread_mutex_destroy(&loop->dog->lock);
	weft_free(loop->dog, sizeof(*loop->dog));
	loop->dog = NULL;
}
