/* SPDX-License-Identifier: MIT */
#ifndef WEFT_LOOP_LOOP_H
#define WEFT_LOOP_LOOP_H

/*
 * loop.h - the loop: its ring of what is ready, its timers, its inbox, and how it waits.
 *
 *  L1	One iteration runs the entries that are in the ring at its start.  Timers that are due, and
 *	what other threads have posted, are appended before that.
 *  L2	What must not fail later reserves its place in the ring first: weft_ready_reserve.  So
 *	ending a future, waking a task and a timer that is due need no memory.
 *  L3	Only the inbox, `asleep` and `shut` are touched by other threads.
 */

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <uv.h>

#include <weft/co.h>
#include <weft/loop.h>

#include "../base/api.h"
#include "descriptors.h"
#include "parts.h"
#include "signals.h"
#include "../base/hooks.h"

enum { WEFT_NANO = 1000000000 };

struct weft_timer {
	int64_t due;
	struct weft_link_ *link;
};

/*
 * Memory for tasks, cut from chunks that stay until the loop goes.  With a memory hook, and where a
 * tool is to see each access to a task that has gone, each task is an object of its own.
 */
struct weft_slab {
	struct weft_chunk *chunks;
	struct weft_task *free;			/* linked by `next` */
	struct weft_task *fresh, *end;		/* never used, of the newest chunk */
	bool off;
};

/* One for each backend with a step of its own, one for all others, one for the debug mode. */
enum { WEFT_STEPS = 4 };

/*
 * Iterations, the first one without a look, until the loop is to stop or has to look.  Each step
 * of tasks has one that it is part of: a step that is called saves and restores all registers.
 */
typedef void weft_turn(struct weft_loop *loop);

/* A heap in which each node has four children: it is half as deep as one with two. */
struct weft_timers {
	struct weft_timer *heap;
	size_t n, room;
	uint64_t sequence;
};

/* Something that another thread has left for the loop. */
struct weft_post {
	struct weft_post *next;
	/* Called in the loop's thread.  The post is the callback's to free. */
	void (*deliver)(struct weft_loop *loop, struct weft_post *post);
	/* The loop is closed and will not deliver it. */
	void (*drop)(struct weft_post *post);
};

/* Callbacks that are not scheduled yet. */
struct weft_calls {
	struct weft_ready_entry_ *each;
	size_t n, room;
};

struct weft_inbox {
	struct weft_post *_Atomic last;		/* newest first */
	atomic_bool asleep;			/* the loop waits, or is about to */
	atomic_bool shut;			/* posts are refused */
	pthread_mutex_t lock;			/* `async` is open while `shut` is false */
	uv_async_t async;
	struct weft_calls calls;		/* under the lock */
	struct weft_post burst;			/* posted if there are some of them */
	struct weft_calls emptied;		/* the loop's: their next array */
	bool follows;				/* the loop's: no sleep since the last burst */
};

struct weft_loop {
	struct weft_ready_ ready;		/* first; see weft/impl/loop.h */
	struct weft_timers timers;
	int64_t now;				/* of a virtual clock */
	uint64_t polled;			/* head of the ring when the system was asked */
	uint64_t room;				/* places that nobody has reserved; callers see */
	uint64_t shown;				/* this much of it: all; 0: closed, or debug mode */
	bool is_virtual, running, closed, debug;
	bool stopping;				/* the run ends behind this iteration */
	bool interrupts;			/* SIGINT cancels the task of a run */
	bool measured;				/* debug mode: a step has measured itself */
	pthread_t thread;			/* that runs it */
	uint32_t forks;				/* when it was made: in another process? */
	int64_t slow;				/* nanoseconds that are too long for a callback */
	struct weft_task *stepping;		/* debug mode: whose step runs */
	struct weft_watchdog *dog;		/* NULL: nothing watches it */
	uint32_t refs;				/* the program's */
	size_t holds;				/* of futures and tasks */
	size_t outstanding;			/* waits for other threads: virtual time stands */
	struct weft_task *first_task, *last_task;	/* that have not ended */
	uint32_t task_number;
	struct weft_slab slab;			/* of tasks */
	weft_turn *turn;			/* that suits the task that was made last */
	weft_callback *steps[WEFT_STEPS];	/* that its tasks have, by number */
	int32_t rest;				/* of the last task's coroutine, */
	uint8_t step;				/* and the number of its step */
	struct weft_wrap *wraps;		/* that wait for other threads */
	struct weft_descriptors descriptors;
	struct weft_signal *signals;		/* that are watched */
	struct weft_part *parts;		/* what ends with it */
	struct weft_loop_pool *pool;		/* one of them; NULL: no job was run */
	struct weft_attachment *attachment;	/* another; NULL: no host of libuv's drives it */
	weft_handler *handler;
	void *handler_arg;
	struct weft_listener listener;	/* to the core, while it runs */
	struct weft_inbox inbox;
	uv_loop_t uv;
	uv_timer_t timer;
};

