/* SPDX-License-Identifier: MIT */
/* Groups of tasks: a scope that ends when all its tasks have ended. */

#include <weft/scope.h>

#include <errno.h>
#include <string.h>

#include "../base/hooks.h"
#include "../base/text.h"
#include "task.h"

struct weft_group_member {
	struct weft_call call;
	struct weft_task *task; /* one reference */
	struct weft_group *group;
	struct weft_group_member *prev, *next;
	bool started; /* it takes one of the places that the limit leaves */
};

enum { ERRORS_LEAST = 8 };

static void join(struct weft_group *g, struct weft_group_member *m)
{
	m->prev = g->last_;
	if (g->last_)
		g->last_->next = m;
	else
		g->first_ = m;
	g->last_ = m;
}

static void leave(struct weft_group_member *m)
{
	struct weft_group *g = m->group;

	if (g->held_ == m)
		g->held_ = m->next;
	g->running_ -= m->started;
	if (m->prev)
		m->prev->next = m->next;
	else
		g->first_ = m->next;
	if (m->next)
		m->next->prev = m->prev;
	else
		g->last_ = m->prev;
}

static void free_member(struct weft_group_member *m)
{
	leave(m);
	weft_call_cancel(&m->call);
	weft_task_unref(m->task);
	weft_free(m, sizeof(*m));
}

static int grow(struct weft_group *g)
{
	size_t room = g->room_ ? g->room_ * 2 : ERRORS_LEAST;
	struct weft_error *errors = weft_alloc(room * sizeof(*errors));

	if (!errors)
		return -ENOMEM;
	if (g->errors_) {
		memcpy(errors, g->errors_, g->kept_ * sizeof(*errors));
		weft_free(g->errors_, g->room_ * sizeof(*errors));
	}
	g->errors_ = errors;
	g->room_ = room;
	return 0;
}

/* Without memory it is counted, and not kept. */
static void add_error(struct weft_group *g, const struct weft_error *err)
{
	g->failed_++;
	if (g->kept_ == g->room_ && grow(g) < 0)
		return;
	weft_detail_ref(err->detail);
	g->errors_[g->kept_++] = *err;
}

static void free_errors(struct weft_group *g)
{
	for (size_t i = 0; i < g->kept_; i++)
		weft_detail_unref(g->errors_[i].detail);
	if (g->errors_)
		weft_free(g->errors_, g->room_ * sizeof(*g->errors_));
	g->errors_ = NULL;
	g->kept_ = g->room_ = 0;
}

/* A task that is cancelled ends in a later step and not in this call, so the list stays. */
static void abort_all(struct weft_group *g)
{
	g->aborting_ = true;
	for (struct weft_group_member *m = g->first_; m; m = m->next)
		weft_task_cancel(m->task, NULL);
}

/* The body is asked to leave; the close takes that back. */
static void cancel_body(struct weft_group *g)
{
	g->cancelled_parent_ = true;
	weft_task_cancel(g->task_, NULL);
}

static void fail(struct weft_group *g, const struct weft_error *err)
{
	add_error(g, err);
	if (g->aborting_ || g->cancelled_parent_)
		return;
	abort_all(g);
	cancel_body(g);
}

/*
 * The limit.  Tasks start in the order in which they were spawned, so those that are held back are
 * the last ones of the list.
 */

static bool has_place(const struct weft_group *g)
{
	return g->limit_ == 0 || g->running_ < g->limit_;
}

static void start(struct weft_group_member *m, const struct weft_task_options *options)
{
	struct weft_group *g = m->group;

	if (!has_place(g)) {
		weft_task_hold_back(m->task);
		if (!g->held_)
			g->held_ = m;
		return;
	}
	m->started = true;
	g->running_++;
	weft_task_start(m->task, options);
}

/* One that was cancelled takes no place: its body does not run. */
static void start_held(struct weft_group *g)
{
	while (g->held_ && has_place(g)) {
		struct weft_group_member *m = g->held_;

		g->held_ = m->next;
		m->started = weft_unpark(m->task);
		g->running_ += m->started;
	}
}

static int member_ended(struct weft_loop *loop, void *arg)
{
	struct weft_group_member *m = arg;
	struct weft_group *g = m->group;
	const struct weft_error *err = NULL;
	struct weft_task *task = weft_task_ref(m->task);

	(void)loop;
	free_member(m);
	if (g->waiting_ && !g->first_)
		weft_unpark(g->task_);
	if (weft_loop_future_error(&task->future, &err) == 0 && err)
		fail(g, err);
	start_held(g);
	weft_task_unref(task);
	return 0;
}

WEFT_API int weft_group_open_with(struct weft_co *co, struct weft_group *g,
				  const struct weft_group_options *options)
{
	struct weft_group_options o = { .size = sizeof(o) };
	struct weft_task *task = weft_task_of_co(co);

	if (!task)
		return weft_refuse_outside();
	if (g->task_)
		return weft_refuse(WEFT_ESTATE, "the group was entered before");
	if (options)
		memcpy(&o, options,
		       options->size && options->size < sizeof(o) ? options->size : sizeof(o));
	g->task_ = task;
	g->limit_ = o.limit;
	if (g->aborting_)
		cancel_body(g);
	return 0;
}

/* While the body waits in the close, it need not be told. */
WEFT_API void weft_group_cancel(struct weft_group *g)
{
	if (g->aborting_)
		return;
	abort_all(g);
	if (g->task_ && !g->exiting_)
		cancel_body(g);
}

