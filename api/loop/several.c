/* SPDX-License-Identifier: MIT */
/* Waiting for some or all of several futures, which goes by without touching them. */

#include <errno.h>

#include <weft/combine.h>

#include "../base/hooks.h"
#include "../base/text.h"
#include "task.h"

struct member {
	struct weft_loop_future *future; /* one reference */
	struct weft_call call;
	struct waiting *waiting;
};

struct waiting {
	struct weft_operation operation;
	struct weft_task *task;
	enum weft_wait_mode mode;
	struct weft_call timer;
	bool *ret_done;
	size_t n, left;
	struct member members[];
};

static size_t size_of(size_t n)
{
	return sizeof(struct waiting) + n * sizeof(struct member);
}

static bool is_error(struct weft_loop_future *f)
{
	if (f->state == WEFT_LF_CANCELLED)
		return false;
	f->unread = false;
	return f->state == WEFT_LF_FAILED;
}

static int member_ended(struct weft_loop *loop, void *arg)
{
	struct member *m = arg;
	struct waiting *w = m->waiting;

	(void)loop;
	if (--w->left > 0 && w->mode != WEFT_FIRST_COMPLETED &&
	    !(w->mode == WEFT_FIRST_ERROR && is_error(m->future)))
		return 0;
	weft_call_cancel(&w->timer);
	weft_unpark(w->task);
	return 0;
}

static void drop(struct weft_operation *operation)
{
	struct waiting *w = (struct waiting *)operation;

	w->task->extra->operation = NULL;
	weft_call_cancel(&w->timer);
	for (size_t i = 0; i < w->n; i++) {
		weft_call_cancel(&w->members[i].call);
		weft_loop_future_unref(w->members[i].future);
	}
	weft_free(w, size_of(w->n));
}

static int check(struct weft_task *task, struct weft_loop_future *const *futures, size_t n,
		 enum weft_wait_mode mode)
{
	if (!task)
		return weft_refuse_outside();
	if (n == 0 || mode < WEFT_FIRST_COMPLETED || mode > WEFT_ALL_COMPLETED)
		return weft_refuse(-EINVAL, n ? "unknown mode" : "there is nothing to wait for");
	for (size_t i = 0; i < n; i++)
		if (futures[i]->loop != task->future.loop)
			return weft_refuse(-EXDEV, "future %zu belongs to another loop", i);
	return 0;
}

static int listen_to_all(struct waiting *w)
{
	int r = 0;

	for (size_t i = 0; i < w->n && r == 0; i++)
		r = weft_loop_future_on_done(w->members[i].future, &w->members[i].call,
					     member_ended, &w->members[i]);
	return r;
}

static int begin(struct waiting *w, double seconds)
{
	struct weft_loop *loop = w->task->future.loop;
	int r = 0;

	if (!(seconds >= WEFT_NO_LIMIT))
		r = weft_call_later(loop, &w->timer, seconds, weft_unpark_call, w->task);
	if (r == 0)
		r = listen_to_all(w);
	if (r < 0)
		drop(&w->operation);
	return r;
}

WEFT_API int weft_wait_begin_(struct weft_co *co, struct weft_loop_future *const *futures, size_t n,
			      enum weft_wait_mode mode, double seconds, bool *ret_done)
{
	struct weft_task *task = weft_task_of_co(co);
	struct waiting *w;
	int r = check(task, futures, n, mode);

	if (r < 0)
		return r;
	w = weft_task_extra(task) ? weft_alloc(size_of(n)) : NULL;
	if (!w)
		return -ENOMEM;
	*w = (struct waiting){
		.operation.drop = drop,
		.task = task,
		.mode = mode,
		.ret_done = ret_done,
		.n = n,
		.left = n,
	};
	for (size_t i = 0; i < n; i++)
		w->members[i] =
			(struct member){ .future = weft_loop_future_ref(futures[i]), .waiting = w };
	r = begin(w, seconds);
	if (r < 0)
		return r;
	task->extra->operation = &w->operation;
	weft_park(co);
	return WEFT_AWAITS_;
}

/* A future that is done by now counts, even if it was not when the task woke. */
WEFT_API int weft_wait_end_(struct weft_co *co, int r)
{
	enum weft_parking how;
	struct weft_task *task = weft_parked_end(co, &how);
	struct waiting *w = task ? (struct waiting *)weft_task_operation(task) : NULL;

	if (!w)
		return weft_lost(r);
	for (size_t i = 0; r == 0 && w->ret_done && i < w->n; i++)
		w->ret_done[i] = weft_lf_done(w->members[i].future);
	drop(&w->operation);
	return r;
}
