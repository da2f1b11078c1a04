/* SPDX-License-Identifier: MIT */
/* The pool of processes: its table. */

#define _GNU_SOURCE
#include "processes.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "../../base/api.h"
#include "../../base/text.h"
#include "../chunk.h"

enum { SPIN = 20000 };

static const size_t usual_memory = (size_t)64 << 20;

/* ---- opening ---- */

/* A worker, a collector and a submitter want a CPU each, and two do where they take turns. */
static int64_t spin_time(const struct weft_executor_options *o, int workers)
{
	if (o->spin < 0)
		return 0;
	if (o->spin > 0)
		return o->spin < 1 ? (int64_t)(o->spin * 1e9) : 1000000000;
	return weft_cpus() > workers ? SPIN : 0;
}

static int find_code(const struct weft_server *s, uintptr_t function, struct weft_function *ret,
		     bool *ret_has)
{
	*ret_has = function != 0;
	return function ? weft_modules_find(&s->modules, function, ret) : 0;
}

static int set_up(struct weft_processes *p, int workers, const struct weft_executor_options *o)
{
	struct weft_setup *setup = &p->setup;
	size_t memory = o->memory ? o->memory : usual_memory;
	int r;

	memory = (memory + WEFT_PAGE - 1) & ~(size_t)(WEFT_PAGE - 1);
	snprintf(setup->name, sizeof(setup->name), "%s", o->name);
	setup->lanes = workers;
	setup->ring = memory;
	setup->jobs_each = o->jobs_each;
	setup->spin = spin_time(o, workers);
	setup->init_size = (uint32_t)o->init_arg_size;
	r = find_code(p->server, (uintptr_t)o->init, &setup->init, &setup->has_init);
	if (r < 0)
		return r;
	return find_code(p->server, (uintptr_t)o->fini, &setup->fini, &setup->has_fini);
}

/* It cannot be cut, so a page that is there stays there. */
static int make_file(struct weft_processes *p)
{
	off_t size = (off_t)weft_lane_offset(p->setup.lanes, p->setup.ring);
	void *bell;

	p->file = memfd_create("weft-processes", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (p->file < 0 || ftruncate(p->file, size) < 0)
		return -errno;
	(void)fcntl(p->file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW);
	if (fallocate(p->file, 0, 0, WEFT_PAGE) < 0)
		return errno == ENOSPC ? -ENOMEM : -errno;
	bell = mmap(NULL, WEFT_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, p->file, 0);
	if (bell == MAP_FAILED)
		return -errno;
	p->bell = bell;
	return 0;
}

static int check(int workers, const struct weft_executor_options *o)
{
	if (workers > WEFT_MOST_PROCESSES)
		return weft_refuse(-EINVAL, "%d workers: there must be 1 to %d processes", workers,
				   WEFT_MOST_PROCESSES);
	if (o->init_arg_size > WEFT_INIT_BYTES)
		return weft_refuse(-EINVAL, "init_arg has %zu bytes: at most %d", o->init_arg_size,
				   WEFT_INIT_BYTES);
	if (!o->init_arg != !o->init_arg_size)
		return weft_refuse(WEFT_ETYPE,
				   "init_arg and init_arg_size belong together, since a pointer "
				   "means nothing in another process");
	if (o->memory > (size_t)1 << 40)
		return weft_refuse(-EINVAL, "%zu bytes of memory: at most 2^40", o->memory);
	return 0;
}

static struct weft_processes *new_pool(int workers)
{
	size_t size = sizeof(struct weft_processes) + (size_t)workers * sizeof(struct weft_lane);
	struct weft_processes *p = weft_block_new(size);

	if (!p)
		return NULL;
	memset(p, 0, size);
	p->file = -1;
	p->setup.lanes = workers;
	return p;
}

/* Its parts in the order in which they are needed; what was made is undone by the caller. */
static int begin(struct weft_processes *p, int workers, const struct weft_executor_options *o)
{
	int r = set_up(p, workers, o);

	if (r == 0)
		r = make_file(p);
	if (r == 0)
		r = weft_server_enter(p->server, p);
	if (r < 0)
		return r;
	r = weft_server_open(p->server, p->id, &p->setup, o->init_arg, p->file);
	if (r == 0) {
		weft_pool_hold(p->executor);
		r = weft_server_thread(&p->collector, weft_collect, p);
		/* Not the last reference: the caller has one. */
		if (r < 0)
			weft_pool_release(p->executor);
	}
	if (r < 0)
		weft_server_leave(p->server, p);
	return r;
}

static int open_processes(struct weft_executor *e, int workers,
			  const struct weft_executor_options *o, void **ret)
{
	struct weft_processes *p;
	int r = check(workers, o);

	if (r < 0)
		return r;
	p = new_pool(workers);
	if (!p)
		return -ENOMEM;
	p->executor = e;
	weft_answers_open(p);
	r = weft_server_get(&p->server);
	if (r == 0) {
		r = begin(p, workers, o);
		if (r < 0)
			weft_server_put(p->server);
	}
	if (r < 0)
		weft_processes_free(p);
	else
		*ret = p;
	return r;
}

/* ---- submitting ---- */

static int check_all(struct weft_processes *p, struct weft_future *const *futures, size_t n)
{
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		uintptr_t function = weft_chunk_function(futures[i]);
		struct weft_function code;

		r = weft_argument_check(futures[i], p->setup.ring);
		if (r == 0)
			r = weft_lanes_look_up(p, futures[i]);
		/* It passes as its address, which is the same in the workers. */
		if (r == 0 && function)
			r = weft_modules_find(&p->server->modules, function, &code);
	}
	return r;
}

