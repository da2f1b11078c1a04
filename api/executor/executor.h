/* SPDX-License-Identifier: MIT */
#ifndef WEFT_EXECUTOR_EXECUTOR_H
#define WEFT_EXECUTOR_EXECUTOR_H

/* executor.h - what stands above a pool's table. */

#include <stdatomic.h>

#include <weft/executor.h>
#include <weft/pool.h>

#include "../future/future.h"

/* Bits of an executor that takes no more jobs. */
enum {
	WEFT_SHUT = 1 << 0,
	WEFT_SHUT_CANCEL = 1 << 1,	/* works that are run are cancelled */
	WEFT_SHUT_BROKEN = 1 << 2,	/* works that are run end with WEFT_EBROKEN */
};

struct weft_executor {
	const struct weft_executor_ops *ops;
	void *pool;
	_Atomic uint32_t bits;
	_Atomic int broken;		/* the code of the first initializer that failed */
	const char *_Atomic why;	/* broken for another reason; it lives as long as this */
	int pid;			/* a child of fork has none of its threads */
	/*
	 * The handles together are one reference.  So is each thread of a pool that holds, else
	 * each work.  Lowest bit: a thread sleeps until only the handles are left.
	 */
	_Alignas(WEFT_LINE) _Atomic uint32_t refs;
	_Atomic uint32_t handles;
	/* Calls that are about to push several works. */
	_Atomic uint32_t pushing;
	/* Jobs that count for the start of workers (WEFT_F_COUNTED) and have not ended. */
	_Atomic int64_t counted;
	struct weft_executor *prev, *next;	/* in the list of exit.c */
	char name[32];
};

struct weft_job {
	struct weft_future *future;
	struct weft_executor *executor;
	int worker;
	const struct weft_job *outer;	/* the chunk of a map that it is part of */
	/* In a process: it is asked to stop when *@stop is @stop_at.  NULL: see the future. */
	const _Atomic uint32_t *stop;
	uint32_t stop_at;
};

/* The pools that this thread belongs to, or runs a work of; the innermost first. */
extern _Thread_local const struct weft_pool_thread *weft_inside
	__attribute__((tls_model("initial-exec")));

/* Would this thread wait for itself if it waited for the end of @executor? */
bool weft_is_inside(const struct weft_executor *executor);

/* Run the job of @f, which the caller has claimed, and give a reference to @f back. */
void weft_run_claimed(struct weft_future *f, int worker);

/*
 * The entry of @f in the queue of @executor has come to its turn: run the job or end it, and give
 * the entry's reference back.  A reference to the executor stays.
 */
void weft_run_work(struct weft_executor *executor, struct weft_future *f, int worker);

/*
 * As weft_run_claimed, for a job that ran elsewhere and returned @r: it has set the result or the
 * error of @f by the functions for jobs.
 */
void weft_end_claimed(struct weft_future *f, int r);

/*
 * The same, if no code of the program's would run in it.  False: some would, and @f has not ended;
 * what the job has said may be said again.
 */
bool weft_end_claimed_quietly(struct weft_future *f, int r);

/* Copy the argument of @f, which is the submitter's.  0 or -ENOMEM. */
int weft_own_argument(struct weft_future *f);

/*
 * For a worker that waits for @f, to which it has a reference: run its job, if that has not begun.
 * True: the caller need not wait any more.
 */
bool weft_run_awaited(struct weft_future *f, int worker);

/* One more work is done that holds no reference, or a thread ends. */
void weft_executor_drop(struct weft_executor *executor);

/* For exit.c, which holds a reference: take no more jobs, and wait for those that there are. */
int weft_executor_finish(struct weft_executor *executor);

/* ---- exit.c: all executors that are open ---- */

void weft_exit_add(struct weft_executor *executor);
void weft_exit_remove(struct weft_executor *executor);
/*
 * Call @end at the end of the process, when the executors have run their jobs.  A handler of one's
 * own could come before that: those of atexit run in an order that depends on the first uses.
 */
void weft_exit_last(void (*end)(void));

#endif
