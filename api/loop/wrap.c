/* SPDX-License-Identifier: MIT */
/*
 * A loop future that ends with something which another thread ends: a future of a pool, or any
 * awaitable.
 *
 * The waker posts the wrap to the inbox, once.  The post holds a reference of its own until it is
 * delivered or known never to come.
 */

#include <errno.h>
#include <stddef.h>

#include "../base/hooks.h"
#include "task.h"

struct weft_wrap {
	struct weft_plain plain;
	struct weft_awaitable *source; /* one reference, as long as the wrap lives */
	struct weft_waker waker;
	struct weft_post post;
	atomic_bool posted;
	struct weft_wrap *prev, *next; /* of the loop's, while it listens */
};

static struct weft_wrap *wrap_of(struct weft_loop_future *f)
{
	return (struct weft_wrap *)f;
}

struct weft_awaitable *weft_wrap_source(struct weft_loop_future *f)
{
	return wrap_of(f)->source;
}

/* In the thread that ends the source.  The loop lives: it stops listening before it goes. */
static void wake(struct weft_waker *waker)
{
	struct weft_wrap *wrap = (void *)((char *)waker - offsetof(struct weft_wrap, waker));

	atomic_store(&wrap->posted, true);
	weft_inbox_post(wrap->plain.future.loop, &wrap->post);
}

static void join(struct weft_wrap *wrap)
{
	struct weft_loop *loop = wrap->plain.future.loop;

	wrap->next = loop->wraps;
	if (loop->wraps)
		loop->wraps->prev = wrap;
	loop->wraps = wrap;
	loop->outstanding++;
}

static void leave(struct weft_wrap *wrap)
{
	struct weft_loop *loop = wrap->plain.future.loop;

	if (wrap->prev)
		wrap->prev->next = wrap->next;
	else
		loop->wraps = wrap->next;
	if (wrap->next)
		wrap->next->prev = wrap->prev;
	loop->outstanding--;
}

static void settle(struct weft_wrap *wrap)
{
	struct weft_value value = weft_none();
	struct weft_error err;
	int r = wrap->source->ops->poll(wrap->source, &value, &err);

	if (r > 0)
		weft_loop_future_finish(&wrap->plain.future, value);
	else if (r == WEFT_ECANCELED)
		weft_loop_future_set_cancelled(&wrap->plain.future, err.text);
	else if (r < 0)
		weft_plain_fail(&wrap->plain, &err);
}

static void deliver(struct weft_loop *loop, struct weft_post *post)
{
	struct weft_wrap *wrap = (void *)((char *)post - offsetof(struct weft_wrap, post));

	(void)loop;
	leave(wrap);
	if (!weft_lf_done(&wrap->plain.future))
		settle(wrap);
	weft_loop_future_unref(&wrap->plain.future);
}

/* The loop is closing. */
static void drop(struct weft_post *post)
{
	struct weft_wrap *wrap = (void *)((char *)post - offsetof(struct weft_wrap, post));

	leave(wrap);
	weft_loop_future_unref(&wrap->plain.future);
}

/* Do not listen any more.  What is in the inbox already is delivered there. */
static void stop_listening(struct weft_wrap *wrap)
{
	wrap->source->ops->unsubscribe(wrap->source, &wrap->waker);
	if (!atomic_load(&wrap->posted))
		drop(&wrap->post);
}

void weft_wraps_drop(struct weft_loop *loop)
{
	struct weft_wrap *wrap, *next;

	for (wrap = loop->wraps; wrap; wrap = next) {
		next = wrap->next;
		stop_listening(wrap);
	}
}

static void asked(struct weft_loop_future *f)
{
	(void)f;
}

static struct weft_loop_future *child(struct weft_loop_future *f, size_t i)
{
	(void)f;
	(void)i;
	return NULL;
}

/* It is cancelled at once, whatever its source makes of it. */
static bool answer(struct weft_loop_future *f, bool any, bool cycle, const char *message)
{
	struct weft_awaitable *source = wrap_of(f)->source;

	(void)any;
	(void)cycle;
	weft_loop_future_set_cancelled(f, message);
	source->ops->ref(source);
	stop_listening(wrap_of(f));
	source->ops->cancel(source);
	source->ops->unref(source);
	return true;
}

static void free_wrap(struct weft_loop_future *f)
{
	struct weft_wrap *wrap = wrap_of(f);

	wrap->source->ops->unref(wrap->source);
	weft_plain_free(f, sizeof(*wrap));
}

static const struct weft_future_kind wrap_kind = {
	.ops = WEFT_LOOP_FUTURE_OPS,
	.free = free_wrap,
	.asked = asked,
	.child = child,
	.answer = answer,
};

/* 0, or what subscribing came to. */
static int begin_listening(struct weft_wrap *wrap)
{
	int r;

	wrap->waker.wake = wake;
	wrap->post.deliver = deliver;
	wrap->post.drop = drop;
	join(wrap);
	weft_loop_future_ref(&wrap->plain.future);
	r = wrap->source->ops->subscribe(wrap->source, &wrap->waker);
	if (r != 0)
		drop(&wrap->post);
	return r;
}

WEFT_API int weft_loop_wrap_(struct weft_loop *loop, struct weft_awaitable *awaitable,
			     struct weft_loop_future **ret)
{
	struct weft_plain *plain;
	int r = weft_plain_new(loop, sizeof(struct weft_wrap), &wrap_kind, &plain);

	if (r < 0)
		return r;
	plain->future.sealed = true;
	wrap_of(&plain->future)->source = awaitable;
	awaitable->ops->ref(awaitable);
	r = begin_listening(wrap_of(&plain->future));
	if (r > 0)
		settle(wrap_of(&plain->future));
	if (r < 0)
		weft_loop_future_unref(&plain->future);
	else
		*ret = &plain->future;
	return r < 0 ? r : 0;
}
