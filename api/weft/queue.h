/* SPDX-License-Identifier: MIT */
#ifndef WEFT_QUEUE_H
#define WEFT_QUEUE_H

/*
 * weft/queue.h - a queue between threads, whose calls block.
 *
 * Its name is weft_thread_queue, because weft_queue is left to the queue between coroutines, whose
 * calls suspend.  In Python the two are queue.Queue and asyncio.Queue.  SPEC.md section 12.
 *
 * Thread rule: every function may be called from any thread, by several at once.  A job that blocks
 * here keeps its worker.
 */

#include <stddef.h>

#include <weft/deadline.h>
#include <weft/error.h>
#include <weft/value.h>

#ifdef __cplusplus
extern "C" {
#endif

struct weft_thread_queue;

enum weft_thread_queue_order {
	WEFT_FIFO,		/* first in, first out (`Queue`) */
	WEFT_LIFO,		/* the newest first (`LifoQueue`) */
	WEFT_PRIORITY,		/* the least key first; equal ones first in, first out */
};

/*
 * Make a queue of at most @capacity values; 0: without a bound.
 * @release: called for each value that is in the queue when the last reference goes, or when it is
 *	closed with WEFT_CLOSE_NOW; NULL: nothing is called.
 * @ret: one reference, given back by weft_thread_queue_unref.
 * 0, -EINVAL: unknown order; -ENOMEM.
 */
int weft_thread_queue_new(enum weft_thread_queue_order order, size_t capacity,
			  void (*release)(struct weft_value value),
			  struct weft_thread_queue **ret);

struct weft_thread_queue *weft_thread_queue_ref(struct weft_thread_queue *queue);

/* NULL is allowed.  No other thread may be in a call with this reference. */
void weft_thread_queue_unref(struct weft_thread_queue *queue);

/*
 * Put @value in, with a key of 0; wait while the queue is full.  What it points to is borrowed by
 * the queue until it is taken out.
 * 0; WEFT_ETIMEDOUT: it was full until the deadline (queue.Full); WEFT_ECLOSED: the queue is closed
 * (ShutDown); -ENOMEM.
 */
int weft_thread_queue_put(struct weft_thread_queue *queue, struct weft_value value,
			  struct weft_deadline deadline);

/* The same with a @key, which orders a WEFT_PRIORITY queue and is ignored by the others. */
int weft_thread_queue_put_key(struct weft_thread_queue *queue, int64_t key,
			      struct weft_value value, struct weft_deadline deadline);

/*
 * Take the next value out; wait while there is none.
 * 0 and *@ret; WEFT_ETIMEDOUT: it was empty until the deadline (queue.Empty); WEFT_ECLOSED: it is
 * closed, and empty.
 */
int weft_thread_queue_get(struct weft_thread_queue *queue, struct weft_deadline deadline,
			  struct weft_value *ret);

/*
 * A value that was taken out has been dealt with (`task_done`).
 * 0, or WEFT_ESTATE: as often as values were put in already (ValueError).
 */
int weft_thread_queue_task_done(struct weft_thread_queue *queue);

/*
 * Wait until each value that was put in has been dealt with (`join`).
 * 0 or WEFT_ETIMEDOUT.
 */
int weft_thread_queue_join(struct weft_thread_queue *queue, struct weft_deadline deadline);

enum weft_thread_queue_mode {
	WEFT_CLOSE_DRAIN,	/* what is in it can still be taken out (`shutdown()`) */
	WEFT_CLOSE_NOW,		/* what is in it is released (`shutdown(immediate=True)`) */
};

/*
 * Close: nothing can be put in any more, and threads that wait for room or for a value wake up with
 * WEFT_ECLOSED.  Values that WEFT_CLOSE_NOW releases count as dealt with.  May be repeated.
 * 0 or -EINVAL: unknown mode.
 */
int weft_thread_queue_close(struct weft_thread_queue *queue, enum weft_thread_queue_mode mode);

/* How many values are in it; another thread may change that at once (`qsize`). */
size_t weft_thread_queue_count(struct weft_thread_queue *queue);

#ifdef __cplusplus
}
#endif

#endif
