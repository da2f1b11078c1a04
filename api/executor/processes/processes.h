/* SPDX-License-Identifier: MIT */
#ifndef WEFT_PROCESSES_PROCESSES_H
#define WEFT_PROCESSES_PROCESSES_H

/*
 * processes.h - the pool of processes.
 *
 * Four parties work together:
 *
 *	the program's threads	submit: they write a job into the lane of a worker, or queue it
 *	a worker		runs the jobs of its lane
 *	the collector		a thread for each pool: takes results, fills lanes from the queue,
 *				breaks the pool when a worker has died, and ends the workers
 *	the fork server		a process for each program: forks workers, waits for them, and kills
 *				them when the program dies
 *
 * The watcher, one thread for each fork server, reads what the fork server tells and notes it in
 * the lanes.  It is apart from the collector because a collector sleeps on a futex that workers
 * wake, and not on a descriptor: a job may close every descriptor of its process.
 *
 * A job is claimed (RUNNING) before it is written into a lane, so a worker never runs one that was
 * cancelled.  Until then it lies in the queue, which no worker sees.
 */

#include <pthread.h>
#include <sys/types.h>

#include <weft/processes.h>

#include "../executor.h"
#include "shared.h"

/* ---- modules.c: functions as module and offset ---- */

struct weft_function {
	uint32_t module;		/* the number of an executable segment */
	uint64_t offset;
};

struct weft_segment {
	uintptr_t low, high;
};

/* The executable segments that there were when the fork server was made. */
struct weft_modules {
	struct weft_segment *segments;
	size_t n;
};

/* Record them, and keep their modules loaded.  0 or -ENOMEM. */
int weft_modules_record(struct weft_modules *modules);
void weft_modules_forget(struct weft_modules *modules);
/* 0, or WEFT_EFUNC. */
int weft_modules_find(const struct weft_modules *modules, uintptr_t function,
		      struct weft_function *ret);
/* 0: there is no such place. */
uintptr_t weft_modules_address(const struct weft_modules *modules, struct weft_function code);

/* ---- messages to the fork server, and from it ---- */

enum { WEFT_INIT_BYTES = 65536, WEFT_MOST_PROCESSES = 4096 };

/* Nanoseconds: jobs that a worker is given ahead take no longer, all together. */
enum { WEFT_LONG_JOB = 1000000 };

/* A worker has to know this of its pool. */
struct weft_setup {
	char name[32];
	struct weft_function init, fini;	/* with has_... */
	bool has_init, has_fini;
	uint32_t init_size;
	int32_t lanes;
	uint64_t ring;			/* bytes of each byte ring */
	uint64_t jobs_each;
	int64_t spin;
};

enum weft_order_kind {
	WEFT_ORDER_OPEN,		/* a pool, with its file, setup and init bytes */
	WEFT_ORDER_START,		/* a worker for @lane, beginning at position @number */
	WEFT_ORDER_SIGNAL,		/* send the signal @number to all workers of the pool */
	WEFT_ORDER_CLOSE,		/* forget the pool */
};

struct weft_order {
	uint32_t kind, pool;
	int32_t lane;
	uint32_t number;
};

enum weft_news_kind {
	WEFT_NEWS_STARTED,
	WEFT_NEWS_DIED,			/* @number: its status */
	WEFT_NEWS_FAILED,		/* it could not be forked; @number: errno */
};

struct weft_news {
	uint32_t kind, pool;
	int32_t lane;
	int32_t pid;
	int32_t number;
};

/* ---- serve.c, worker.c, environment.c: in the other processes ---- */

/* Exit codes of workers. */
enum {
	WEFT_EXIT_CORRUPT = 123,	/* the shared memory made no sense */
	WEFT_EXIT_INIT = 124,		/* the initializer failed; its code is in the slot */
	WEFT_EXIT_MEMORY = 125,		/* the memory could not be mapped */
};

/* The fork server: it has the socket, and never returns. */
void weft_serve(int socket, pid_t program, const struct weft_modules *modules)
	__attribute__((noreturn));

