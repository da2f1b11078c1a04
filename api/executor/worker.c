/* SPDX-License-Identifier: MIT */
/* The life of a worker. */

#define _GNU_SOURCE
#include "threads.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "../base/futex.h"

/* Some 200 ns: time for a submitter to push ten works. */
enum { GATHER = 16 };

enum { COME_BACK = 100000 };	/* nanoseconds */

struct weft_worker *weft_worker_self(const struct weft_pool *p)
{
	/* Every helper there is begins a worker. */
	struct weft_worker *w = (struct weft_worker *)weft_helper;

	return w && w->pool == p ? w : NULL;
}

static void find_stack(struct weft_worker *w)
{
	pthread_attr_t attr;
	size_t size = 0;
	void *low = NULL;

	/* Without it the worker does not help while it waits. */
	if (pthread_getattr_np(pthread_self(), &attr) != 0)
		return;
	pthread_attr_getstack(&attr, &low, &size);
	pthread_attr_destroy(&attr);
	w->low = (uintptr_t)low;
	w->half = w->low + size / 2;
	w->high = w->low + size;
}

static void set_name(const struct weft_worker *w)
{
	char name[16], number[8];
	int n = snprintf(number, sizeof(number), "-%d", w->index);

	/* The number is what tells them apart, so the name is what is cut. */
	snprintf(name, sizeof(name), "%.*s%s", (int)sizeof(name) - 1 - n, w->pool->options.name,
		 number);
	pthread_setname_np(pthread_self(), name);
}

/* The system may refuse this, and then the worker runs on any processor. */
static void pin(const struct weft_worker *w)
{
	int left = w->index % CPU_COUNT(&w->pool->cpus);
	cpu_set_t one;

	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &w->pool->cpus) && left-- == 0) {
			CPU_ZERO(&one);
			CPU_SET(cpu, &one);
			pthread_setaffinity_np(pthread_self(), sizeof(one), &one);
			return;
		}
}

static void begin(struct weft_worker *w)
{
	struct weft_pool *p = w->pool;
	int r;

	find_stack(w);
	set_name(w);
	if (p->options.pin && CPU_COUNT(&p->cpus) > 0)
		pin(w);
	weft_helper = &w->helper;
	r = p->options.init ? p->options.init(p->options.init_arg) : 0;
	w->broken = r < 0;
	/* A broken worker goes on: each work that it takes ends with that error. */
	if (w->broken)
		weft_pool_break(p->executor, r);
}

static bool is_spare(struct weft_pool *p)
{
	return atomic_load_explicit(&p->started, memory_order_relaxed) >
	       atomic_load_explicit(&p->limit, memory_order_relaxed);
}

/* There are more than the limit, because spare ones were needed: may this one go? */
static bool retire(struct weft_worker *w)
{
	struct weft_pool *p = w->pool;
	bool goes;

	if (!is_spare(p))
		return false;
	pthread_mutex_lock(&p->lock);
	goes = is_spare(p);
	if (goes) {
		atomic_fetch_sub(&p->started, 1);
		weft_gate_set_room(p);
	}
	pthread_mutex_unlock(&p->lock);
	return goes;
}

/*
 * After several works in a row there is a submitter that goes on pushing.  Both are quicker when
 * the worker lets some works come together: each look takes a cache line from the submitter.
 */
static void let_gather(unsigned row)
{
	for (unsigned i = row > 1 ? GATHER : 0; i > 0; i--)
		weft_relax();
}

/*
 * A thread that slept for a result and is woken now comes back with the next job some 50 us later.
 * If the worker slept by then, both would go on waking each other, job after job.
 */
static int64_t time_to_spin(struct weft_worker *w)
{
	bool woke = w->wakes != weft_wakes;

	w->wakes = weft_wakes;
	return woke && w->pool->spin < COME_BACK ? COME_BACK : w->pool->spin;
}

/* Look for a while; true: there is something to look at. */
static bool spin(struct weft_worker *w, unsigned row)
{
	struct weft_pool *p = w->pool;
	int64_t now, end = 0;

	if (!p->spin)
		return false;
	let_gather(row);
	do {
		for (int i = 0; i < 32; i++) {
			if (weft_works_are_ready(p) || atomic_load(&p->executor->bits))
				return true;
			weft_relax();
		}
		now = weft_clock();
		if (!end)
			end = now + time_to_spin(w);
	} while (now < end);
	return false;
}

