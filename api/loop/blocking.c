/* SPDX-License-Identifier: MIT */
/*
 * Functions that block, run for tasks in a pool.
 *
 * A job's future is wrapped in a loop future, which the task awaits; cancelling the task cancels
 * the wrap, and that the job, if it has not begun.
 */

#include <weft/blocking.h>
#include <weft/combine.h>

#include <errno.h>

#include "../base/hooks.h"
#include "../base/text.h"
#include "parts.h"
#include "task.h"

/* The pool of a loop's own. */
struct weft_loop_pool {
	struct weft_part part;		/* first: a part is its pool */
	struct weft_executor *executor;
	struct weft_loop *loop;
	struct weft_post post;		/* all jobs have ended */
	bool over;
};

static void stop(struct weft_loop *loop, struct weft_post *post)
{
	loop->pool->over = true;
	(void)post;
	weft_loop_stop(loop);
}

static void ignore(struct weft_post *post)
{
	(void)post;
}

static void *wait_for_jobs(void *arg)
{
	struct weft_loop_pool *pool = arg;

	(void)weft_executor_shutdown(pool->executor, WEFT_SHUTDOWN_WAIT, WEFT_NEVER);
	weft_inbox_post(pool->loop, &pool->post);
	return NULL;
}

/* A job may wait for something that the loop does, so the loop runs, and a thread waits. */
static void finish_pool(struct weft_loop *loop, struct weft_part *part)
{
	struct weft_loop_pool *pool = (struct weft_loop_pool *)part;
	pthread_t waiter;
	int r = 0;

	pool->post = (struct weft_post){ NULL, stop, ignore };
	if (pthread_create(&waiter, NULL, wait_for_jobs, pool) != 0) {
		(void)weft_executor_shutdown(pool->executor, WEFT_SHUTDOWN_WAIT, WEFT_NEVER);
		return;
	}
	loop->outstanding++;
	while (r == 0 && !pool->over)
		r = weft_loop_run_forever(loop);
	loop->outstanding--;
	pthread_join(waiter, NULL);
}

static void close_pool(struct weft_loop *loop, struct weft_part *part)
{
	struct weft_loop_pool *pool = (struct weft_loop_pool *)part;

	loop->pool = NULL;
	(void)weft_executor_close(pool->executor, WEFT_SHUTDOWN_NO_WAIT, WEFT_NEVER);
	weft_free(pool, sizeof(*pool));
}

static int open_pool(struct weft_loop *loop)
{
	struct weft_executor_options o = { .name = "loop" };
	struct weft_loop_pool *pool;
	int r;

	if (loop->pool)
		return 0;
	pool = weft_alloc(sizeof(*pool));
	if (!pool)
		return -ENOMEM;
	*pool = (struct weft_loop_pool){ { .finish = finish_pool, .close = close_pool },
					 .loop = loop };
	r = weft_threads_open(weft_default_workers(), &o, &pool->executor);
	if (r < 0) {
		weft_free(pool, sizeof(*pool));
		return r;
	}
	loop->pool = pool;
	weft_part_join(loop, &pool->part);
	return 0;
}

/* Wrap the reference to @future, which is taken over. */
static int wrap(struct weft_loop *loop, struct weft_future *future, struct weft_loop_future **ret)
{
	int r = weft_loop_wrap(loop, future, ret);

	/* The job may not use its argument after the call has failed. */
	if (r < 0 && !weft_future_cancel(future))
		(void)weft_future_wait(future, WEFT_NEVER);
	weft_future_unref(future);
	return r;
}

WEFT_API int weft_blocking_begin_(struct weft_co *co, struct weft_executor *executor,
				  weft_job_function *job, void *arg,
				  const struct weft_submit_options *options, size_t size)
{
	static const struct weft_submit_options usual = { .name = NULL };
	struct weft_task *task = weft_task_of_co(co);
	struct weft_loop_future *f = NULL;
	struct weft_future *future;
	int r;

	if (!task)
		return weft_refuse_outside();
	if (task->future.loop->closed)
		return weft_refuse(WEFT_ECLOSED, "the loop is closed");
	r = executor ? 0 : open_pool(task->future.loop);
	if (r < 0)
		return r;
	r = weft_submit_with_(executor ? executor : task->future.loop->pool->executor, job, arg,
			      options ? options : &usual, size, &future);
	if (r == 0)
		r = wrap(task->future.loop, future, &f);
	if (r < 0)
		return r;
	task->future.task.holds = true;
	task->driver.parked_ = &f->awaitable;
	return weft_lf_done(f) ? weft_blocking_end_(co, 0) : (int)WEFT_AWAITS_;
}

/* What a job's future owns becomes the body's, but a string may lie in the future itself. */
static int take_over(struct weft_co *co, struct weft_future *future)
{
	struct weft_error err = weft_err(WEFT_ETYPE, weft_none());

	if (weft_tag(co->value_) == WEFT_TAG_STR) {
		err.text = "a string of a job ends with its future";
		return weft_raise_error(co, &err);
	}
	return weft_future_take(future, WEFT_NEVER, &co->value_);
}

WEFT_API int weft_blocking_end_(struct weft_co *co, int r)
{
	struct weft_task *task = weft_task_of_co(co);
	struct weft_future *future;

	if (!task || !task->future.task.holds)
		return weft_lost(r);
	future = (struct weft_future *)weft_wrap_source(
		(struct weft_loop_future *)task->driver.parked_);
	weft_future_ref(future);
	r = weft_held_end_(co, r);
	if (r == 0)
		r = take_over(co, future);
	weft_future_unref(future);
	return r;
}