/* A worker: it has the file of its pool. */
void weft_worker_process(const struct weft_setup *setup, void *init_arg,
			 const struct weft_modules *modules, int file, int lane, uint32_t position)
	__attribute__((noreturn));

/* Keep only the descriptors 0, 1, 2 and @socket, and return its number; 0 becomes /dev/null. */
int weft_close_descriptors(int socket);
/* Forget what is in the buffers of the standard streams. */
void weft_purge_streams(void);
/* Default actions, and no mask; SIGINT is ignored. */
void weft_reset_signals(void);

/* ---- alone.c ---- */

/* Has the process no other threads than those that are ending?  Where that is unknown, true. */
bool weft_is_single_threaded(void);

/* ---- server.c: the fork server, seen from the program ---- */

struct weft_processes;

struct weft_server {
	pid_t pid, owner;
	int socket;
	unsigned refs;			/* under the lock of all servers */
	pthread_t watcher;
	bool watched;
	_Atomic bool dead;
	struct weft_modules modules;
	pthread_mutex_t lock;
	struct weft_processes *pools;	/* under the lock, as the next one */
	uint32_t next_id;
};

/* A reference to the fork server; the first one makes it.  0 or a negative code. */
int weft_server_get(struct weft_server **ret);
void weft_server_put(struct weft_server *server);
/* From now on @pool is told the news, and may give orders.  0 or a negative code. */
int weft_server_enter(struct weft_server *server, struct weft_processes *pool);
/* Afterwards it is told nothing more. */
void weft_server_leave(struct weft_server *server, struct weft_processes *pool);
/* 0, or a negative code: the fork server takes no orders.  It does not block. */
int weft_server_order(struct weft_server *server, const struct weft_order *order);
/* A thread that takes no signals.  0 or a negative code. */
int weft_server_thread(pthread_t *thread, void *(*run)(void *arg), void *arg);
/* The first order about a pool. */
int weft_server_open(struct weft_server *server, uint32_t pool, const struct weft_setup *setup,
		     const void *init_arg, int file);

/* ---- the pool ---- */

/*
 * The right to take the answers of a pool, and what goes with it: all members of lanes that are the
 * collector's.  The collector has it unless it sleeps.  See client.c.
 */
struct weft_answers {
	struct weft_ender ender;	/* first, as a thread that waits knows no more of it */
	pthread_mutex_t lock;
	struct weft_processes *pool;	/* under the lock; NULL: none, or it has ended */
	_Atomic bool claimed;		/* the collector wants it */
	_Atomic bool asked;		/* a client wants it */
	_Atomic uint32_t asleep;	/* clients that have looked in vain, and sleep */
	bool taken;			/* by a pool; under the lock of all rights */
};

/* A worker, seen from the program. */
struct weft_lane {
	/* Under the lock of the pool, unless something else is said. */
	struct weft_lane_shared *shared;	/* NULL: it was never used; read after `sent` */
	bool started;				/* a worker was ordered, and none has ended since */
	bool died, failed;			/* news: its status, or why it was not started */
	int status;
	int pid;				/* 0: not known yet */
	bool waits;				/* a job of it may be taken back */
	uint64_t asked;				/* end of the bytes of arguments */
	uint64_t asked_floor;			/* of their ring: see weft_bytes_place */
	uint64_t reserved;			/* bytes of their ring that have memory */
	_Atomic uint32_t sent;			/* the position of the next question */
	uint32_t window;			/* how many may be on the way */
	/* With the right to take answers, which is called the collector's. */
	_Atomic uint32_t done;			/* the position of the next answer */
	_Atomic uint64_t answered;		/* bytes of arguments that are needed no more */
	uint64_t answers;			/* of this worker */
	uint32_t quiet;				/* `done` when it last changed, as sleeps saw it; */
	int64_t quiet_since;			/* and when */
	uint32_t paced;				/* `done` when a window full of jobs was done, */
	int64_t paced_at;			/* and when */
	/* Written before `sent`, and then the collector's. */
	struct weft_future *jobs[WEFT_SLOTS];	/* NULL: withdrawn */
	uint64_t ends[WEFT_SLOTS];		/* of the bytes of the argument */
};