/* Under the lock.  Nobody else has seen the futures yet, so that they can be claimed. */
static int hand_over(struct weft_processes *p, struct weft_future *const *futures, size_t n)
{
	size_t queued = atomic_load(&p->queued);
	struct weft_lane *lane, *asleep = NULL;
	int r;

	if (p->broken || p->closing)
		return p->broken ? WEFT_EBROKEN : WEFT_ECLOSED;
	r = check_all(p, futures, n);
	if (r == 0 && !weft_backlog_reserve(p, n))
		r = -ENOMEM;
	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++) {
		lane = NULL;
		if (!atomic_load_explicit(&p->queued, memory_order_relaxed))
			r = weft_lanes_choose(p, futures[i], &lane);
		if (r < 0 && i == 0)
			return weft_refuse(r, "executor %s: no worker can be started: %s",
					   p->setup.name, weft_strerror(r));
		/* Only of a single one: see weft_submit_many. */
		if (!lane && weft_own_argument(futures[i]) < 0)
			return -ENOMEM;
		if (lane) {
			weft_future_claim_new(futures[i]);
			weft_lane_show(lane, weft_lane_put(p, lane, futures[i]));
			asleep = weft_lane_wake_before(asleep, lane);
		} else {
			weft_backlog_put(p, futures[i]);
		}
	}
	if (!queued && atomic_load(&p->queued) && atomic_load(&p->dozes))
		weft_ring_bell(p->bell);
	weft_lane_wake_before(asleep, NULL);
	return 0;
}

/*
 * Under the lock: a short argument for a lane that has room, which is nearly every one.  True: it
 * was done, and the lock is given back.
 */
static bool hand_over_short(struct weft_processes *p, struct weft_future *f)
{
	struct weft_lane *lane;
	uint32_t at;

	if (p->broken || p->closing || (uintptr_t)f->job != p->function ||
	    !weft_argument_is_short(f) ||
	    atomic_load_explicit(&p->queued, memory_order_relaxed))
		return false;
	lane = weft_lanes_roomy(p);
	if (!lane)
		return false;
	weft_future_claim_new(f);
	at = weft_lane_put_short(p, lane, f);
	/*
	 * An unlock by a locked operation would be one more for each job.  The next store is one,
	 * and it comes before the look for threads that wait for the lock.
	 */
	atomic_store_explicit(&p->lock, 0, memory_order_release);
	weft_lane_show(lane, at);
	weft_pool_unlocked(p);
	weft_lane_wake(lane);
	return true;
}

void weft_pool_lock_slowly(struct weft_processes *p)
{
	uint32_t is_free = 0;

	atomic_fetch_add(&p->lock_waiters, 1);
	while (!atomic_compare_exchange_strong(&p->lock, &is_free, 1)) {
		weft_futex_wait(&p->lock, 1, WEFT_NEVER);
		is_free = 0;
	}
	atomic_fetch_sub(&p->lock_waiters, 1);
}

