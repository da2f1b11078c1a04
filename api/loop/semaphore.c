/* SPDX-License-Identifier: MIT */
/*
 * A semaphore among tasks.  A place that is given back goes to the first that waits at once, before
 * that one runs, so that nobody else can take it.
 */

#include "../base/text.h"
#include "waiters.h"

WEFT_API void weft_semaphore_init(struct weft_semaphore *s, size_t value, size_t bound)
{
	*s = (struct weft_semaphore){ .value_ = value, .bound_ = bound };
}

WEFT_API bool weft_semaphore_locked(const struct weft_semaphore *s)
{
	return s->value_ == 0 || weft_waiters_any(&s->waiters_);
}

WEFT_API int weft_semaphore_begin_(struct weft_co *co, struct weft_semaphore *s)
{
	if (weft_semaphore_locked(s))
		return weft_waiters_join(&s->waiters_, co);
	if (!weft_task_of_co(co))
		return weft_refuse_outside();
	s->value_--;
	return 0;
}

static void hand_out(struct weft_semaphore *s)
{
	while (s->value_ > 0 && weft_waiters_wake(&s->waiters_, 1) > 0)
		s->value_--;
}

WEFT_API int weft_semaphore_end_(struct weft_co *co, struct weft_semaphore *s, int r)
{
	enum weft_parking how = weft_waiters_leave(co);

	/* It was given a place that it does not take. */
	if (r < 0 && how == WEFT_UNPARKED)
		s->value_++;
	hand_out(s);
	return r;
}

WEFT_API int weft_semaphore_release(struct weft_semaphore *s)
{
	if (s->bound_ > 0 && s->value_ >= s->bound_)
		return weft_refuse(WEFT_ESTATE, "the semaphore was released too often");
	s->value_++;
	hand_out(s);
	return 0;
}
