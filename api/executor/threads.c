/* SPDX-License-Identifier: MIT */
/* The pool of threads: its table. */

#define _GNU_SOURCE
#include "threads.h"

#include <errno.h>
#include <string.h>

#include "../base/api.h"
#include "../base/hooks.h"
#include "../base/text.h"

enum { SPARE = 64, SPIN = 5000 };

static int64_t spin_time(const struct weft_executor_options *o, int workers)
{
	if (o->spin < 0)
		return 0;
	if (o->spin > 0)
		return o->spin < 1 ? (int64_t)(o->spin * 1e9) : 1000000000;
	/* A submitter wants a CPU as well. */
	return weft_cpus() > workers ? SPIN : 0;
}

static struct weft_pool *new_pool(int workers, int spare)
{
	size_t size =
		sizeof(struct weft_pool) + (size_t)(workers + spare) * sizeof(struct weft_worker *);
	struct weft_pool *p = weft_block_new_lines(size);

	if (!p)
		return NULL;
	memset(p, 0, size);
	p->workers = workers;
	p->limit = workers;
	p->spare = spare;
	return p;
}

static int open_threads(struct weft_executor *e, int workers, const struct weft_executor_options *o,
			void **ret)
{
	int spare = o->spare < 0 || o->spare > 65535 ? 0 : o->spare;
	struct weft_pool *p = new_pool(workers, o->spare ? spare : SPARE);

	if (!p)
		return -ENOMEM;
	p->executor = e;
	p->options = *o;
	p->spin = spin_time(o, workers);
	pthread_mutex_init(&p->lock, NULL);
	pthread_mutex_init(&p->list_lock, NULL);
	if (sched_getaffinity(0, sizeof(p->cpus), &p->cpus) != 0)
		CPU_ZERO(&p->cpus);
	weft_gate_set_room(p);
	*ret = p;
	return 0;
}

/*
 * There is room for workers: count these jobs, so that one is started only if all are busy; and see
 * that there is one at all, while the call can still fail.
 */
static int prepare(struct weft_pool *p, struct weft_future *const *futures, size_t n)
{
	int r = 0;

	if (!atomic_load(&p->started)) {
		pthread_mutex_lock(&p->lock);
		if (!atomic_load(&p->started))
			r = atomic_load(&p->executor->bits) ? WEFT_ECLOSED : weft_worker_start(p);
		pthread_mutex_unlock(&p->lock);
	}
	if (r < 0)
		return weft_refuse(r, "executor %s: no worker can be started: %s", p->options.name,
				   weft_code_text(r));
	for (size_t i = 0; i < n; i++)
		futures[i]->flags |= WEFT_F_COUNTED;
	atomic_fetch_add(&p->executor->counted, (int64_t)n);
	return 0;
}

/* More jobs than workers that can take them? */
static bool wants_worker(const struct weft_pool *p)
{
	int free = atomic_load(&p->started) - atomic_load(&p->blocked);

	return free <= 0 || atomic_load(&p->executor->counted) > free;
}

/* One more, if it is wanted; false: that is all. */
static bool start_wanted(struct weft_pool *p)
{
	bool more = false;

	pthread_mutex_lock(&p->lock);
	if (atomic_load(&p->started) < p->limit && wants_worker(p))
		more = weft_worker_start(p) == 0;
	pthread_mutex_unlock(&p->lock);
	return more;
}

/* The works are pushed: see that somebody takes them. */
static void attend(struct weft_pool *p, size_t n)
{
	size_t i = 0;

	while (i < n && weft_gate_wake(p))
		i++;
	while (i < n && weft_gate_has_room(p) && wants_worker(p) && start_wanted(p))
		i++;
}

/* False: there is no memory for the deque.  The ring does as well, and only the order suffers. */
static bool push_nested(struct weft_worker *w, struct weft_future *const *futures, size_t n)
{
	if (!weft_deque_reserve(&w->deque, n))
		return false;
	for (size_t i = 0; i < n; i++)
		weft_deque_push(&w->deque, futures[i]);
	return true;
}