WEFT_API int weft_group_may_spawn_(const struct weft_group *g)
{
	if (!g->task_)
		return weft_refuse(WEFT_ESTATE, "the group has not been entered");
	if (g->exiting_ && !g->first_)
		return weft_refuse(WEFT_ESTATE, "the group is finished");
	if (g->aborting_)
		return weft_refuse(WEFT_ESTATE, "the group is shutting down");
	if (g->task_->future.loop->closed)
		return weft_refuse(WEFT_ECLOSED, "the loop is closed");
	return 0;
}

/* One that has ended already, being eager, counts at once. */
static void listen_to(struct weft_group_member *m)
{
	struct weft_loop_future *f = &m->task->future;

	weft_ready_release(f->loop, 1);
	if (weft_lf_done(f))
		member_ended(f->loop, m);
	else
		(void)weft_loop_future_on_done(f, &m->call, member_ended, m);
}

/* Takes the reference to @co over, as weft_task_new does.  The place of the call is reserved. */
static int add(struct weft_group *g, const struct weft_task *parent, struct weft_co *co,
	       const struct weft_task_options *options, struct weft_task **ret)
{
	struct weft_group_member *m = weft_alloc(sizeof(*m));
	int r;

	if (!m) {
		weft_discard(co);
		return -ENOMEM;
	}
	*m = (struct weft_group_member){ .group = g };
	r = weft_task_make(g->task_->future.loop, parent, co, options, &m->task);
	if (r < 0) {
		weft_free(m, sizeof(*m));
		return r;
	}
	weft_task_ref(m->task);
	if (ret)
		*ret = weft_task_ref(m->task);
	join(g, m);
	start(m, options);
	listen_to(m);
	return 0;
}

WEFT_API int weft_group_add_(struct weft_group *g, struct weft_co *parent, struct weft_co *co,
			     const struct weft_task_options *options, struct weft_task **ret)
{
	struct weft_loop *loop = g->task_->future.loop;
	int r = weft_ready_reserve(loop, 1);

	if (r < 0) {
		weft_discard(co);
		return r;
	}
	r = add(g, weft_task_of_co(parent), co, options, ret);
	if (r < 0)
		weft_ready_release(loop, 1);
	return r;
}

/* The error object of @co that came with @r. */
static struct weft_error caught(struct weft_co *co, int r)
{
	const struct weft_error *err = weft_caught(co);

	return err && err->code == r ? *err : weft_err(r, weft_none());
}

static int raise_group(struct weft_co *co, struct weft_group *g)
{
	struct weft_error err = weft_err(WEFT_EGROUP, weft_none());
	int r;

	err.detail =
		weft_detail_new(g->errors_, g->kept_, "%zu errors in a group of tasks", g->failed_);
	err.text = weft_detail_text(err.detail);
	r = weft_raise_error(co, &err);
	weft_detail_unref(err.detail);
	return r;
}

/* The body's own failure is counted last; a cancellation gives way to failures. */
static int finish(struct weft_co *co, struct weft_group *g)
{
	int r = g->body_.code;

	if (r < 0 && r != WEFT_ECANCELED)
		add_error(g, &g->body_);
	if (g->failed_ > 0)
		r = raise_group(co, g);
	else if (g->propagates_)
		r = weft_raise_error(co, &g->cancel_);
	else
		r = r < 0 ? 0 : r;
	free_errors(g);
	weft_detail_unref(g->body_.detail);
	return r;
}

static int wait_or_finish(struct weft_co *co, struct weft_group *g)
{
	if (!g->first_)
		return finish(co, g);
	g->waiting_ = true;
	weft_park(co);
	return WEFT_AWAITS_;
}

static void propagate(struct weft_group *g, const struct weft_error *err)
{
	g->propagates_ = true;
	g->cancel_ = *err;
	/* The text of a cancellation is static. */
	g->cancel_.detail = NULL;
}

/* Nobody but the group has asked; the body may not even have come to a wait since. */
static void forget_cancel(struct weft_group *g)
{
	g->propagates_ = false;
	g->task_->future.task.must_cancel = false;
}

/* The body is being closed: nothing is waited for any more. */
static int give_up(struct weft_group *g, int r)
{
	while (g->first_)
		free_member(g->first_);
	free_errors(g);
	weft_detail_unref(g->body_.detail);
	return r;
}

WEFT_API int weft_group_close_(struct weft_co *co, struct weft_group *g, int r)
{
	if (!g->task_ || g->exiting_)
		return weft_refuse(WEFT_ESTATE, "the group is not open");
	g->exiting_ = true;
	g->body_ = r < 0 ? caught(co, r) : weft_err(0, weft_none());
	weft_detail_ref(g->body_.detail);
	if (r == WEFT_ECANCELED)
		propagate(g, &g->body_);
	if (g->cancelled_parent_ && weft_task_uncancel(g->task_) == 0)
		forget_cancel(g);
	if (g->task_->future.loop->closed)
		return give_up(g, r);
	if (r < 0 && !g->aborting_)
		abort_all(g);
	return wait_or_finish(co, g);
}

WEFT_API int weft_group_closing_(struct weft_co *co, struct weft_group *g, int r)
{
	struct weft_error err;
	enum weft_parking how;

	weft_parked_end(co, &how);
	g->waiting_ = false;
	if (r < 0 && r != WEFT_ECANCELED)
		return give_up(g, r);
	if (r < 0 && !g->propagates_) {
		err = caught(co, r);
		propagate(g, &err);
	}
	if (r < 0 && !g->aborting_)
		abort_all(g);
	return wait_or_finish(co, g);
}
