/* SPDX-License-Identifier: MIT */
/*
 * Tasks that other threads ask for.
 *
 * A bridge stands between a task and a future for threads.  It has two references: the loop's side
 * gives its own back when the task has ended or the loop is closed, and the callback of the future
 * gives the other one back.  `loop` is NULL from the first of these on, and is read and posted to
 * under the lock: so a client that cancels does not meet a loop that has gone.
 */

#include <weft/blocking.h>

#include <errno.h>
#include <stddef.h>

#include "../base/hooks.h"
#include "../base/text.h"
#include "parts.h"
#include "task.h"

struct bridge {
	atomic_uint refs;
	pthread_mutex_t lock;
	struct weft_loop *loop;
	struct weft_promise *promise;
	struct weft_future *future;	/* the promise's, for the loop's side */
	struct weft_post begin, cancel;
	struct weft_part part;		/* of the loop, from `begin` on */
	struct weft_call call;		/* when the task has ended */
	struct weft_task *task;		/* one reference, from `begin` on */
	weft_make_co_ *make;
	weft_any_body_ *body;
	void *arg;
	struct weft_task_options options;
};

static void unref(struct bridge *b)
{
	if (atomic_fetch_sub(&b->refs, 1) > 1)
		return;
	pthread_mutex_destroy(&b->lock);
	weft_free(b, sizeof(*b));
}

/*
 * The loop's side.
 */

/* The future is done, or will be by nobody else. */
static void leave(struct bridge *b)
{
	pthread_mutex_lock(&b->lock);
	b->loop = NULL;
	pthread_mutex_unlock(&b->lock);
	weft_task_unref(b->task);
	weft_future_unref(b->future);
	weft_promise_unref(b->promise);
	unref(b);
}

static void cancel_future(struct bridge *b)
{
	(void)weft_future_cancel(b->future);
	(void)weft_promise_start(b->promise);
}

static void fail(struct bridge *b, const struct weft_error *err)
{
	if (weft_promise_start(b->promise) > 0)
		(void)weft_promise_set_error(b->promise, err);
}

/* The future ends as the task has. */
static void settle(struct bridge *b)
{
	struct weft_loop_future *f = &b->task->future;
	struct weft_error err;

	f->unread = false;
	if (f->state == WEFT_LF_CANCELLED)
		cancel_future(b);
	else if (weft_loop_future_code(f, &err) < 0)
		fail(b, &err);
	else if (weft_promise_start(b->promise) > 0)
		(void)weft_promise_set_result(b->promise, f->of.value);
}

static int ended(struct weft_loop *loop, void *arg)
{
	struct bridge *b = arg;

	weft_part_leave(loop, &b->part);
	settle(b);
	leave(b);
	return 0;
}

/* The loop is closed: the task has ended already, but `ended` is not called any more. */
static void close_part(struct weft_loop *loop, struct weft_part *part)
{
	struct bridge *b = (void *)((char *)part - offsetof(struct bridge, part));

	(void)loop;
	weft_call_cancel(&b->call);
	settle(b);
	leave(b);
}

static int spawn(struct weft_loop *loop, struct bridge *b)
{
	struct weft_co *co;
	int r = b->make(b->body, b->arg, &b->options.co, &co);

	if (r < 0)
		return r;
	r = weft_task_new(loop, co, &b->options, &b->task);
	if (r < 0)
		return r;
	r = weft_loop_future_on_done(&b->task->future, &b->call, ended, b);
	if (r < 0)
		weft_task_cancel(b->task, NULL);
	return r;
}

static void begin(struct weft_loop *loop, struct weft_post *post)
{
	struct bridge *b = (void *)((char *)post - offsetof(struct bridge, begin));
	struct weft_error err = weft_err(0, weft_none());

	if (!weft_future_cancelled(b->future))
		err.code = spawn(loop, b);
	if (err.code == 0 && b->task) {
		weft_part_join(loop, &b->part);
		return;
	}
	if (err.code < 0)
		fail(b, &err);
	leave(b);
}

/* The loop is closed before it came to it. */
static void drop_begin(struct weft_post *post)
{
	struct bridge *b = (void *)((char *)post - offsetof(struct bridge, begin));

	cancel_future(b);
	leave(b);
}

static struct bridge *of_cancel(struct weft_post *post)
{
	return (void *)((char *)post - offsetof(struct bridge, cancel));
}

static void drop_cancel(struct weft_post *post)
{
	unref(of_cancel(post));
}

static void cancel_task(struct weft_loop *loop, struct weft_post *post)
{
	struct bridge *b = of_cancel(post);

	/* Else it has ended, and so has its reference to the task. */
	if (b->loop == loop && b->task)
		weft_task_cancel(b->task, NULL);
	unref(b);
}

/*
 * The client's side.
 */

/* In the thread that ends or cancels the future; its reference becomes the post's. */
static int done(struct weft_future *future, void *arg)
{
	struct bridge *b = arg;
	bool posted = false;

	if (weft_future_cancelled(future)) {
		pthread_mutex_lock(&b->lock);
		posted = b->loop && weft_inbox_post(b->loop, &b->cancel);
		pthread_mutex_unlock(&b->lock);
	}
	if (!posted)
		unref(b);
	return 0;
}

static int make(struct weft_loop *loop, struct bridge **ret)
{
	struct bridge *b = weft_alloc(sizeof(*b));
	int r;

	if (!b)
		return -ENOMEM;
	*b = (struct bridge){
		.refs = 2,
		.loop = loop,
		.begin = { .deliver = begin, .drop = drop_begin },
		.cancel = { .deliver = cancel_task, .drop = drop_cancel },
		.part.close = close_part,
	};
	r = weft_promise_new(&b->promise);
	if (r < 0) {
		weft_free(b, sizeof(*b));
		return r;
	}
	pthread_mutex_init(&b->lock, NULL);
	b->future = weft_promise_future(b->promise);
	r = weft_future_on_done(b->future, done, b);
	if (r < 0) {
		unref(b);
		leave(b);
		return r;
	}
	*ret = b;
	return 0;
}

WEFT_API int weft_spawn_threadsafe_(struct weft_loop *loop, weft_make_co_ *make_co,
				    weft_any_body_ *body, void *arg,
				    const struct weft_task_options *options,
				    struct weft_future **ret)
{
	struct bridge *b;
	int r = make(loop, &b);

	if (r < 0)
		return r;
	b->make = make_co;
	b->body = body;
	b->arg = arg;
	if (options)
		b->options = *options;
	*ret = weft_future_ref(b->future);
	if (weft_inbox_post(loop, &b->begin))
		return 0;
	weft_future_unref(*ret);
	drop_begin(&b->begin);
	return weft_refuse(WEFT_ECLOSED, "the loop is closed");
}
