/* SPDX-License-Identifier: MIT */
#ifndef WEFT_COMBINE_H
#define WEFT_COMBINE_H

/*
 * weft/combine.h - waiting for several tasks, or for one in another way.
 *
 * An array of futures is a struct weft_task ** or a struct weft_loop_future **, and is read in the
 * call only; what waits keeps references of its own.  All of them belong to one loop.  In a
 * resumable body the macro with the same name in capitals takes the frame, the result and then the
 * arguments after the coroutine.
 *
 * SPEC.md section 17.  Thread rule: as for the loop, weft/loop.h.
 */

#include <weft/future.h>
#include <weft/sync.h>
#include <weft/task.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An array of tasks is one of futures: a task begins with its future. */
#ifndef __cplusplus
#define WEFT_FUTURES_(array)                                                                       \
	_Generic((array), struct weft_loop_future **: (array),                                     \
		 struct weft_loop_future *const *: (array),                                        \
		 struct weft_task **: (struct weft_loop_future *const *)(void *)(array),           \
		 struct weft_task *const *: (struct weft_loop_future *const *)(const void *)(array))
#else
#define WEFT_FUTURES_(array) ((struct weft_loop_future *const *)(const void *)(array))
#endif

#ifndef __cplusplus
#define WEFT_FUTURE_(future)                                                                       \
	_Generic((future), struct weft_loop_future *: (future),                                    \
		 struct weft_task *: (struct weft_loop_future *)(void *)(future))
#else
#define WEFT_FUTURE_(future) ((struct weft_loop_future *)(void *)(future))
#endif

enum weft_gather_mode {
	WEFT_GATHER_FIRST_ERROR,	/* the first error, or cancelled child, is its end */
	WEFT_GATHER_ALL,		/* it ends well when all have ended (`return_exceptions`) */
};

/*
 * int weft_gather(struct weft_co *co, futures, size_t n, enum weft_gather_mode mode)
 *
 * Wait until all @n have ended, or the first one with an error (`gather`).  The others go on then,
 * and their errors count as read.  Results are read from the futures themselves, so the caller
 * keeps its references.  Cancelling the waiting task cancels them all.
 * 0; the error of the first that failed, or WEFT_ECANCELED if it was cancelled; what was thrown in;
 * -EXDEV: they belong to several loops; WEFT_ESTATE: no task runs @co; -ENOMEM; WEFT_ECLOSED.
 */
#define weft_gather(co, futures, n, mode)                                                          \
	weft_gather_(weft_at_((co), WEFT_PLACE_), WEFT_FUTURES_(futures), (n), (mode))
#define WEFT_GATHER(f, r, futures, n, mode)                                                        \
	WEFT_SUSPEND_(f, r,                                                                        \
		      weft_gather_begin_((f)->weft.co_, WEFT_FUTURES_(futures), (n), (mode)),      \
		      weft_held_end_((f)->weft.co_, (r)))

/*
 * int weft_gather_new(struct weft_loop *loop, futures, size_t n, enum weft_gather_mode mode,
 *		       struct weft_loop_future **ret)
 *
 * The same as a future, whose value is none.  A child that was cancelled ends it with the error
 * WEFT_ECANCELED; weft_loop_future_cancelled is false for it.  Cancelling it cancels all children,
 * and it ends with that error in either mode when they have; false if all have ended.
 * 0 and *@ret, one reference; else as above.
 */
#define weft_gather_new(loop, futures, n, mode, ret)                                               \
	weft_gather_new_((loop), WEFT_FUTURES_(futures), (n), (mode), (ret))

/*
 * int weft_task_wait(struct weft_co *co, futures, size_t n, enum weft_wait_mode mode,
 *		      double seconds, bool *ret_done)
 *
 * Wait until what @mode asks for has happened, or @seconds have passed, which is no error (`wait`).
 * WEFT_FIRST_ERROR does not count what is cancelled.  The futures are not touched: cancelling the
 * waiting task leaves them alone, and their errors stay to be read.  A future may stand there more
 * than once.  @seconds: WEFT_NO_LIMIT for no limit.
 * @ret_done: NULL, or @n flags, set to what is done when the body goes on.  It stays until then.
 * 0, or what was thrown in; -EINVAL: @n is 0, @mode is unknown, or the time is not a number;
 * -EXDEV: a future belongs to another loop; WEFT_ESTATE; -ENOMEM.
 */
#define weft_task_wait(co, futures, n, mode, seconds, ret_done)                                    \
	weft_task_wait_(weft_at_((co), WEFT_PLACE_), WEFT_FUTURES_(futures), (n), (mode),          \
			(seconds), (ret_done))
