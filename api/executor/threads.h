/* SPDX-License-Identifier: MIT */
#ifndef WEFT_EXECUTOR_THREADS_H
#define WEFT_EXECUTOR_THREADS_H

/*
 * threads.h - the pool of threads.
 *
 * Works from outside go through one ring, which overflows into a list; the works that a job submits
 * go to the deque of its worker.  Every worker takes from all of them, so a long job delays only
 * itself.  That the ring is one keeps the order of submission exact; a worker pays one
 * compare-and-swap for a work in it.
 *
 * The gate tells a submitter in one load whether there is more to do than to push: it counts the
 * workers that sleep, and how many more may be started.  Pushing, announcing sleep and setting room
 * are sequentially consistent, and each side looks at the other's after its own.  So either the
 * submitter sees the sleeper or the room, or the worker sees the work.
 */

#include <pthread.h>
#include <sched.h>

#include "deque.h"
#include "executor.h"
#include "ring.h"

enum { WEFT_DEEPEST = 64 };	/* jobs that are run inside waits of each other */

struct weft_pool;

struct weft_worker {
	struct weft_helper helper;		/* first */
	struct weft_pool *pool;
	pthread_t thread;
	int index;
	bool joinable, ended;			/* under the lock of the pool */
	bool broken;				/* its initializer failed */
	unsigned depth, turns;			/* its own, as all below but the last */
	uint32_t wakes;				/* of its thread, when it spun last */
	uintptr_t low, half, high;		/* its stack, and the middle */
	_Atomic bool busy, waiting;		/* for the counts */
	struct weft_ahead ahead;		/* its own */
	struct weft_deque deque;
};

struct weft_pool {
	struct weft_executor *executor;
	struct weft_executor_options options;
	int workers, spare;			/* the limits */
	int64_t spin;				/* nanoseconds */
	cpu_set_t cpus;
	pthread_mutex_t lock;
	/* Written under the lock. */
	_Atomic int started, blocked, used;	/* `used`: slots that were ever in use */
	_Atomic int limit;			/* how many may be started now */
	/* Overflow. */
	pthread_mutex_t list_lock;
	struct weft_future **list;
	size_t list_size, list_head;
	_Atomic size_t listed;
	/* Low half: sleepers that nobody has paid for.  High half: room. */
	_Alignas(WEFT_LINE) _Atomic uint64_t gate;
	_Alignas(WEFT_LINE) _Atomic uint32_t permits;
	struct weft_ring ring;
	struct weft_worker *_Atomic slots[];	/* workers + spare of them */
};

/* ---- works.c ---- */

/* All, or none and -ENOMEM. */
int weft_works_push(struct weft_pool *pool, struct weft_future *const *futures, size_t n);
/* The next one for @worker; NULL: there is none, or another thread is about to push or take it. */
struct weft_future *weft_works_next(struct weft_worker *worker);
/* One that anybody may take, for a drain. */
struct weft_future *weft_works_any(struct weft_pool *pool);
bool weft_works_are_none(struct weft_pool *pool);
/* For a worker that spins: is there one to take?  It disturbs submitters less. */
bool weft_works_are_ready(struct weft_pool *pool);
size_t weft_works_count(struct weft_pool *pool);

/* ---- gate.c ---- */

/* Wake one sleeper; false: there is none. */
bool weft_gate_wake(struct weft_pool *pool);
/* Sleep until somebody pays for it; returns at once if there is a work or a shutdown. */
void weft_gate_sleep(struct weft_pool *pool);
/* More workers may be started. */
static inline bool weft_gate_has_room(const struct weft_pool *pool)
{
	return atomic_load_explicit(&pool->gate, memory_order_relaxed) > UINT32_MAX;
}

/* Under the lock: `started` or `limit` has changed. */
void weft_gate_set_room(struct weft_pool *pool);

/* ---- worker.c ---- */

/* Under the lock: start one more.  0 or a negative code. */
int weft_worker_start(struct weft_pool *pool);
/* The worker of @pool that is calling, or NULL. */
struct weft_worker *weft_worker_self(const struct weft_pool *pool);

/* ---- help.c ---- */

bool weft_worker_help(struct weft_helper *helper, struct weft_future *f);
struct weft_deadline weft_worker_enter(struct weft_helper *helper, struct weft_deadline deadline);
void weft_worker_leave(struct weft_helper *helper);

#endif