enum weft_link_state {
	WEFT_LINK_IDLE,
	WEFT_LINK_READY,
	WEFT_LINK_TIMED,
	WEFT_LINK_LISTED,			/* with a future */
	WEFT_LINK_QUEUED,			/* with other tasks, for a lock or the like */
};

/* ---- lists of links, whose first one knows the last ---- */

static inline void weft_links_append(struct weft_link_ **first, struct weft_link_ *link)
{
	link->at_.next_ = NULL;
	if (*first) {
		link->by_.prev_ = (*first)->by_.prev_;
		link->by_.prev_->at_.next_ = link;
	} else {
		*first = link;
	}
	(*first)->by_.prev_ = link;
}

static inline void weft_links_remove(struct weft_link_ **first, struct weft_link_ *link)
{
	struct weft_link_ *next = link->at_.next_;

	if (next)
		next->by_.prev_ = link->by_.prev_;
	else
		(*first)->by_.prev_ = link->by_.prev_;
	if (*first == link)
		*first = next;
	else
		link->by_.prev_->at_.next_ = next;
}

/* ---- loop.c ---- */

/* A future or task goes, which held the loop. */
void weft_loop_release(struct weft_loop *loop);
/* 0; WEFT_EBUSY: it runs; WEFT_ECLOSED; WEFT_ESTATE: it is the parent's of this process. */
int weft_loop_check_idle(const struct weft_loop *loop);
/* 0; WEFT_EBUSY: it runs, or another one in this thread; WEFT_ECLOSED. */
int weft_loop_may_run(const struct weft_loop *loop);

/* ---- ready.c ---- */

/* Let the ring grow until @n places are free.  0 or -ENOMEM. */
int weft_ready_grow(struct weft_loop *loop, size_t n);

/* Make @n places that weft_ready_push may take later.  0 or -ENOMEM. */
static inline int weft_ready_reserve(struct weft_loop *loop, size_t n)
{
	if (!weft_likely_(loop->ready.tail_ - loop->ready.head_ + n <= loop->room) &&
	    weft_ready_grow(loop, n) < 0)
		return -ENOMEM;
	loop->room -= n;
	loop->ready.room_ = loop->room & loop->shown;
	return 0;
}

static inline void weft_ready_release(struct weft_loop *loop, size_t n)
{
	loop->room += n;
	loop->ready.room_ = loop->room & loop->shown;
}

/* Append where a place is reserved, or known to be free; the reservation stays. */
static inline uint64_t weft_ready_push(struct weft_loop *loop, weft_callback *callback, void *arg)
{
	weft_ready_push_(&loop->ready, callback, arg);
	return loop->ready.tail_ - 1;
}

static inline bool weft_ready_is_empty(const struct weft_loop *loop)
{
	return loop->ready.head_ == loop->ready.tail_;
}

/* A callback returned the error @r. */
void weft_ready_report(struct weft_loop *loop, int r);

/* The entry that is next.  A callback may make the ring grow. */
static inline struct weft_ready_entry_ weft_ready_pop(struct weft_loop *loop)
{
	return loop->ready.entries_[loop->ready.head_++ & loop->ready.mask_];
}

static inline void weft_ready_call(struct weft_loop *loop, struct weft_ready_entry_ e)
{
	int r = e.callback_(loop, e.arg_);

	if (!weft_likely_(r >= 0))
		weft_ready_report(loop, r);
}

/* Let @run run what is ready now, but not what becomes ready meanwhile. */
static inline __attribute__((always_inline)) void
weft_ready_run(struct weft_loop *loop,
	       void (*run)(struct weft_loop *loop, struct weft_ready_entry_ e))
{
	uint64_t end = loop->ready.tail_;

	while (loop->ready.head_ != end)
		run(loop, weft_ready_pop(loop));
}

