/* SPDX-License-Identifier: MIT */
#ifndef WEFT_LOOP_WAITERS_H
#define WEFT_LOOP_WAITERS_H

/* waiters.h - the queue of the tasks that wait for a lock or the like. */

#include <weft/sync.h>

#include "task.h"

/*
 * Let the task of @co wait behind the others.  WEFT_AWAITS_; WEFT_ESTATE: no task runs it; -EXDEV:
 * the waiters are of another loop.
 */
int weft_waiters_join(struct weft_waiters *waiters, struct weft_co *co);
/* The body goes on: leave.  Returns how the wait ended. */
enum weft_parking weft_waiters_leave(struct weft_co *co);
/* Wake the first @n that have not been woken yet; how many these were. */
size_t weft_waiters_wake(struct weft_waiters *waiters, size_t n);
/* The first of all is told, if it was not yet. */
void weft_waiters_wake_first(struct weft_waiters *waiters);
/* Take those off that know already, then wake one and take it off. */
void weft_waiters_pop(struct weft_waiters *waiters);
/* Is there one that was not cancelled? */
bool weft_waiters_any(const struct weft_waiters *waiters);

#endif
