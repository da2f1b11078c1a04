/* SPDX-License-Identifier: MIT */
/*
 * What other threads leave for the loop.
 *
 * Posts are pushed by compare-and-swap and taken all at once, so that no node can come back while
 * another thread looks at it.  A thread that has pushed looks whether the loop sleeps; a loop that
 * says it sleeps looks whether there is a post.  Both look last, so one of them sees the other.
 */

#include <errno.h>

#include "../base/hooks.h"
#include "../base/text.h"
#include "forked.h"
#include "loop.h"

/* Its only purpose is to end the wait. */
static void wake(uv_async_t *async)
{
	(void)async;
}

int weft_inbox_init(struct weft_loop *loop)
{
	int r = uv_async_init(&loop->uv, &loop->inbox.async, wake);

	if (r == 0)
		pthread_mutex_init(&loop->inbox.lock, NULL);
	return r;
}

/* Of a burst the first thread finds the loop asleep, and the others do not. */
static void wake_loop(struct weft_inbox *inbox)
{
	if (!atomic_exchange(&inbox->asleep, false))
		return;
	pthread_mutex_lock(&inbox->lock);
	if (!atomic_load(&inbox->shut))
		uv_async_send(&inbox->async);
	pthread_mutex_unlock(&inbox->lock);
}

bool weft_inbox_post(struct weft_loop *loop, struct weft_post *post)
{
	struct weft_inbox *inbox = &loop->inbox;
	struct weft_post *last;

	if (atomic_load(&inbox->shut))
		return false;
	last = atomic_load_explicit(&inbox->last, memory_order_relaxed);
	do
		post->next = last;
	while (!atomic_compare_exchange_weak(&inbox->last, &last, post));
	if (atomic_load(&inbox->asleep))
		wake_loop(inbox);
	return true;
}

bool weft_inbox_is_empty(struct weft_loop *loop)
{
	return !atomic_load(&loop->inbox.last);
}

/* All posts, oldest first. */
static struct weft_post *take_all(struct weft_inbox *inbox)
{
	struct weft_post *post = atomic_exchange(&inbox->last, NULL), *next, *first = NULL;

	for (; post; post = next) {
		next = post->next;
		post->next = first;
		first = post;
	}
	return first;
}

void weft_inbox_take(struct weft_loop *loop)
{
	struct weft_post *post = take_all(&loop->inbox), *next;

	for (; post; post = next) {
		next = post->next;
		post->deliver(loop, post);
	}
}

/* A post that passes the flag just before it is set is dropped with the last reference. */
void weft_inbox_shut(struct weft_loop *loop)
{
	struct weft_post *post, *next;

	pthread_mutex_lock(&loop->inbox.lock);
	atomic_store(&loop->inbox.shut, true);
	pthread_mutex_unlock(&loop->inbox.lock);
	for (post = take_all(&loop->inbox); post; post = next) {
		next = post->next;
		post->drop(post);
	}
}

/* A posted callback. */
struct posted {
	struct weft_post post;
	weft_callback *callback;
	void *arg;
};

static void drop_posted(struct weft_post *post)
{
	weft_free(post, sizeof(struct posted));
}

/* Without memory for the ring it is called here, a little early. */
static void deliver_posted(struct weft_loop *loop, struct weft_post *post)
{
	struct posted posted = *(struct posted *)post;

	drop_posted(post);
	if (weft_call_soon(loop, posted.callback, posted.arg) < 0)
		posted.callback(loop, posted.arg);
}

WEFT_API int weft_call_soon_threadsafe(struct weft_loop *loop, weft_callback *callback, void *arg)
{
	struct posted *posted;

	/* It would wake the parent. */
	if (loop->forks != weft_forks)
		return weft_refuse_forked();
	posted = weft_alloc(sizeof(*posted));
	if (!posted)
		return -ENOMEM;
	*posted = (struct posted){ { NULL, deliver_posted, drop_posted }, callback, arg };
	if (weft_inbox_post(loop, &posted->post))
		return 0;
	drop_posted(&posted->post);
	return weft_refuse(WEFT_ECLOSED, "the loop is closed");
}
