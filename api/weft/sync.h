/* SPDX-License-Identifier: MIT */
#ifndef WEFT_SYNC_H
#define WEFT_SYNC_H

/*
 * weft/sync.h - synchronisation of the tasks of one loop: locks, events, conditions,
 * semaphores, barriers and queues.
 *
 * Tasks of one loop do not run at the same moment, so these are only needed around code that
 * suspends.  They wake tasks in the order in which they came.  A task that is cancelled while it
 * waits loses nothing for others: what it was about to get goes to the next one.
 *
 * The memory is the caller's.  A struct that is all zeros is a lock that is free, an event that is
 * not set, a condition with a lock of its own, or an unlimited queue; semaphores and barriers have
 * an init.  Each belongs to the first loop whose task waits for it; a task of another loop gets
 * -EXDEV.  Nothing may be freed while a task waits for it.  In a resumable body the macro with the
 * same name in capitals takes the frame, the result and then the arguments after the coroutine.
 *
 * Every call that suspends returns 0, or the error that was thrown in, WEFT_ESTATE: no task runs
 * @co, or -EXDEV; each one says what else.  SPEC.md section 19.  Thread rule: as for the loop,
 * weft/loop.h.
 */

#include <weft/task.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Tasks that wait, in order. */
struct weft_waiters {
	struct weft_link_ *first_;
	struct weft_loop *loop_;
};

/* ---- lock ----------------------------------------------------------------------------------- */

struct weft_lock {
	struct weft_waiters waiters_;
	bool locked_;
};

/* Wait until the lock is free, and take it (`Lock.acquire`). */
static inline int weft_lock_acquire(struct weft_co *co, struct weft_lock *lock);
#define WEFT_LOCK_ACQUIRE(f, r, lock)                                                              \
	WEFT_PARK_(f, r, weft_lock_begin_, weft_lock_end_, (lock))

/* Free it; the first that waits gets it.  0, or WEFT_ESTATE: it is free. */
int weft_lock_release(struct weft_lock *lock);

bool weft_lock_locked(const struct weft_lock *lock);

/* ---- event ---------------------------------------------------------------------------------- */

struct weft_event {
	struct weft_waiters waiters_;
	bool set_;
};

/* Wait until it is set (`Event.wait`). */
static inline int weft_event_wait(struct weft_co *co, struct weft_event *event);
#define WEFT_EVENT_WAIT(f, r, event) WEFT_PARK_(f, r, weft_event_begin_, weft_event_end_, (event))

/* Set it, and wake all that wait, even if it is cleared before they run. */
void weft_event_set(struct weft_event *event);
void weft_event_clear(struct weft_event *event);
bool weft_event_is_set(const struct weft_event *event);

/* ---- semaphore ------------------------------------------------------------------------------ */

struct weft_semaphore {
	struct weft_waiters waiters_;
	size_t value_, bound_;
};

/*
 * Begin with @value free places.  @bound: the most that there may be (`BoundedSemaphore`), or 0 for
 * no bound.
 */
void weft_semaphore_init(struct weft_semaphore *semaphore, size_t value, size_t bound);

/* Wait for a place, and take it. */
static inline int weft_semaphore_acquire(struct weft_co *co, struct weft_semaphore *semaphore);
#define WEFT_SEMAPHORE_ACQUIRE(f, r, semaphore)                                                    \
	WEFT_PARK_(f, r, weft_semaphore_begin_, weft_semaphore_end_, (semaphore))

/* Give one back.  0, or WEFT_ESTATE: there would be more than the bound. */
int weft_semaphore_release(struct weft_semaphore *semaphore);

/* Would weft_semaphore_acquire wait? */
bool weft_semaphore_locked(const struct weft_semaphore *semaphore);

/* ---- condition ------------------------------------------------------------------------------ */

struct weft_condition {
	struct weft_waiters waiters_;
	struct weft_lock own_;
	struct weft_lock *lock_;	/* NULL: own_ */
};

/* Let it use @lock, which several conditions may share. */
void weft_condition_init(struct weft_condition *condition, struct weft_lock *lock);

/* The lock to acquire before and to release after, borrowed. */
struct weft_lock *weft_condition_lock(struct weft_condition *condition);

/*
 * Release the lock, wait until notified, and take the lock again, which also happens when the wait
 * is cancelled (`Condition.wait`).
 * Also WEFT_ESTATE: the lock is free.
 */
static inline int weft_condition_wait(struct weft_co *co, struct weft_condition *condition);
#define WEFT_CONDITION_WAIT(f, r, condition)                                                       \
	WEFT_PARK_(f, r, weft_condition_begin_, weft_condition_end_, (condition))

/* Wake at most @n that wait.  0, or WEFT_ESTATE: the lock is free. */
int weft_condition_notify(struct weft_condition *condition, size_t n);

/* ---- barrier -------------------------------------------------------------------------------- */

enum weft_barrier_state {
	WEFT_BARRIER_FILLING,
	WEFT_BARRIER_DRAINING,		/* complete; new ones wait until all have left */
	WEFT_BARRIER_RESETTING,
	WEFT_BARRIER_BROKEN,
};

