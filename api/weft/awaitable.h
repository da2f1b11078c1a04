/* SPDX-License-Identifier: MIT */
#ifndef WEFT_AWAITABLE_H
#define WEFT_AWAITABLE_H

/*
 * weft/awaitable.h - for the author of something that coroutines can await.
 *
 * An object that can be awaited begins with a struct weft_awaitable, whose table tells what it can
 * do.  Futures of pools and tasks of a loop are such objects.  weft/await.h is for those that
 * await.  SPEC.md section 13.  From which threads an operation may be called is the object's to
 * say.
 */

#include <stdbool.h>
#include <stdint.h>

#include <weft/deadline.h>
#include <weft/error.h>
#include <weft/value.h>

#ifdef __cplusplus
extern "C" {
#endif

struct weft_future;

struct weft_awaitable {
	const struct weft_awaitable_ops *ops;
};

/*
 * One registration for the end of an awaitable.  The memory is the registrant's and stays until it
 * was woken or has unsubscribed.
 */
struct weft_waker {
	/*
	 * Called once, from any thread, when the awaitable is done; it must not call anything of
	 * the awaitable's, and must not block.  @waker may be gone as soon as it returns.
	 */
	void (*wake)(struct weft_waker *waker);
	void *room[6];			/* the awaitable's, to link it by */
};

/* The operations of an awaitable.  Constant.  The caller of each holds a reference. */
struct weft_awaitable_ops {
	uint32_t size;			/* sizeof(struct weft_awaitable_ops) */
	/*
	 * Is it done?  1: *@ret is its result.  0: it is pending.  Below 0: it is done with this
	 * error, and *@err is its object, with that code.  What they point to stays as long as the
	 * caller's reference.
	 */
	int (*poll)(struct weft_awaitable *awaitable, struct weft_value *ret,
		    struct weft_error *err);
	/*
	 * Have @waker woken when it is done, once; that may happen before the call returns.
	 * 0; 1: it is done already, and @waker will not be woken; -ENOMEM: nothing is registered.
	 */
	int (*subscribe)(struct weft_awaitable *awaitable, struct weft_waker *waker);
	/* Afterwards @waker is not woken any more, and no wake is under way. */
	void (*unsubscribe)(struct weft_awaitable *awaitable, struct weft_waker *waker);
	/* Ask for a cancellation.  False: it is done, or cannot be cancelled. */
	bool (*cancel)(struct weft_awaitable *awaitable);
	/* For diagnostics; never NULL. */
	const char *(*name)(const struct weft_awaitable *awaitable);
	void (*ref)(struct weft_awaitable *awaitable);
	void (*unref)(struct weft_awaitable *awaitable);
	/*
	 * Block the calling thread until it is done: 0, or WEFT_ETIMEDOUT.  For an object whose
	 * waiting threads do more than sleep, as the workers of a pool; NULL, or missing in an
	 * older, smaller struct: weft_block_on subscribes and sleeps.
	 */
	int (*wait)(struct weft_awaitable *awaitable, struct weft_deadline deadline);
};

#ifdef __cplusplus
}
#endif

#endif
