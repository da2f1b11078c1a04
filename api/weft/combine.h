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
 * SPEC.md section 16.  Thread rule: as for the loop, weft/loop.h.
 */

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
	weft_gather_((co), WEFT_FUTURES_(futures), (n), (mode))
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

#ifdef __cplusplus
}
#endif

#include <weft/impl/combine.h>

#endif
