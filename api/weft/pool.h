/* SPDX-License-Identifier: MIT */
#ifndef WEFT_POOL_H
#define WEFT_POOL_H

/*
 * weft/pool.h - for the author of a pool: the table behind an executor.
 *
 * A pool is one constant struct with three operations; everything else is written once above it.
 * The pool sees works, which are jobs with all that belongs to them, and does one thing with each:
 * it calls weft_work_run, once, in a thread of its own.  The library knows what became of a job
 * meanwhile; a work of a cancelled job runs nothing.  SPEC.md section 11.
 */

#include <stddef.h>
#include <stdint.h>

#include <weft/executor.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { WEFT_POOL_ABI = 1 };

struct weft_work;

/* What a pool can do besides; each is a claim that the suite tests. */
enum weft_pool_cap {
	WEFT_POOL_WORKERS = 1 << 0,	/* no more than `workers` jobs run at once, by threads
					 * that stay; init, fini, names and stack_size are
					 * heeded */
	WEFT_POOL_FIFO = 1 << 1,	/* .fifo is heeded */
	WEFT_POOL_PIN = 1 << 2,		/* .pin is heeded */
	WEFT_POOL_HELP = 1 << 3,	/* a job that waits for one of the same pool does not
					 * deadlock */
	WEFT_POOL_DRAIN = 1 << 4,	/* has drain */
	WEFT_POOL_HOLD = 1 << 5,	/* its threads are its own, and hold the executor from
					 * weft_pool_hold to weft_pool_leave, so that its works
					 * need not; has shut and reap */
	WEFT_POOL_COUNTS = 1 << 6,	/* has counts */
	WEFT_POOL_INLINE = 1 << 7,	/* push runs the works itself, before it returns */
	WEFT_POOL_PROCESSES = 1 << 8,	/* jobs run in other processes: weft/processes.h */
};

struct weft_executor_ops {
	uint32_t abi, size;		/* WEFT_POOL_ABI; sizeof(this struct) as built */
	const char *name;
	uint32_t caps;
	uint32_t reserved;		/* 0 */

	/*
	 * Make a pool.  @options is complete and borrowed for the call, but for its name, which
	 * lives as long as @executor; @executor is for weft_pool_... calls.
	 * 0 and *@ret, or a negative code with nothing taken.
	 */
	int (*open)(struct weft_executor *executor, int workers,
		    const struct weft_executor_options *options, void **ret);
	/*
	 * Take @n works, at least one, all or none: 0, or a negative code.  A pool that finds in
	 * the middle that it cannot take the rest hands each of the rest to weft_work_refuse and
	 * returns 0.  It does not block.  Several threads may call at once, a worker too.
	 */
	int (*push)(void *pool, struct weft_work *const *works, size_t n);
	/*
	 * The last call: no push will follow, and none is under way.  Run what was pushed, then end
	 * the threads and free the pool.  @wait: return when that is done; else it may be done
	 * later, by the pool itself, and the call may come from a thread of the pool.
	 * With WEFT_POOL_HOLD all threads have left, but for the one that may be calling.  Works
	 * that came too late may be left; each is handed to weft_work_cancel.
	 */
	void (*close)(void *pool, bool wait);

	/* The rest may be NULL where the capability is not claimed. */

	/* Hand each work that no thread has taken yet to weft_work_cancel. */
	void (*drain)(void *pool);
	/* No more jobs are to come (weft_pool_is_shut): wake the threads, so that they leave once
	 * nothing is queued.  May be called several times, and from a thread of the pool. */
	void (*shut)(void *pool);
	/* Threads have left, if not all: wait until these have ended (pthread_join). */
	void (*reap)(void *pool);
	void (*counts)(void *pool, struct weft_executor_counts *ret);
};

/*
 * Name the table of a plugin: `WEFT_EXECUTOR_PLUGIN = { ... };` at file scope, once.  The object is
 * the one symbol that weft_executor_load looks for.
 */
#define WEFT_EXECUTOR_PLUGIN                                                                       \
	extern const struct weft_executor_ops weft_executor_plugin;                                \
	__attribute__((visibility("default"))) const struct weft_executor_ops weft_executor_plugin

/* The members that every table sets alike. */
#define WEFT_POOL_HEADER(name_)                                                                    \
	.abi = WEFT_POOL_ABI, .size = sizeof(struct weft_executor_ops), .name = name_

/*
 * Does the table follow the rules of SPEC 11.1?  NULL when it does, else the fault as static text.
 * Any thread may call.
 */
const char *weft_executor_check(const struct weft_executor_ops *ops);

/* Run the job of @work, unless it was cancelled or runs already.  @work is gone afterwards. */
void weft_work_run(struct weft_work *work);

/* The same, by the worker with that number. */
void weft_work_run_by(struct weft_work *work, int worker);

/* Cancel the job of @work, unless it runs already.  @work is gone afterwards. */
void weft_work_cancel(struct weft_work *work);

/* End the job of @work with the error @code, unless it runs already.  @work is gone afterwards. */
void weft_work_refuse(struct weft_work *work, int code);

/*
 * With WEFT_POOL_HOLD each thread of the pool holds the executor and belongs to it, so that the
 * executor lasts as long as there are threads, a shutdown waits for them, and one that such a
 * thread asks for is refused if it would wait for itself (SPEC 11.13).
 *
 * weft_pool_hold comes before the thread is started, because the executor might end before the
 * thread begins; weft_pool_release takes that back when the thread cannot be started.
 * weft_pool_enter is the first act of the thread: from now on it belongs to @executor.  It stays so
 * until weft_pool_leave, its last act, which may free the pool.  @thread is the caller's memory
 * between the two.  Only a thread that belongs to the pool may run works of it.
 */
struct weft_pool_thread {
	struct weft_executor *executor_;
	const struct weft_pool_thread *outer_;
};

void weft_pool_hold(struct weft_executor *executor);
void weft_pool_release(struct weft_executor *executor);
void weft_pool_enter(struct weft_executor *executor, struct weft_pool_thread *thread);
void weft_pool_leave(struct weft_pool_thread *thread);

/* Is no further job to come?  Read after a work was pushed or looked for, it misses none. */
bool weft_pool_is_shut(const struct weft_executor *executor);

/*
 * For a pool that runs .init: it failed with @code.  The executor is broken: it takes no more jobs,
 * and each work ends with WEFT_EBROKEN from now on, when it is run.
 */
void weft_pool_break(struct weft_executor *executor, int code);

#ifdef __cplusplus
}
#endif

#endif
