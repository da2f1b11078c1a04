/* SPDX-License-Identifier: MIT */
#ifndef WEFT_LOOP_H
#define WEFT_LOOP_H

/*
 * weft/loop.h - the event loop: callbacks in a fixed order, timers, and wake-ups from threads.
 *
 * A loop calls callbacks one after the other, in one thread.  One iteration runs what was ready at
 * its start; what a callback schedules runs in the next iteration.  When nothing is ready, the loop
 * sleeps until a timer is due or another thread calls weft_call_soon_threadsafe.  Tasks, which are
 * coroutines that a loop drives, are in weft/task.h; most programs need no more of this header than
 * weft_run of that one.  The order is asyncio's.  SPEC.md section 15.
 *
 * Times are seconds on the loop's clock, as doubles, and are kept in whole nanoseconds.  Due times
 * that are equal keep the order in which they were set.  The clock is CLOCK_MONOTONIC, or a virtual
 * one for tests, which stands still while something is ready and jumps to the next due time.
 *
 * Thread rule: all calls about one loop come from one thread, or from bodies that its tasks run,
 * but for weft_call_soon_threadsafe.  Loops of several threads are independent.  A handle passed
 * in is borrowed for the call.  NULL is not a handle unless the function says so.
 *
 * A child of fork may make loops of its own.  Of its parent's loops it may only give references
 * back, which leaves them as they are: running, closing and posting are WEFT_ESTATE there.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weft/error.h>
#include <weft/value.h>

#ifdef __cplusplus
extern "C" {
#endif

struct weft_loop;
struct weft_loop_future;
struct weft_task;

/*
 * A callback.  It returns 0, or a negative code: then the handler is told (weft_loop_set_handler),
 * and the loop goes on.  It may call everything here but what runs or closes the loop.
 */
typedef int weft_callback(struct weft_loop *loop, void *arg);

/* Wishes about a loop.  A member that is zero means the default. */
struct weft_loop_options {
	uint32_t size;		/* sizeof(struct weft_loop_options), so that members can be added;
				 * 0: that of this version */
	bool virtual_clock;	/* starts at 0, and moves only when nothing is ready */
	bool debug;		/* look for mistakes, see "debug mode" below */
	bool interrupt;		/* weft_run_with and weft_loop_run take care of SIGINT, see there */
	double slow;		/* seconds from which on debug mode calls something slow; 0: 0.1.
				 * They are seconds of CLOCK_MONOTONIC in any case */
};

/*
 * Make a loop (`new_event_loop`).  @options: borrowed for the call; NULL: all defaults.  *@ret is
 * one reference, given back by weft_loop_unref.
 * 0, -ENOMEM, or the code of the system that has no descriptors left.
 */
int weft_loop_new(const struct weft_loop_options *options, struct weft_loop **ret);

/* Take one more reference; returns @loop. */
struct weft_loop *weft_loop_ref(struct weft_loop *loop);

/* Give one reference back; NULL is allowed.  The last one closes the loop. */
void weft_loop_unref(struct weft_loop *loop);

/*
 * Close (`loop.close`): callbacks that wait are dropped.  Tasks that have not ended are reported
 * (WEFT_REPORT_PENDING); their coroutines are closed, and they end cancelled.  Calls that schedule
 * are refused from now on.
 * 0, also when it was closed; WEFT_EBUSY: it runs.
 */
int weft_loop_close(struct weft_loop *loop);

bool weft_loop_is_closed(const struct weft_loop *loop);
bool weft_loop_is_running(const struct weft_loop *loop);

/* The loop's clock, in seconds (`loop.time`). */
double weft_loop_time(const struct weft_loop *loop);

/*
 * Run until weft_loop_stop (`run_forever`).
 * 0; WEFT_EBUSY: it runs already, or another loop runs in this thread; WEFT_ECLOSED; -EDEADLK: on a
 * virtual clock, when nothing is ready, no timer is set, and no other thread was asked for
 * anything, so that it would sleep for ever.
 */
int weft_loop_run_forever(struct weft_loop *loop);

/*
 * Let the current iteration finish, then stop.  When the loop does not run, the next run makes one
 * iteration.
 */
