/* SPDX-License-Identifier: MIT */
#ifndef WEFT_AWAIT_H
#define WEFT_AWAIT_H

/*
 * weft/await.h - a coroutine waits for something that will be done: `await`.
 *
 *	r = weft_await(co, future, &result);		stackful
 *	WEFT_AWAIT(f, r, f->future);			resumable; the result is weft_sent(f)
 *
 * What can be awaited is a struct weft_awaitable: futures of pools, tasks of a loop, and objects of
 * your own, which begin with one.  Awaiting what is done already gives its result at once.  Else
 * the coroutine is suspended, at any depth of delegation, and the driver of its top sees a value
 * that weft_get_awaitable tells from all others.  The driver resumes it, by weft_next, when the
 * awaitable is done, or throws an error in, usually WEFT_ECANCELED.  It never sends the result: the
 * coroutine reads that itself.  weft_block_on is such a driver; a loop is another.
 *
 * SPEC.md section 10.  Thread rule: as for the coroutine; the operations of an awaitable say
 * themselves from which threads they may be called.
 */

#include <stdbool.h>
#include <stdint.h>

#include <weft/body.h>
#include <weft/deadline.h>

#ifdef __cplusplus
extern "C" {
#endif

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

/* What an awaitable can do.  Constant.  All are called with a reference held by the caller. */
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
};

/*
 * int weft_await(struct weft_co *co, struct weft_awaitable *awaitable, struct weft_value *ret)
 *
 * In a stackful body: suspend until @awaitable is done.  Meanwhile the coroutine holds a reference
 * to it.  What *@ret points to is borrowed from @awaitable, as is the text of an error: keep a
 * reference of your own as long as you read it.
 * 0 and *@ret; the error of @awaitable, which weft_caught tells about; or what the driver threw
 * in, which wins over a result that is there.  A value that the driver sends is ignored.
 */
static inline int weft_await(struct weft_co *co, struct weft_awaitable *awaitable,
			     struct weft_value *ret);

/*
 * The same in a resumable body: @r is 0 and weft_sent(f) the result, or @r is the error.
 * @awaitable is evaluated once.
 */
#define WEFT_AWAIT(f, r, awaitable)                                                                \
	do {                                                                                       \
		(r) = weft_await_((f)->weft.co_, (awaitable));                                     \
		while ((r) == WEFT_AWAITS_) {                                                      \
			(r) = weft_yield_(&(f)->weft, weft_awaiting_((f)->weft.co_), __LINE__);    \
			if ((r) == WEFT_YIELDED) {                                                 \
				goto weft_leave__;                                                 \
	case __LINE__:                                                                             \
				(r) = weft_delivered_(&(f)->weft);                                 \
			}                                                                          \
			(r) = weft_awaited_((f)->weft.co_, (r));                                   \
		}                                                                                  \
	} while (0)

/*
 * For drivers: the awaitable that the coroutine waits for, which gave @value; NULL: an ordinary
 * value.  The coroutine holds a reference until it is resumed.
 */
static inline struct weft_awaitable *weft_get_awaitable(struct weft_value value)
{
	if (value.tag_ != WEFT_TAG_AWAITABLE_)
		return (struct weft_awaitable *)0;
	return (struct weft_awaitable *)(uintptr_t)value.bits_;
}

/*
 * Drive @co to its end without a loop; the thread sleeps while it awaits.  A bare yield of none is
 * resumed at once; any other value is thrown back as WEFT_ETYPE.  Not for a body that others want
 * to run beside: the thread does nothing else.
 * 0 and *@ret, as weft_next at the end; WEFT_ETIMEDOUT: the deadline passed, and @co waits on, so
 * that the call may be repeated; -ENOMEM: it could not subscribe, and @co waits on; else the error
 * that ended it, or refused it.
 */
int weft_block_on(struct weft_co *co, struct weft_deadline deadline, struct weft_value *ret);

/* The functions behind them. */
enum { WEFT_AWAITS_ = 0x5a17 };

int weft_await_(struct weft_co *co, struct weft_awaitable *awaitable);
int weft_awaited_(struct weft_co *co, int r);

/* What @co yields while it waits. */
static inline struct weft_value weft_awaiting_(const struct weft_co *co)
{
	struct weft_value v = { (uint64_t)(uintptr_t)co->other_.awaited_, WEFT_TAG_AWAITABLE_, 0 };

	return v;
}

static inline int weft_await(struct weft_co *co, struct weft_awaitable *awaitable,
			     struct weft_value *ret)
{
	struct weft_value sent;
	int r = weft_await_(co, awaitable);

	while (r == (int)WEFT_AWAITS_)
		r = weft_awaited_(co, weft_yield(co, weft_awaiting_(co), &sent));
	if (r == 0)
		weft_move_(ret, co->value_);
	return weft_outcome_(r, 0);
}

#ifdef __cplusplus
}
#endif

#endif