static int push(void *pool, struct weft_work *const *works, size_t n)
{
	struct weft_processes *p = pool;
	int r = 0;

	weft_pool_lock(p);
	if (n > 1 || !hand_over_short(p, (struct weft_future *)works[0])) {
		r = hand_over(p, (struct weft_future *const *)works, n);
		weft_pool_unlock(p);
	}
	weft_ender = p->answers ? &p->answers->ender : NULL;
	return r;
}

static void drain(void *pool)
{
	struct weft_processes *p = pool;
	struct weft_future *f;

	do {
		weft_pool_lock(p);
		f = weft_backlog_first(p);
		if (f)
			weft_backlog_drop_first(p);
		weft_pool_unlock(p);
		if (f)
			weft_work_cancel((struct weft_work *)f);
	} while (f);
}

/* ---- the end ---- */

static void shut(void *pool)
{
	struct weft_processes *p = pool;

	atomic_store(&p->has_news, true);
	weft_ring_bell(p->bell);
}

static void reap(void *pool)
{
	struct weft_processes *p = pool;
	bool joins;

	weft_pool_lock(p);
	joins = !p->joined;
	p->joined = true;
	weft_pool_unlock(p);
	if (joins && pthread_equal(p->collector, pthread_self()))
		pthread_detach(p->collector);
	else if (joins)
		pthread_join(p->collector, NULL);
}

/* The collector has let go of the executor, and runs no more; or it is the caller. */
static void close_processes(void *pool, bool wait)
{
	(void)wait;
	reap(pool);
	weft_processes_free(pool);
}

static int end_workers(struct weft_executor *e, int signal, struct weft_deadline deadline)
{
	struct weft_order order = { .kind = WEFT_ORDER_SIGNAL, .number = (uint32_t)signal };
	struct weft_processes *p = e->pool;
	int by_none = 0;
	uint32_t alive;

	if (!(e->ops->caps & WEFT_POOL_PROCESSES))
		return weft_refuse(WEFT_EBACKEND, "the workers of executor %s are no processes",
				   e->name);
	if (weft_is_inside(e))
		return weft_refuse(WEFT_EBUSY, "a callback of executor %s would wait for itself",
				   e->name);
	order.pool = p->id;
	/*
	 * In this order: the collector hears of the wish before it hears of the deaths.  The first
	 * wish breaks the pool, also if a second one comes before the collector has heard of it.
	 */
	atomic_compare_exchange_strong(&p->ended_by, &by_none, signal);
	weft_pool_lock(p);
	if (p->server)
		(void)weft_server_order(p->server, &order);
	weft_pool_unlock(p);
	shut(p);
	while ((alive = atomic_load(&p->alive)))
		if (weft_futex_wait(&p->alive, alive, deadline) < 0 && atomic_load(&p->alive))
			return WEFT_ETIMEDOUT;
	return 0;
}

WEFT_API int weft_processes_terminate(struct weft_executor *e, struct weft_deadline deadline)
{
	return end_workers(e, SIGTERM, deadline);
}

WEFT_API int weft_processes_kill(struct weft_executor *e, struct weft_deadline deadline)
{
	return end_workers(e, SIGKILL, deadline);
}

/* ---- watching ---- */

static void counts(void *pool, struct weft_executor_counts *ret)
{
	struct weft_processes *p = pool;

	weft_pool_lock(p);
	for (int i = 0; i < p->setup.lanes; i++) {
		uint32_t out = weft_lane_outstanding(&p->lanes[i]);

		ret->workers += p->lanes[i].started;
		ret->running += out > 0;
		ret->queued += out > 1 ? out - 1 : 0;
	}
	ret->queued += atomic_load(&p->queued);
	weft_pool_unlock(p);
	ret->idle = ret->workers > ret->running ? ret->workers - ret->running : 0;
}

WEFT_API const struct weft_executor_ops weft_executor_processes = {
	.abi = WEFT_POOL_ABI,
	.size = sizeof(struct weft_executor_ops),
	.name = "processes",
	.caps = WEFT_POOL_DRAIN | WEFT_POOL_HOLD | WEFT_POOL_COUNTS | WEFT_POOL_PROCESSES,
	.open = open_processes,
	.push = push,
	.close = close_processes,
	.drain = drain,
	.shut = shut,
	.reap = reap,
	.counts = counts,
};