void weft_loop_stop(struct weft_loop *loop);

/*
 * The two calls with which another event loop, the host, drives this one.  The host polls the
 * descriptor for reading, and calls weft_loop_step when it is ready or the time is over.  The
 * first step is due at once.
 *
 * weft_loop_fd: it belongs to the loop, and is for polling only.
 *
 * weft_loop_step: one iteration that never waits.  *@ret: seconds until the next step is due, 0: at
 * once; below 0: only when the descriptor is ready.  After other calls that schedule something,
 * from outside of a step, a step is due at once, too; other threads make the descriptor ready.
 * 0; WEFT_EBUSY, WEFT_ECLOSED: as weft_loop_run_forever; WEFT_ESTATE: on a virtual clock, which no
 * host can follow.
 */
int weft_loop_fd(const struct weft_loop *loop);
int weft_loop_step(struct weft_loop *loop, double *ret);

/* ---- callbacks ------------------------------------------------------------------------------ */

/*
 * Call @callback(@loop, @arg) in the next iteration, behind what is ready (`call_soon`).
 * 0; -ENOMEM; WEFT_ECLOSED.
 */
static inline int weft_call_soon(struct weft_loop *loop, weft_callback *callback, void *arg);

/*
 * The same from any thread, by several at once (`call_soon_threadsafe`).  The loop is woken if it
 * sleeps, once for a burst of calls.  Calls of one thread keep their order.  The caller holds a
 * reference to @loop.
 * 0; -ENOMEM; WEFT_ECLOSED.
 */
int weft_call_soon_threadsafe(struct weft_loop *loop, weft_callback *callback, void *arg);

/* The place in which a callback, or a task, waits: one at a time, so one struct does for all. */
struct weft_link_ {
	union {
		int64_t due_;			/* of a timer, in nanoseconds */
		struct weft_loop_future *future_;	/* in whose list it is */
		struct weft_waiters *waiters_;	/* a task: in whose queue it is */
	} of_;
	union {
		uint64_t place_;		/* in the ring of what is ready */
		size_t index_;			/* in the heap of timers */
		struct weft_link_ *next_;	/* in the list, or in the queue */
	} at_;
	union {
		struct weft_link_ *prev_;	/* of the first: the last one */
		uint64_t sequence_;		/* of a timer: among those of the same time */
	} by_;
	uint8_t state_;
	bool cancelled_;
	bool task_;				/* a task's, not a call's */
	uint32_t number_;			/* of the task */
};

/*
 * One scheduled callback (`Handle`, `TimerHandle`).  The memory is the caller's, all zeros before
 * its first use, and stays until the callback is called or cancelled.  Read it through the
 * functions below.
 */
struct weft_call {
	struct weft_link_ link_;		/* first */
	struct weft_loop *loop_;
	weft_callback *callback_;
	void *arg_;
};

/*
 * weft_call_soon with a handle.
 * As weft_call_soon, and WEFT_EBUSY: @call is scheduled already.
 */
int weft_call_soon_in(struct weft_loop *loop, struct weft_call *call, weft_callback *callback,
		      void *arg);

/*
 * Call @callback after @seconds, which may be negative, or at @when on the loop's clock
 * (`call_later`, `call_at`).  A callback is never early.  What is due comes behind what is ready in
 * that iteration.
 * As weft_call_soon_in, and -EINVAL: the time is not a number.
 */
int weft_call_later(struct weft_loop *loop, struct weft_call *call, double seconds,
		    weft_callback *callback, void *arg);
int weft_call_at(struct weft_loop *loop, struct weft_call *call, double when,
		 weft_callback *callback, void *arg);

/* Do not call it (`Handle.cancel`); @call may be used again.  Does nothing if none is scheduled. */
void weft_call_cancel(struct weft_call *call);

/* Was it cancelled since it was scheduled last? */
bool weft_call_cancelled(const struct weft_call *call);

/* Will it be called? */
bool weft_call_waits(const struct weft_call *call);

/* The due time of a timer that waits (`TimerHandle.when`). */
double weft_call_when(const struct weft_call *call);

/* ---- reports -------------------------------------------------------------------------------- */