#define WEFT_TASK_WAIT(f, r, futures, n, mode, seconds, ret_done)                                  \
	WEFT_SUSPEND_(f, r,                                                                        \
		      weft_wait_begin_((f)->weft.co_, WEFT_FUTURES_(futures), (n), (mode),         \
				       (seconds), (ret_done)),                                     \
		      weft_wait_end_((f)->weft.co_, (r)))

/*
 * int weft_shield(struct weft_co *co, future, struct weft_value *ret)
 *
 * Await @future, a task or a loop future, but let a cancellation of the waiting task stop here
 * (`shield`): @future goes on.  Keep a reference to it.
 * As weft_await.
 */
#define weft_shield(co, future, ret)                                                               \
	weft_shield_(weft_at_((co), WEFT_PLACE_), WEFT_FUTURE_(future), (ret))
#define WEFT_SHIELD(f, r, future)                                                                  \
	WEFT_SUSPEND_(f, r, weft_shield_begin_((f)->weft.co_, WEFT_FUTURE_(future)),               \
		      weft_held_end_((f)->weft.co_, (r)))

/*
 * int weft_shield_new(future, struct weft_loop_future **ret)
 *
 * The same as a future, which is @future itself if that is done.
 * 0 and *@ret, one reference; -ENOMEM; WEFT_ECLOSED.
 */
#define weft_shield_new(future, ret) weft_shield_new_(WEFT_FUTURE_(future), (ret))

/*
 * int weft_wait_for(struct weft_co *co, future, double seconds, struct weft_value *ret)
 *
 * Await @future, a task or a loop future, at most for @seconds (`wait_for`).  After that it is
 * cancelled, and waited for until it has really ended.
 * As weft_await, and WEFT_ETIMEDOUT: it ended by this cancellation; -EXDEV: it belongs to another
 * loop; -EINVAL: the time is not a number.  If it ended by a result or an error in spite of the
 * cancellation, that is the outcome.
 */
#define weft_wait_for(co, future, seconds, ret)                                                    \
	weft_wait_for_(weft_at_((co), WEFT_PLACE_), WEFT_FUTURE_(future), (seconds), (ret))
#define WEFT_WAIT_FOR(f, r, future, seconds)                                                       \
	WEFT_SUSPEND_(f, r,                                                                        \
		      weft_wait_for_begin_((f)->weft.co_, WEFT_FUTURE_(future), (seconds)),        \
		      weft_wait_for_end_((f)->weft.co_, (r)))

/* One pass over futures in the order in which they are done.  The caller's memory. */
struct weft_arrivals {
	struct weft_arrival_ *parts_;		/* the one allocation; NULL: none */
	ptrdiff_t *order_;
	size_t n_, steps_, arrived_, taken_;
	struct weft_call timer_;
	struct weft_waiters waiters_;
};

/*
 * int weft_arrivals_open(struct weft_co *co, struct weft_arrivals *arrivals, futures, size_t n,
 *			  double seconds)
 *
 * Begin a pass over @n futures (`as_completed`), which gives each one once.  After @seconds, or
 * never with WEFT_NO_LIMIT, those that are not done do not come any more.  Does not suspend.
 * 0; -EXDEV: a future belongs to another loop; -EINVAL: the time is not a number; WEFT_ESTATE: no
 * task runs @co; -ENOMEM.
 */
#define weft_arrivals_open(co, arrivals, futures, n, seconds)                                      \
	weft_arrivals_open_((co), (arrivals), WEFT_FUTURES_(futures), (n), (seconds))

/* How many steps are left: 0 after the last future, or error, has been given. */
size_t weft_arrivals_left(const struct weft_arrivals *arrivals);

/*
 * Wait for the next one.  Several tasks may wait at once.
 * 0 and *@ret, its first index in the array; WEFT_ETIMEDOUT: the time is up, as for each step that
 * is left; WEFT_ESTATE: none is left; or what was thrown in.
 */
static inline int weft_arrivals_next(struct weft_co *co, struct weft_arrivals *arrivals,
				     size_t *ret);
#define WEFT_ARRIVALS_NEXT(f, r, arrivals, ret)                                                    \
	WEFT_SUSPEND_(f, r, weft_arrivals_begin_((f)->weft.co_, (arrivals), (ret)),                \
		      weft_arrivals_end_((f)->weft.co_, (arrivals), (ret), (r)))

/* Let the futures go.  Nobody waits for a step any more. */
void weft_arrivals_close(struct weft_arrivals *arrivals);

#ifdef __cplusplus
}
#endif

#include <weft/impl/combine.h>

#endif
