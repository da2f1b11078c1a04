/* SPDX-License-Identifier: MIT */
/* Several futures as one. */

#include <errno.h>

#include <weft/combine.h>

#include "../base/hooks.h"
#include "../base/text.h"
#include "task.h"

struct gather;

struct part {
	struct weft_loop_future *future; /* one reference */
	struct weft_call call;
	struct gather *gather;
};

struct gather {
	struct weft_plain plain;
	struct weft_walk walk;
	size_t n, ended;
	enum weft_gather_mode mode;
	bool cancelled; /* by cancelling it, which its end will say */
	struct part parts[];
};

static size_t size_of(size_t n)
{
	return sizeof(struct gather) + n * sizeof(struct part);
}

/* End as cancelled, but by an error: in asyncio too only its children are cancelled. */
static void fail_cancelled(struct gather *g, const struct weft_loop_future *child)
{
	struct weft_error err = weft_err(WEFT_ECANCELED, weft_none());

	err.text = child->state == WEFT_LF_CANCELLED ? child->of.message : NULL;
	weft_plain_fail(&g->plain, &err);
}

/* Its last child has ended. */
static void finish(struct gather *g, const struct weft_loop_future *last)
{
	if (g->cancelled)
		fail_cancelled(g, last);
	else
		weft_loop_future_finish(&g->plain.future, weft_none());
}

static void count(struct gather *g, struct weft_loop_future *child)
{
	struct weft_error err;

	g->ended++;
	child->unread = false;
	if (weft_lf_done(&g->plain.future))
		return;
	if (g->mode == WEFT_GATHER_FIRST_ERROR && child->state == WEFT_LF_CANCELLED)
		fail_cancelled(g, child);
	else if (g->mode == WEFT_GATHER_FIRST_ERROR && weft_loop_future_code(child, &err) < 0)
		weft_plain_fail(&g->plain, &err);
	else if (g->ended == g->n)
		finish(g, child);
}

static int child_ended(struct weft_loop *loop, void *arg)
{
	struct part *part = arg;

	(void)loop;
	count(part->gather, part->future);
	return 0;
}

static struct gather *gather_of(struct weft_loop_future *f)
{
	return (struct gather *)f;
}

static struct weft_walk *walk_of(struct weft_loop_future *f)
{
	return &gather_of(f)->walk;
}

static void asked(struct weft_loop_future *f)
{
	(void)f;
}

static struct weft_loop_future *child(struct weft_loop_future *f, size_t i)
{
	struct gather *g = gather_of(f);

	return i < g->n ? g->parts[i].future : NULL;
}

static bool answer(struct weft_loop_future *f, bool any, bool cycle, const char *message)
{
	(void)cycle;
	(void)message;
	gather_of(f)->cancelled |= any;
	return any;
}

/* Only its waiter keeps it, so its children may fail unheard from now on. */
static void free_gather(struct weft_loop_future *f)
{
	struct gather *g = gather_of(f);

	for (size_t i = 0; i < g->n; i++) {
		struct part *part = &g->parts[i];

		weft_call_cancel(&part->call);
		part->future->forgiven |= weft_lf_done(f);
		weft_loop_future_unref(part->future);
	}
	weft_plain_free(f, size_of(g->n));
}

static const struct weft_future_kind gather_kind = {
	.ops = WEFT_LOOP_FUTURE_OPS,
	.free = free_gather,
	.walk = walk_of,
	.asked = asked,
	.child = child,
	.answer = answer,
};

/* WEFT_ECLOSED; -EXDEV: they are not all of @loop. */
static int check(const struct weft_loop *loop, struct weft_loop_future *const *futures, size_t n)
{
	if (loop->closed)
		return weft_refuse(WEFT_ECLOSED, "the loop is closed");
	for (size_t i = 0; i < n; i++)
		if (futures[i]->loop != loop)
			return weft_refuse(-EXDEV, "future %zu belongs to another loop", i);
	return 0;
}

/* Those that have ended count at once, after the others are listened to. */
static void begin(struct gather *g)
{
	for (size_t i = 0; i < g->n; i++)
		if (!weft_lf_done(g->parts[i].future))
			weft_loop_future_on_done(g->parts[i].future, &g->parts[i].call, child_ended,
						 &g->parts[i]);
	for (size_t i = 0; i < g->n; i++)
		if (!weft_call_waits(&g->parts[i].call))
			count(g, g->parts[i].future);
	if (g->n == 0)
		weft_loop_future_finish(&g->plain.future, weft_none());
}

WEFT_API int weft_gather_new_(struct weft_loop *loop, struct weft_loop_future *const *futures,
			      size_t n, enum weft_gather_mode mode, struct weft_loop_future **ret)
{
	struct weft_plain *plain;
	struct gather *g;
	int r = check(loop, futures, n);

	if (r == 0)
		r = weft_ready_reserve(loop, n);
	if (r < 0)
		return r;
	r = weft_plain_new(loop, size_of(n), &gather_kind, &plain);
	/* The calls reserve for themselves what was found to be there. */
	weft_ready_release(loop, n);
	if (r < 0)
		return r;
	g = gather_of(&plain->future);
	g->plain.future.sealed = true;
	g->n = n;
	g->mode = mode;
	for (size_t i = 0; i < n; i++) {
		g->parts[i].future = weft_loop_future_ref(futures[i]);
		g->parts[i].gather = g;
	}
	begin(g);
	*ret = &g->plain.future;
	return 0;
}

WEFT_API int weft_gather_begin_(struct weft_co *co, struct weft_loop_future *const *futures,
				size_t n, enum weft_gather_mode mode)
{
	struct weft_loop *loop = weft_loop_of(co);
	struct weft_loop_future *f;
	int r = loop ? weft_gather_new_(loop, futures, n, mode, &f) : weft_refuse_outside();

	return r < 0 ? r : weft_hold(co, f);
}