struct weft_barrier {
	struct weft_waiters waiters_;
	size_t parties_, count_;
	enum weft_barrier_state state_;
};

/* For @parties tasks.  0, or -EINVAL: @parties is 0. */
int weft_barrier_init(struct weft_barrier *barrier, size_t parties);

/*
 * Wait until @parties tasks wait (`Barrier.wait`).  *@ret is the place of this one, from 0 on in
 * the order in which they came; it stays until the body goes on.
 * Also WEFT_EBROKEN: it was aborted, or reset meanwhile.
 */
static inline int weft_barrier_wait(struct weft_co *co, struct weft_barrier *barrier, size_t *ret);
#define WEFT_BARRIER_WAIT(f, r, barrier, ret)                                                      \
	WEFT_SUSPEND_(f, r, weft_barrier_begin_((f)->weft.co_, (barrier), (ret)),                  \
		      weft_barrier_end_((f)->weft.co_, (barrier), (ret), (r)))

/* Those that wait get WEFT_EBROKEN; afterwards it is as new (`reset`). */
void weft_barrier_reset(struct weft_barrier *barrier);

/* Those that wait, and all that come, get WEFT_EBROKEN (`abort`). */
void weft_barrier_abort(struct weft_barrier *barrier);

/* How many wait. */
size_t weft_barrier_waiting(const struct weft_barrier *barrier);
bool weft_barrier_broken(const struct weft_barrier *barrier);

/* ---- queue ---------------------------------------------------------------------------------- */

enum weft_queue_order {
	WEFT_QUEUE_FIFO,
	WEFT_QUEUE_LIFO,
	WEFT_QUEUE_PRIORITY,		/* by `before` */
};

/* No struct weft_queue, which threads share (weft/queue.h). */
struct weft_loop_queue {
	struct weft_waiters getters_, putters_;
	struct weft_event finished_;
	struct weft_value *items_;
	size_t n_, room_, head_, most_, unfinished_;
	enum weft_queue_order order_;
	bool (*before_)(struct weft_value a, struct weft_value b);
	bool shut_;
};

/*
 * For at most @most values, or with 0 for any number.  @before: for WEFT_QUEUE_PRIORITY, whether @a
 * comes out before @b; of values that are alike neither does.
 */
void weft_loop_queue_init(struct weft_loop_queue *queue, size_t most, enum weft_queue_order order,
			  bool (*before)(struct weft_value a, struct weft_value b));

/* Give its memory back.  The values in it are the caller's, and have to be taken out before. */
void weft_loop_queue_fini(struct weft_loop_queue *queue);

/*
 * Put @value in, and wait while the queue is full (`Queue.put`).
 * Also WEFT_ECLOSED: it was shut; -ENOMEM.
 */
static inline int weft_loop_queue_put(struct weft_co *co, struct weft_loop_queue *queue,
				      struct weft_value value);
#define WEFT_LOOP_QUEUE_PUT(f, r, queue, value)                                                    \
	WEFT_SUSPEND_(f, r, weft_queue_put_begin_((f)->weft.co_, (queue), (value)),                \
		      weft_queue_put_end_((f)->weft.co_, (queue), (value), (r)))

/* Take a value out, and wait while there is none.  Also WEFT_ECLOSED: it was shut, and is empty. */
static inline int weft_loop_queue_get(struct weft_co *co, struct weft_loop_queue *queue,
				      struct weft_value *ret);
#define WEFT_LOOP_QUEUE_GET(f, r, queue, ret)                                                      \
	WEFT_SUSPEND_(f, r, weft_queue_get_begin_((f)->weft.co_, (queue), (ret)),                  \
		      weft_queue_get_end_((f)->weft.co_, (queue), (ret), (r)))

/* The same without waiting: 0; -EAGAIN: it is full, or empty; WEFT_ECLOSED; -ENOMEM. */
int weft_loop_queue_try_put(struct weft_loop_queue *queue, struct weft_value value);
int weft_loop_queue_try_get(struct weft_loop_queue *queue, struct weft_value *ret);

/* The work for a value that was taken out is done.  WEFT_ESTATE: more often than put in. */
int weft_loop_queue_task_done(struct weft_loop_queue *queue);

/* Wait until that was said for each value that was put in (`Queue.join`). */
static inline int weft_loop_queue_join(struct weft_co *co, struct weft_loop_queue *queue);
#define WEFT_LOOP_QUEUE_JOIN(f, r, queue)                                                          \
	WEFT_PARK_(f, r, weft_queue_join_begin_, weft_queue_join_end_, (queue))

/*
 * Refuse further values, and wake all that wait.  What lies in it can still be taken; with @now it
 * is dropped, and counts as done (`Queue.shutdown` of 3.13).
 */
void weft_loop_queue_shutdown(struct weft_loop_queue *queue, bool now);

size_t weft_loop_queue_size(const struct weft_loop_queue *queue);
bool weft_loop_queue_full(const struct weft_loop_queue *queue);

#ifdef __cplusplus
}
#endif

#include <weft/impl/sync.h>

#endif