static void run(struct weft_worker *w, struct weft_future *f)
{
	atomic_store_explicit(&w->busy, true, memory_order_relaxed);
	weft_run_work(w->pool->executor, f, w->index);
	atomic_store_explicit(&w->busy, false, memory_order_relaxed);
}

/* Run what there is; the number of works. */
static unsigned run_all(struct weft_worker *w)
{
	struct weft_future *f;
	unsigned n = 0;

	for (; (f = weft_works_next(w)); n++)
		run(w, f);
	return n;
}

/* Until the end; true: it is still among the started ones. */
static bool work(struct weft_worker *w)
{
	struct weft_pool *p = w->pool;
	unsigned row;

	for (;;) {
		row = run_all(w);
		if (atomic_load(&p->executor->bits)) {
			/* Look in this order: a work that comes after the shutdown is refused. */
			if (weft_pool_is_shut(p->executor) && weft_works_are_none(p))
				return true;
			sched_yield();
		} else if (retire(w)) {
			return false;
		} else if (!spin(w, row)) {
			weft_gate_sleep(p);
		}
	}
}

static void *life(void *arg)
{
	struct weft_worker *w = arg;
	struct weft_pool *p = w->pool;
	struct weft_pool_thread thread;
	bool counts;

	weft_pool_enter(p->executor, &thread);
	begin(w);
	counts = work(w);
	if (p->options.fini && !w->broken)
		p->options.fini(p->options.init_arg);
	weft_helper = NULL;
	pthread_mutex_lock(&p->lock);
	if (counts) {
		atomic_fetch_sub(&p->started, 1);
		weft_gate_set_room(p);
	}
	w->ended = true;
	pthread_mutex_unlock(&p->lock);
	/* The last act: this may free the pool. */
	weft_pool_leave(&thread);
	return NULL;
}

/* Under the lock: a slot whose worker has ended, or a new one. */
static struct weft_worker *take_slot(struct weft_pool *p)
{
	int i, used = atomic_load_explicit(&p->used, memory_order_relaxed);
	struct weft_worker *w;

	for (i = 0; i < used; i++) {
		w = atomic_load_explicit(&p->slots[i], memory_order_relaxed);
		if (!w->joinable)
			return w;
		if (w->ended) {
			pthread_join(w->thread, NULL);
			w->joinable = false;
			return w;
		}
	}
	if (used == p->workers + p->spare)
		return NULL;
	w = weft_block_new_lines(sizeof(*w));
	if (!w)
		return NULL;
	memset(w, 0, sizeof(*w));
	w->index = i;
	w->pool = p;
	w->helper = (struct weft_helper){ weft_worker_help, weft_worker_enter, weft_worker_leave };
	/* Release: thieves look into it. */
	atomic_store_explicit(&p->slots[i], w, memory_order_release);
	atomic_store_explicit(&p->used, used + 1, memory_order_release);
	return w;
}

/* Signals are for the program's own threads, but for those that a fault of the worker raises. */
static int create(struct weft_worker *w, const pthread_attr_t *attr)
{
	sigset_t all, old;
	int r;

	sigfillset(&all);
	sigdelset(&all, SIGSEGV);
	sigdelset(&all, SIGBUS);
	sigdelset(&all, SIGFPE);
	sigdelset(&all, SIGILL);
	sigdelset(&all, SIGTRAP);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	r = pthread_create(&w->thread, attr, life, w);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return -r;
}

static int create_with_stack(struct weft_worker *w)
{
	size_t size = w->pool->options.stack_size;
	pthread_attr_t attr;
	int r;

	if (!size)
		return create(w, NULL);
	r = -pthread_attr_init(&attr);
	if (r < 0)
		return r;
	r = -pthread_attr_setstacksize(&attr, size);
	if (r == 0)
		r = create(w, &attr);
	pthread_attr_destroy(&attr);
	return r;
}

int weft_worker_start(struct weft_pool *p)
{
	struct weft_worker *w = take_slot(p);
	int r;

	if (!w)
		return -ENOMEM;
	w->joinable = true;
	w->ended = false;
	weft_pool_hold(p->executor);
	r = create_with_stack(w);
	if (r < 0) {
		/* Not the last reference: the caller has one. */
		w->joinable = false;
		weft_pool_release(p->executor);
		return r;
	}
	atomic_fetch_add(&p->started, 1);
	weft_gate_set_room(p);
	return 0;
}
