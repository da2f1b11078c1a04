/* SPDX-License-Identifier: MIT */
/*
 * What other threads leave for the loop.
 *
 * Posts are pushed by compare-and-swap and taken all at once, so that no node can come back while
 * another thread looks at it.  A thread that has pushed looks whether the loop sleeps; a loop that
 * says it sleeps looks whether there is a post.  Both look last, so one of them sees the other.
 */

#include <errno.h>
#include <stddef.h>

#include "../base/futex.h"
#include "../base/hooks.h"
#include "../base/text.h"
#include "forked.h"
#include "loop.h"

static void deliver_burst(struct weft_loop *loop, struct weft_post *burst);
static void drop_burst(struct weft_post *burst);

enum { LEAST = 64 };
enum { GATHER = 32 };			/* pauses of the processor */

/* Its only purpose is to end the wait. */
static void wake(uv_async_t *async)
{
	(void)async;
}

int weft_inbox_init(struct weft_loop *loop)
{
	int r = uv_async_init(&loop->uv, &loop->inbox.async, wake);

	if (r < 0)
		return r;
	pthread_mutex_init(&loop->inbox.lock, NULL);
	loop->inbox.burst = (struct weft_post){ NULL, deliver_burst, drop_burst };
	return 0;
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

static void push(struct weft_inbox *inbox, struct weft_post *post)
{
	struct weft_post *last = atomic_load_explicit(&inbox->last, memory_order_relaxed);

	do
		post->next = last;
	while (!atomic_compare_exchange_weak(&inbox->last, &last, post));
}

bool weft_inbox_post(struct weft_loop *loop, struct weft_post *post)
{
	struct weft_inbox *inbox = &loop->inbox;

	if (atomic_load(&inbox->shut))
		return false;
	push(inbox, post);
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

/*
 * Callbacks from other threads.  A burst of them is one post: the first one posts it, the others
 * find it posted, and all of them lie in one array.  The loop takes that array as a whole, and
 * leaves the threads the one that it has emptied.
 */

static struct weft_inbox *inbox_of(struct weft_post *burst)
{
	return (void *)((char *)burst - offsetof(struct weft_inbox, burst));
}

/* Without memory for the ring it is called here, a little early. */
static void schedule(struct weft_loop *loop, const struct weft_ready_entry_ *call)
{
	if (weft_call_soon(loop, call->callback_, call->arg_) < 0)
		call->callback_(loop, call->arg_);
}

/* Each look takes the line of the lock from the threads that post, so a burst may gather. */
static void gather(void)
{
	for (int i = 0; i < GATHER; i++)
		weft_relax();
}

static void deliver_burst(struct weft_loop *loop, struct weft_post *burst)
{
	struct weft_inbox *inbox = inbox_of(burst);
	struct weft_calls calls;

	if (inbox->follows && weft_ready_is_empty(loop))
		gather();
	inbox->follows = true;
	pthread_mutex_lock(&inbox->lock);
	calls = inbox->calls;
	inbox->calls = inbox->emptied;
	inbox->emptied = (struct weft_calls){ .n = 0 };
	pthread_mutex_unlock(&inbox->lock);
	for (size_t i = 0; i < calls.n; i++)
		schedule(loop, &calls.each[i]);
	calls.n = 0;
	inbox->emptied = calls;
}

static void drop_burst(struct weft_post *burst)
{
	inbox_of(burst)->calls.n = 0;
}

/* Under the lock. */
static int append(struct weft_calls *calls, weft_callback *callback, void *arg)
{
	struct weft_ready_entry_ *each;
	size_t room = calls->room ? 2 * calls->room : LEAST;

	if (calls->n == calls->room) {
		each = weft_resize(calls->each, calls->room * sizeof(*each), room * sizeof(*each));
		if (!each)
			return -ENOMEM;
		calls->each = each;
		calls->room = room;
	}
	calls->each[calls->n++] = (struct weft_ready_entry_){ callback, arg };
	return 0;
}

WEFT_API int weft_call_soon_threadsafe(struct weft_loop *loop, weft_callback *callback, void *arg)
{
	struct weft_inbox *inbox = &loop->inbox;
	bool shut, first;
	int r = 0;

	/* It would wake the parent. */
	if (loop->forks != weft_forks)
		return weft_refuse_forked();
	pthread_mutex_lock(&inbox->lock);
	shut = atomic_load_explicit(&inbox->shut, memory_order_relaxed);
	if (!shut)
		r = append(&inbox->calls, callback, arg);
	first = !shut && r == 0 && inbox->calls.n == 1;
	if (first)
		push(inbox, &inbox->burst);
	pthread_mutex_unlock(&inbox->lock);
	if (shut)
		return weft_refuse(WEFT_ECLOSED, "the loop is closed");
	if (first && atomic_load(&inbox->asleep))
		wake_loop(inbox);
	return r;
}

static void free_calls(struct weft_calls *calls)
{
	if (calls->each)
		weft_free(calls->each, calls->room * sizeof(*calls->each));
}

void weft_inbox_fini(struct weft_loop *loop)
{
	weft_inbox_shut(loop);
	pthread_mutex_destroy(&loop->inbox.lock);
	free_calls(&loop->inbox.calls);
	free_calls(&loop->inbox.emptied);
}