/* Let the entry at @place do nothing. */
void weft_ready_blank(struct weft_loop *loop, uint64_t place);

/* ---- timers.c ---- */

/* 0 or -ENOMEM.  The link keeps its place in the heap. */
int weft_timers_add(struct weft_timers *t, struct weft_link_ *link);
void weft_timers_remove(struct weft_timers *t, const struct weft_link_ *link);

/* ---- call.c ---- */

/* Fill @call in, and reserve its place in the ring.  As weft_call_soon_in. */
int weft_call_begin(struct weft_loop *loop, struct weft_call *call, weft_callback *callback,
		    void *arg);
/* May the link of a task be scheduled in @loop?  As weft_call_soon_in. */
int weft_link_begin(struct weft_loop *loop, struct weft_link_ *link);
/* Let @link, which has begun, be due in @seconds.  0; -EINVAL; -ENOMEM. */
int weft_link_later(struct weft_loop *loop, struct weft_link_ *link, double seconds);
/* Move @link, which was counted among the reserved, to the ring of @loop. */
void weft_link_ready(struct weft_loop *loop, struct weft_link_ *link);
/* As weft_call_cancel, of a link in @loop. */
void weft_link_cancel(struct weft_loop *loop, struct weft_link_ *link);
/* When it is due, in seconds. */
double weft_link_when(const struct weft_link_ *link);
/* Append all timers that are due at @now. */
void weft_timers_expire(struct weft_loop *loop, int64_t now);
int64_t weft_nanoseconds(double seconds);
/* 0, or -EINVAL: it is not a number. */
int weft_seconds_check(double seconds);
/* The loop is closed: forget all that waits in the ring and in the heap. */
void weft_calls_drop(struct weft_loop *loop);

/* For a host: append what is due, posted or ready, without waiting. */
void weft_loop_glance(struct weft_loop *loop);
/*
 * For a host: have posts make the descriptor ready.  Seconds until something is due; below 0:
 * never.
 */
double weft_loop_doze(struct weft_loop *loop);

/* ---- inbox.c ---- */

int weft_inbox_init(struct weft_loop *loop);
/* From any thread.  False: the loop is closed, and the post stays the caller's. */
bool weft_inbox_post(struct weft_loop *loop, struct weft_post *post);
/* Append what was posted. */
void weft_inbox_take(struct weft_loop *loop);
bool weft_inbox_is_empty(struct weft_loop *loop);
/* Refuse further posts and drop those that are there. */
void weft_inbox_shut(struct weft_loop *loop);
/* No other thread can post any more. */
void weft_inbox_fini(struct weft_loop *loop);

/* ---- wait.c ---- */

/* Of a loop that has timers, or watches descriptors. */
bool weft_loop_has_to_look_outside(const struct weft_loop *loop);

static inline bool weft_loop_has_to_look(struct weft_loop *loop)
{
	if (!weft_likely_(!weft_ready_is_empty(loop) && !atomic_load(&loop->inbox.last)))
		return true;
	return !weft_likely_((loop->descriptors.live | loop->timers.n) == 0) &&
	       weft_loop_has_to_look_outside(loop);
}

/* A turn, with @run inside. */
static inline __attribute__((always_inline)) void
weft_loop_turn(struct weft_loop *loop,
	       void (*run)(struct weft_loop *loop, struct weft_ready_entry_ e))
{
	do
		weft_ready_run(loop, run);
	while (weft_likely_(!loop->stopping) && !weft_loop_has_to_look(loop));
}

int64_t weft_loop_now(const struct weft_loop *loop);
/*
 * Append what is due and what was posted.  When nothing is ready wait for it; -EDEADLK: that would
 * be for ever.
 */
int weft_loop_poll(struct weft_loop *loop);

/* ---- report.c ---- */

/* The core has an error that no call reports. */
void weft_report_listen(struct weft_listener *listener, struct weft_co *co,
			const struct weft_error *err);
/* Hand @report to @handler with @arg, or to the default one. */
void weft_report_to(struct weft_loop *loop, weft_handler *handler, void *arg,
		    const struct weft_report *report);

/* ---- close.c, in the order in which they end ---- */

void weft_tasks_destroy(struct weft_loop *loop);
void weft_wraps_drop(struct weft_loop *loop);

#endif