enum weft_report_kind {
	WEFT_REPORT_CALLBACK,	/* a callback returned an error */
	WEFT_REPORT_PENDING,	/* a task was destroyed before it had ended */
	WEFT_REPORT_UNREAD,	/* a future ended with an error that nobody read */
	WEFT_REPORT_SHUTDOWN,	/* a task ended with an error while weft_run cancelled it */
	WEFT_REPORT_HANDLER,	/* the handler itself returned an error */
	WEFT_REPORT_NEVER,	/* a single-use coroutine was dropped before it ran */
	WEFT_REPORT_CLEANUP,	/* the cleanup of a coroutine failed as it was dropped */
	WEFT_REPORT_SLOW,	/* debug mode: a callback or a step of a task has taken long */
	WEFT_REPORT_STUCK,	/* debug mode: one has begun long ago, and goes on still */
};

/*
 * A report of an error that no call returns (the context of `call_exception_handler`).  All is
 * borrowed.
 */
struct weft_report {
	enum weft_report_kind kind;
	const char *message;			/* one sentence, static */
	const struct weft_error *error;		/* NULL: there is none */
	struct weft_task *task;			/* NULL: it is about none */
	struct weft_loop_future *future;	/* NULL: it is about none */
	const char *name;	/* of the coroutine, or of the task that is stuck; NULL: none */
	double seconds;		/* how long it has taken; 0: that is not what it is about */
	const char *since;	/* "FILE:LINE" where the task waited before; NULL: not known */
	const char *place;	/* and where it waits now */
};

/*
 * A handler of reports.  It returns 0, or a negative code: then the report is given to the default
 * handler, which prints one line on stderr, and the handler's own failure too.
 */
typedef int weft_handler(struct weft_loop *loop, const struct weft_report *report, void *arg);

/* Set the handler (`set_exception_handler`); NULL restores the default. */
void weft_loop_set_handler(struct weft_loop *loop, weft_handler *handler, void *arg);

/* Hand @report, borrowed, to the handler (`call_exception_handler`). */
void weft_loop_report(struct weft_loop *loop, const struct weft_report *report);

/* The default handler, for handlers that only add to it. */
int weft_loop_default_handler(struct weft_loop *loop, const struct weft_report *report, void *arg);

/*
 * NEVER and CLEANUP come from the core while @loop runs in that thread, unless the program has set
 * a hook `unraisable` of its own, weft/hooks.h: that hears of them then.  They do not come from
 * bodies that a backend runs in threads of its own (WEFT_CAP_OWN_TLS).
 *
 * Debug mode (`loop.set_debug`) is an option of weft_loop_new; the environment variable
 * WEFT_LOOP_DEBUG, set and not empty, turns it on for every loop.  In debug mode
 * - a callback or a step of a task that has taken long is reported with its places (SLOW),
 * - and a thread of the loop's own reports it while it is still going on (STUCK).  The handler is
 *   called in that thread then, and may call nothing of the loop's but weft_call_soon_threadsafe
 *   and weft_loop_default_handler;
 * - calls that schedule are refused with -EPERM in any thread but the one that runs the loop, with
 *   the exception of weft_call_soon_threadsafe.
 */

/*
 * Write to the descriptor @fd a line about each task of @loop that has not ended: its name, its
 * state, and if it waits, for what and at which line, followed by the chain of tasks that it waits
 * for (`asyncio.print_call_graph`).  docs/loop.md shows the form.
 * 0, or -errno of write.
 */
int weft_loop_dump(struct weft_loop *loop, int fd);

/*
 * Do so whenever the process gets @signal, such as SIGQUIT, at the loop's next turn.  If that does
 * not come, because a callback does not return, a line on @fd says so.  @signal 0 ends that.  @fd
 * stays open until then, or until the loop is closed.
 * 0; WEFT_EBUSY: @loop runs; WEFT_ECLOSED; -EINVAL: no such signal, or it cannot be caught;
 * -ENOMEM; or the code of the system that gives no thread.
 */
int weft_loop_dump_on(struct weft_loop *loop, int signal, int fd);

#ifdef __cplusplus
}
#endif

#include <weft/impl/loop.h>

#endif
