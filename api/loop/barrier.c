/* SPDX-License-Identifier: MIT */
/*
 * A barrier among tasks.  asyncio's is made of a condition; this one has its states and its order,
 * but no lock, because no task runs between two of its steps.
 */

#include <errno.h>

#include "../base/text.h"
#include "waiters.h"

WEFT_API int weft_barrier_init(struct weft_barrier *b, size_t parties)
{
	if (parties == 0)
		return weft_refuse(-EINVAL, "a barrier has at least one party");
	*b = (struct weft_barrier){ .parties_ = parties };
	return 0;
}

static void wake_all(struct weft_barrier *b)
{
	weft_waiters_wake(&b->waiters_, SIZE_MAX);
}

/* One that had come in leaves; the last one lets those in that wait outside. */
static int leave(struct weft_barrier *b, int r)
{
	if (--b->count_ > 0)
		return r;
	if (b->state_ != WEFT_BARRIER_BROKEN)
		b->state_ = WEFT_BARRIER_FILLING;
	wake_all(b);
	return r;
}

static int refuse_broken(void)
{
	return weft_refuse(WEFT_EBROKEN, "the barrier is broken");
}

/* Come in, or wait outside while others leave. */
static int enter(struct weft_co *co, struct weft_barrier *b, size_t *ret)
{
	struct weft_task *task = weft_task_of_co(co);

	task->future.task.inside = false;
	if (b->state_ == WEFT_BARRIER_BROKEN)
		return refuse_broken();
	if (b->state_ != WEFT_BARRIER_FILLING)
		return weft_waiters_join(&b->waiters_, co);
	if (ret)
		*ret = b->count_;
	if (++b->count_ < b->parties_) {
		task->future.task.inside = true;
		return weft_waiters_join(&b->waiters_, co);
	}
	b->state_ = WEFT_BARRIER_DRAINING;
	wake_all(b);
	return leave(b, 0);
}

WEFT_API int weft_barrier_begin_(struct weft_co *co, struct weft_barrier *b, size_t *ret)
{
	return weft_task_of_co(co) ? enter(co, b, ret) : weft_refuse_outside();
}

WEFT_API int weft_barrier_end_(struct weft_co *co, struct weft_barrier *b, size_t *ret, int r)
{
	struct weft_task *task = weft_task_of_co(co);

	if (!task)
		return weft_lost(r);
	weft_waiters_leave(co);
	if (!task->future.task.inside)
		return r < 0 ? r : enter(co, b, ret);
	if (r < 0 || b->state_ == WEFT_BARRIER_DRAINING)
		return leave(b, r);
	if (b->state_ == WEFT_BARRIER_FILLING)
		return weft_waiters_join(&b->waiters_, co);
	return leave(b, refuse_broken());
}

WEFT_API void weft_barrier_reset(struct weft_barrier *b)
{
	b->state_ = b->count_ > 0 ? WEFT_BARRIER_RESETTING : WEFT_BARRIER_FILLING;
	wake_all(b);
}

WEFT_API void weft_barrier_abort(struct weft_barrier *b)
{
	b->state_ = WEFT_BARRIER_BROKEN;
	wake_all(b);
}

WEFT_API size_t weft_barrier_waiting(const struct weft_barrier *b)
{
	return b->state_ == WEFT_BARRIER_FILLING ? b->count_ : 0;
}

WEFT_API bool weft_barrier_broken(const struct weft_barrier *b)
{
	return b->state_ == WEFT_BARRIER_BROKEN;
}
