/* SPDX-License-Identifier: MIT */
#ifndef WEFT_AWAIT_H
#define WEFT_AWAIT_H

/*
 * weft/await.h - a coroutine waits for something that will be done: `await`.
 *
 *	r = weft_await(co, future, &result);		stackful
 *	WEFT_AWAIT(f, r, f->future);			resumable; the result is weft_sent(f)
 *
 * These can be awaited: a struct weft_future of a pool, a struct weft_task or weft_loop_future of
 * a loop (weft/task.h), or any struct weft_awaitable (weft/awaitable.h).  Awaiting what is done
 * already gives its result at once.  Else the coroutine is suspended, at any depth of delegation,
 * and the driver of its top sees a value that weft_get_awaitable tells from all others.  The driver
 * resumes it, by weft_next, when the awaitable is done, or throws an error in, usually
 * WEFT_ECANCELED.  It never sends the result: the coroutine reads that itself.  weft_block_on is
 * such a driver; a loop is another.
 *
 * SPEC.md section 13.  Thread rule: as for the coroutine; the operations of an awaitable say
 * themselves from which threads they may be called.
 */

#include <stdbool.h>
#include <stdint.h>

#include <weft/awaitable.h>
#include <weft/body.h>
#include <weft/deadline.h>

#ifdef __cplusplus
extern "C" {
#endif

struct weft_loop_future;
struct weft_task;

/*
 * int weft_await(struct weft_co *co, awaitable, struct weft_value *ret)
 *
 * In a stackful body: suspend until @awaitable, a pointer to one of the types above, is done.
 * Meanwhile the coroutine holds a reference to it.  What *@ret points to is borrowed from
 * @awaitable, as is the text of an error: keep a reference of your own as long as you read it.
 * 0 and *@ret; the error of @awaitable, which weft_caught tells about; or what the driver threw
 * in, which wins over a result that is there.  A value that the driver sends is ignored.
 */
#ifndef __cplusplus
#define weft_await(co, awaitable, ret)                                                             \
	weft_await_at_((co), WEFT_AWAITABLE_(awaitable), (ret), WEFT_PLACE_)
#endif

/*
 * The same in a resumable body: @r is 0 and weft_sent(f) the result, or @r is the error.
 * @awaitable is evaluated once.
 */
#define WEFT_AWAIT(f, r, awaitable)                                                                \
	do {                                                                                       \
		(r) = weft_await_((f)->weft.co_, WEFT_AWAITABLE_(awaitable));                      \
		while ((r) == WEFT_AWAITS_) {                                                      \
			(r) = weft_yield_(&(f)->weft,                                              \
					  weft_awaiting_(weft_at_((f)->weft.co_, WEFT_PLACE_)),    \
					  __LINE__);                                               \
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
 * to run beside: the thread does nothing else, but that a worker of a pool that waits for a future
 * helps as in weft_future_wait.
 * 0 and *@ret, as weft_next at the end; WEFT_ETIMEDOUT: the deadline passed, and @co waits on, so
 * that the call may be repeated; it could not subscribe, and @co waits on: -ENOMEM, or WEFT_ESTATE
 * for a loop's future; else the error that ended it, or refused it.
 */
int weft_block_on(struct weft_co *co, struct weft_deadline deadline, struct weft_value *ret);

/* Futures and tasks begin with their awaitable. */
#define WEFT_AWAITABLE_(what)                                                                      \
	_Generic((what), struct weft_awaitable *: (what),                                          \
		 struct weft_future *: (struct weft_awaitable *)(void *)(what),                    \
		 struct weft_loop_future *: (struct weft_awaitable *)(void *)(what),               \
		 struct weft_task *: (struct weft_awaitable *)(void *)(what))

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

static inline int weft_await_at_(struct weft_co *co, struct weft_awaitable *awaitable,
				 struct weft_value *ret, const char *place)
{
	struct weft_value sent;
	int r = weft_await_(co, awaitable);

	while (r == (int)WEFT_AWAITS_)
		r = weft_awaited_(co, weft_yield(co, weft_awaiting_(weft_at_(co, place)), &sent));
	if (r == 0)
		weft_move_(ret, co->value_);
	return weft_outcome_(r, 0);
}

#ifdef __cplusplus
}

static inline int weft_await(struct weft_co *co, struct weft_awaitable *awaitable,
			     struct weft_value *ret)
{
	return weft_await_at_(co, awaitable, ret, 0);
}

static inline int weft_await(struct weft_co *co, struct weft_future *future,
			     struct weft_value *ret)
{
	return weft_await_at_(co, (struct weft_awaitable *)(void *)future, ret, 0);
}

static inline int weft_await(struct weft_co *co, struct weft_loop_future *future,
			     struct weft_value *ret)
{
	return weft_await_at_(co, (struct weft_awaitable *)(void *)future, ret, 0);
}

static inline int weft_await(struct weft_co *co, struct weft_task *task, struct weft_value *ret)
{
	return weft_await_at_(co, (struct weft_awaitable *)(void *)task, ret, 0);
}
#endif

#endif
