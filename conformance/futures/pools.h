/* SPDX-License-Identifier: MIT */
#ifndef POOLS_H
#define POOLS_H

/*
 * pools.h - what the cases of profile F share: pools, jobs and gates.
 *
 * A function that opens, makes or submits records a failure, and returns NULL then.  Under
 * --fail-alloc and --fail-calls it asks a second time, so that most cases go on.
 */

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include <weft/pool.h>
#include <weft/queue.h>

#include "../case.h"
#include "../sanitizers.h"

enum { ERR_JOB = WEFT_EUSER('p', 'o', 'o', 1), ERR_OTHER = WEFT_EUSER('p', 'o', 'o', 2) };

/* Long enough for a thread to get there, and no promise that it has. */
#define A_MOMENT weft_after(0.02)

/* @many, or fewer where something watches each access, or the case runs again and again. */
static inline size_t fewer(size_t many, size_t watched)
{
	return WITH_SANITIZER || WITH_VALGRIND || conform_starved() ? watched : many;
}

/* ---- pools ---- */

struct weft_executor *open_pool(const struct weft_executor_ops *ops, int workers);
struct weft_executor *open_with(const struct weft_executor_ops *ops, int workers,
				const struct weft_executor_options *options);

/*
 * How many workers to ask for in a case that opens pools of several widths: @workers, but always 2
 * if the pool does not claim WORKERS.  Such a pool may belong to the process and have one width.
 */
int width_for(const struct weft_executor_ops *ops, int workers);

/* Run what is queued, wait, and give the handle back. */
void close_pool(struct weft_executor *pool);

struct weft_future *submit(struct weft_executor *pool, weft_job_function *job, void *arg);
struct weft_future *submit_with(struct weft_executor *pool, weft_job_function *job, void *arg,
				const struct weft_submit_options *options);

/* The result of @f as an integer, waited for; -1 after a failed check. */
int64_t int_of(struct weft_future *f);

/* Wait for @f, give it back, and check the code that it ends with. */
void expect_end(struct weft_future *f, int code);

/*
 * Under --fail-alloc and --fail-calls a worker that cannot be started is no failure while there is
 * another one: a case that needs a second one at a certain moment cannot judge.  True: it was said
 * so.
 */
bool may_lack_workers(void);

/* ---- what the system sees ---- */

/* Half a millisecond, between two looks. */
void nap(void);

/* The letter of its state in a file of /proc called stat; Z: there is no such thread any more. */
char state_at(const char *path);

/* Does that thread sleep at some moment of the next ten seconds? */
bool falls_asleep(const char *path);

/* ---- promises ---- */

/* One pending future with its two sides. */
struct pair {
	struct weft_promise *promise;
	struct weft_future *future;
};

bool pair_new(struct pair *ret);
void pair_drop(struct pair *pair);

/* End it: with @i, with the error ERR_JOB, or by a cancel of which the producer knows. */
void pair_set(struct pair *pair, int64_t i);
void pair_fail(struct pair *pair);
void pair_cancel(struct pair *pair);

/* @n pairs at once; @futures is set to their clients' sides, and is borrowed from the pairs. */
bool pairs_new(struct pair *pairs, struct weft_future **futures, size_t n);
void pairs_drop(struct pair *pairs, size_t n);

/* ---- gates ---- */

/* Threads and jobs stand here until it is opened, once for all. */
struct gate {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int here;		/* how many have come so far */
	bool open;
};

#define GATE { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER }

void gate_pass(struct gate *gate);
void gate_open(struct gate *gate);

/* Wait until @n have come. */
void gate_await(struct gate *gate, int n);
int gate_here(struct gate *gate);

/*
 * What jobs and release functions of a case use that have no argument for it.  All of it is as new
 * at the start of each case.
 */
struct shared {
	atomic_int calls, args, results, released, destroyed;
	struct gate gate, gates[5];
};

extern struct shared shared;

/* Before each case. */
void pools_fresh(void);

/* ---- jobs ---- */

weft_job_function job_nothing;		/* none */
weft_job_function job_increment;	/* the int64_t at the argument, plus 1 */
weft_job_function job_fails;		/* ERR_JOB */
weft_job_function job_counts;		/* adds 1 to the atomic_int at the argument */
weft_job_function job_passes;		/* the gate at the argument; 1 */

/* A pool with one job in it that keeps its only worker. */
struct busy {
	struct gate gate;
	struct weft_executor *pool;
	struct weft_future *keeper;
};

/* Returns when the worker has taken the keeper. */
bool busy_open(struct busy *busy, const struct weft_executor_ops *ops,
	       const struct weft_executor_options *options);

/* Let the worker go on; wait for all; close. */
void busy_close(struct busy *busy);

/* ---- threads of the case ---- */

pthread_t start(void *(*run)(void *arg), void *arg);
void join(pthread_t thread);

/*
 * Wait until weft holds no memory of this case's any more: for pools that end by themselves.
 * memory_watch comes first in the case; with it memory that was given back is overwritten, so that
 * its use shows.
 */
void memory_watch(void);
void memory_await(void);

/* Futures come from the library's own slab: no hooks.  Comes first in the case. */
void without_hooks(void);

#endif