struct weft_processes {
	struct weft_executor *executor;
	struct weft_server *server;	/* NULL: the pool has ended; under the lock */
	struct weft_processes *next;	/* of the server */
	uint32_t id;
	int file;
	struct weft_bell *bell;
	struct weft_setup setup;
	pthread_t collector;
	struct weft_answers *answers;	/* NULL: there were too many pools, and only the collector
					 * takes answers */
	_Atomic uint32_t helped;	/* how often a client has taken answers */
	uint32_t helped_seen;		/* by the collector */
	bool expected;			/* somebody waited for a future that the collector ended */
	_Atomic bool dozes;		/* the collector sleeps for a moment, and no worker rings */
	_Atomic bool has_news;
	_Atomic int ended_by;		/* a signal: the program has ended the workers */
	_Atomic uint32_t alive;		/* lanes that are started; a futex */
	char why[200];			/* it is broken */
	_Atomic uint32_t lock;		/* a futex: 1 is taken */
	_Atomic uint32_t lock_waiters;
	/* Under the lock. */
	bool broken, closing, joined;
	struct weft_future *cancelled;	/* taken from the queue by a client; the collector tells */
	struct weft_future **queue;	/* an array that doubles */
	size_t queue_size, queue_head;
	_Atomic size_t queued;
	uintptr_t function;		/* the last one that was looked up */
	struct weft_function code;
	struct weft_lane lanes[];	/* setup.lanes of them */
};

/* ---- the lock of the pool ---- */

void weft_pool_lock_slowly(struct weft_processes *pool);

static inline void weft_pool_lock(struct weft_processes *pool)
{
	uint32_t is_free = 0;

	if (!atomic_compare_exchange_strong_explicit(&pool->lock, &is_free, 1, memory_order_acquire,
						     memory_order_relaxed))
		weft_pool_lock_slowly(pool);
}

/* It was unlocked: wake a thread that waits for that. */
static inline void weft_pool_unlocked(struct weft_processes *pool)
{
	if (atomic_load(&pool->lock_waiters))
		weft_futex_wake(&pool->lock, 1);
}

static inline void weft_pool_unlock(struct weft_processes *pool)
{
	/* Sequentially consistent: a thread that waits says so before it looks again. */
	atomic_store(&pool->lock, 0);
	weft_pool_unlocked(pool);
}

/* ---- lanes.c: under the lock ---- */

static inline uint32_t weft_lane_outstanding(const struct weft_lane *lane)
{
	return atomic_load(&lane->sent) - atomic_load(&lane->done);
}

static inline int weft_lane_number(const struct weft_processes *pool,
				   const struct weft_lane *lane)
{
	return (int)(lane - pool->lanes);
}

/* Order a worker for the lane.  0 or a negative code. */
int weft_lane_start(struct weft_processes *pool, struct weft_lane *lane);
/* Wake the worker, if it sleeps. */
void weft_lane_wake(struct weft_lane *lane);
/* Look up the function of @f.  0 or WEFT_EFUNC. */
int weft_lanes_look_up(struct weft_processes *pool, const struct weft_future *f);
/*
 * A lane for @f, with a worker that was started now if need be.  *@ret is NULL when none has room.
 * 0, or why no worker could be started when there is none.
 */
int weft_lanes_choose(struct weft_processes *pool, const struct weft_future *f,
		      struct weft_lane **ret);
/*
 * A lane with a worker that has nothing to do, or one with room if all lanes have workers, for a
 * short argument.  NULL: there is none, or a worker may have to be started.
 */
struct weft_lane *weft_lanes_roomy(struct weft_processes *pool);
/*
 * Jobs were put into @last, and now one is put into @next: wake the first one, if it is another.  A
 * worker that is woken for each of several jobs is asleep before the next one.  Returns @next.
 */
