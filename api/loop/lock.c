/* SPDX-License-Identifier: MIT */
/* A lock among tasks. */

#include "../base/text.h"
#include "waiters.h"

WEFT_API int weft_lock_begin_(struct weft_co *co, struct weft_lock *lock)
{
	if (lock->locked_ || weft_waiters_any(&lock->waiters_))
		return weft_waiters_join(&lock->waiters_, co);
	if (!weft_task_of_co(co))
		return weft_refuse_outside();
	lock->locked_ = true;
	return 0;
}

/* If it was just freed for one that does not want it any more, the next one has to be woken. */
WEFT_API int weft_lock_end_(struct weft_co *co, struct weft_lock *lock, int r)
{
	weft_waiters_leave(co);
	if (r == 0)
		lock->locked_ = true;
	else if (!lock->locked_)
		weft_waiters_wake_first(&lock->waiters_);
	return r;
}

WEFT_API int weft_lock_release(struct weft_lock *lock)
{
	if (!lock->locked_)
		return weft_refuse(WEFT_ESTATE, "the lock is not held");
	lock->locked_ = false;
	weft_waiters_wake_first(&lock->waiters_);
	return 0;
}

WEFT_API bool weft_lock_locked(const struct weft_lock *lock)
{
	return lock->locked_;
}
