/* SPDX-License-Identifier: MIT */
/*
 * What a worker does that waits for a future inside a job.
 *
 * It runs the very job that it waits for, if that has not begun, else one that its own jobs have
 * submitted: any other might wait for a lock that the waiting job holds.  It sleeps if that is not
 * possible.  Then it does not count as a worker for so long, and a spare one may be started.
 */

#include "threads.h"

static struct weft_worker *of(struct weft_helper *helper)
{
	return (struct weft_worker *)helper;
}

/* The body of a coroutine may run on a stack that is nearly full, and not on the worker's. */
static bool has_room(const struct weft_worker *w)
{
	uintptr_t at = (uintptr_t)__builtin_frame_address(0);

	return w->depth < WEFT_DEEPEST && at >= w->half && at < w->high;
}

/* What was run in a wait has left its entry behind, often as the newest. */
static void sweep(struct weft_worker *w)
{
	struct weft_future *f;

	while ((f = weft_deque_take(&w->deque))) {
		if (weft_word_state(weft_word(f)) == WEFT_PENDING) {
			weft_deque_push(&w->deque, f);
			/* Another worker may have looked just then, and gone to sleep. */
			weft_gate_wake(w->pool);
			return;
		}
		weft_run_work(w->pool->executor, f, w->index);
	}
}

static bool run_awaited(struct weft_worker *w, struct weft_future *f)
{
	bool ran;

	if (f->executor != w->pool->executor || weft_word_state(weft_word(f)) != WEFT_PENDING)
		return false;
	w->depth++;
	ran = weft_run_awaited(f, w->index);
	w->depth--;
	sweep(w);
	return ran;
}

bool weft_worker_help(struct weft_helper *helper, struct weft_future *f)
{
	struct weft_worker *w = of(helper);
	struct weft_future *own;

	if (!has_room(w))
		return false;
	if (f && run_awaited(w, f))
		return true;
	own = weft_deque_take(&w->deque);
	if (!own)
		return false;
	w->depth++;
	weft_run_work(w->pool->executor, own, w->index);
	w->depth--;
	return true;
}

/* A worker more waits for a future, or one less. */
static void change_blocked(struct weft_pool *p, int by)
{
	int blocked = atomic_load_explicit(&p->blocked, memory_order_relaxed) + by;

	atomic_store(&p->blocked, blocked);
	p->limit = p->workers + (blocked < p->spare ? blocked : p->spare);
	weft_gate_set_room(p);
}

/* The job that is waited for may be the one that needs the worker, so it is tried again soon. */
static struct weft_deadline soon(struct weft_deadline deadline)
{
	struct weft_deadline again = weft_after(0.01);

	return again.ns_ < deadline.ns_ ? again : deadline;
}

/* First the room, then the look: a submitter does it the other way round. */
struct weft_deadline weft_worker_enter(struct weft_helper *helper, struct weft_deadline deadline)
{
	struct weft_pool *p = of(helper)->pool;
	int r = 0;

	atomic_store_explicit(&of(helper)->waiting, true, memory_order_relaxed);
	pthread_mutex_lock(&p->lock);
	change_blocked(p, 1);
	if (!weft_works_are_none(p) && !weft_gate_wake(p) &&
	    atomic_load_explicit(&p->started, memory_order_relaxed) < p->limit)
		r = weft_worker_start(p);
	pthread_mutex_unlock(&p->lock);
	return r < 0 ? soon(deadline) : deadline;
}

void weft_worker_leave(struct weft_helper *helper)
{
	struct weft_pool *p = of(helper)->pool;

	pthread_mutex_lock(&p->lock);
	change_blocked(p, -1);
	pthread_mutex_unlock(&p->lock);
	atomic_store_explicit(&of(helper)->waiting, false, memory_order_relaxed);
}