struct weft_lane *weft_lane_wake_before(struct weft_lane *last, struct weft_lane *next);
/* Write the claimed job into that lane, at the position that is returned. */
uint32_t weft_lane_put(struct weft_processes *pool, struct weft_lane *lane, struct weft_future *f);
/* The same for one whose argument is short, and whose function was the last one to be looked up. */
uint32_t weft_lane_put_short(struct weft_processes *pool, struct weft_lane *lane,
			     struct weft_future *f);
/* Show it to the worker, which may have to be woken then.  It needs no lock. */
static inline void weft_lane_show(struct weft_lane *lane, uint32_t position)
{
	/* Sequentially consistent: the worker looks at it after it has said that it sleeps. */
	atomic_store(&lane->shared->slots[position % WEFT_SLOTS].turn,
		     weft_turn(position, WEFT_SLOT_ASKED));
}
/*
 * Hand over some of the queue, as answers have come.  Jobs that were cancelled are linked by `next`
 * into *@ret, since they must be told without the lock.  1: there may be room for more.  0, or why
 * no worker could be started when there is none.
 */
int weft_lanes_fill(struct weft_processes *pool, struct weft_future **ret);
/* Tell the worker that has @f, if one of this pool has it, that it is asked to stop. */
bool weft_lanes_stop(struct weft_processes *pool, const struct weft_future *f);
/* Shall the workers ring?  A value of wants_bell. */
void weft_lanes_want_bell(struct weft_processes *pool, uint32_t wants);
/* The collector: give jobs that wait behind others to lanes that have nothing to do. */
void weft_lanes_balance(struct weft_processes *pool);

/* ---- backlog.c: under the lock ---- */

/* Room for @n more; false: no memory. */
bool weft_backlog_reserve(struct weft_processes *pool, size_t n);
void weft_backlog_put(struct weft_processes *pool, struct weft_future *f);
/* NULL: it is empty. */
struct weft_future *weft_backlog_first(const struct weft_processes *pool);
void weft_backlog_drop_first(struct weft_processes *pool);

/* ---- message.c: arguments as bytes ---- */

/* Can the argument of @f go to another process?  0, WEFT_ETYPE or -ENOMEM. */
int weft_argument_check(const struct weft_future *f, uint64_t ring);
/* Is it none, or bytes that fit into a slot, and can go for certain? */
static inline bool weft_argument_is_short(const struct weft_future *f)
{
	if (f->flags & WEFT_F_VALUES)
		return false;
	return f->flags & WEFT_F_BORROWED ? f->arg_size <= WEFT_SLOT_BYTES : !f->arg;
}
/* Bytes of the argument, with its strings. */
uint64_t weft_argument_size(const struct weft_future *f);
void weft_argument_write(const struct weft_future *f, unsigned char *to);
/*
 * In the worker: the strings lie behind the values, which point to them from now on.  Returns the
 * bytes of the values alone; UINT64_MAX: it makes no sense.
 */
uint64_t weft_argument_adopt(unsigned char *bytes, uint64_t size);

/* ---- answers.c: with the right to take them ---- */

enum weft_take {
	WEFT_TAKE_ALL,			/* that were there */
	WEFT_TAKE_LEFT,			/* the next one cannot be taken quietly */
	WEFT_TAKE_CORRUPT,		/* the memory of the lane has been overwritten */
};

/*
 * Take answers of @lane, @most at the most, and end their futures; *@count grows by their number.
 * @quietly: without running code of the program's.
 */
enum weft_take weft_lane_take(struct weft_processes *pool, struct weft_lane *lane, bool quietly,
			      uint32_t most, uint32_t *count);
bool weft_lane_is_answered(const struct weft_lane *lane);

/* ---- client.c: the right ---- */

/* Give a pool that is opened its right, and take it back from one that has ended. */
void weft_answers_open(struct weft_processes *pool);
void weft_answers_close(struct weft_processes *pool);
/* The collector. */
void weft_answers_claim(struct weft_processes *pool);
void weft_answers_leave(struct weft_processes *pool, bool for_good);

/* ---- collect.c ---- */

/* The collector's thread; it ends the workers and frees the pool. */
void *weft_collect(void *pool);
void weft_processes_free(struct weft_processes *pool);

#endif