/* A job from outside, a worker that is awake, room in the ring: that is all. */
static inline bool push_plain(struct weft_pool *p, struct weft_future *f)
{
	return !weft_helper && !weft_gate_has_room(p) && !atomic_load(&p->listed) &&
	       weft_ring_push_one(&p->ring, f);
}

static int push(void *pool, struct weft_work *const *works, size_t n)
{
	struct weft_future *const *futures = (struct weft_future *const *)works;
	struct weft_pool *p = pool;
	struct weft_worker *self;
	int r = 0;

	if (n == 1 && push_plain(p, futures[0]))
		goto out;
	self = p->options.fifo ? NULL : weft_worker_self(p);
	if (weft_gate_has_room(p))
		r = prepare(p, futures, n);
	if (r == 0 && !(self && push_nested(self, futures, n)))
		r = weft_works_push(p, futures, n);
out:
	if (r == 0 && atomic_load(&p->gate))
		attend(p, n);
	return r;
}

static void drain(void *pool)
{
	struct weft_pool *p = pool;
	struct weft_future *f;

	/* None may be left to the workers: the only one may be waiting for it.  One that is about
	 * to be pushed or taken by another thread will be in a moment. */
	while (!weft_works_are_none(p)) {
		f = weft_works_any(p);
		if (f)
			weft_work_cancel((struct weft_work *)f);
		else
			sched_yield();
	}
}

static void shut(void *pool)
{
	while (weft_gate_wake(pool))
		;
}

/* One that has not ended needs the lock for that: it holds the executor, and is joined later. */
static void join(struct weft_worker *w)
{
	if (!w->joinable || !w->ended)
		return;
	w->joinable = false;
	/* The last worker frees the pool itself. */
	if (pthread_equal(w->thread, pthread_self()))
		pthread_detach(w->thread);
	else
		pthread_join(w->thread, NULL);
}

static void reap(void *pool)
{
	struct weft_pool *p = pool;
	int n;

	pthread_mutex_lock(&p->lock);
	n = atomic_load(&p->used);
	for (int i = 0; i < n; i++)
		join(atomic_load(&p->slots[i]));
	pthread_mutex_unlock(&p->lock);
}

/* Only withdrawn entries are left in the queues, and no thread of the pool runs any more. */
static void close_threads(void *pool, bool wait)
{
	struct weft_pool *p = pool;
	struct weft_future *f;
	int n = atomic_load(&p->used);

	(void)wait;
	reap(p);
	while ((f = weft_works_any(p)))
		weft_future_unref(f);
	for (int i = 0; i < n; i++) {
		weft_deque_fini(&atomic_load(&p->slots[i])->deque);
		weft_block_free(atomic_load(&p->slots[i]));
	}
	if (p->list)
		weft_free(p->list, p->list_size * sizeof(struct weft_future *));
	pthread_mutex_destroy(&p->lock);
	pthread_mutex_destroy(&p->list_lock);
	weft_block_free(p);
}

static void counts(void *pool, struct weft_executor_counts *ret)
{
	struct weft_pool *p = pool;
	int n = atomic_load(&p->used);

	pthread_mutex_lock(&p->lock);
	for (int i = 0; i < n; i++) {
		struct weft_worker *w = atomic_load(&p->slots[i]);

		ret->workers += w->joinable && !w->ended;
		ret->running += atomic_load_explicit(&w->busy, memory_order_relaxed);
		ret->waiting += atomic_load_explicit(&w->waiting, memory_order_relaxed);
	}
	pthread_mutex_unlock(&p->lock);
	ret->idle = ret->workers > ret->running ? ret->workers - ret->running : 0;
	ret->queued = weft_works_count(p);
}

WEFT_API const struct weft_executor_ops weft_executor_threads = {
	.abi = WEFT_POOL_ABI,
	.size = sizeof(struct weft_executor_ops),
	.name = "threads",
	.caps = WEFT_POOL_WORKERS | WEFT_POOL_FIFO | WEFT_POOL_PIN | WEFT_POOL_HELP |
		WEFT_POOL_DRAIN | WEFT_POOL_HOLD | WEFT_POOL_COUNTS,
	.open = open_threads,
	.push = push,
	.close = close_threads,
	.drain = drain,
	.shut = shut,
	.reap = reap,
	.counts = counts,
};
