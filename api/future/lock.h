/* SPDX-License-Identifier: MIT */
#ifndef WEFT_FUTURE_LOCK_H
#define WEFT_FUTURE_LOCK_H

/*
 * lock.h - the locks that belong to no object.
 *
 * They lie in one place, because a fork has to take all of them: a child must not find one held by
 * a thread that the child does not have.  Nobody holds two of them, and no code of the program's
 * runs under one.
 */

enum {
	WEFT_LOCK_HEAPS,		/* slab.c: chunks, and heaps without a thread */
	WEFT_LOCK_EXECUTORS,		/* executor/exit.c: the list of those that are open */
	WEFT_LOCK_FUTURES,		/* waiter.c: this one, and the others behind it */
	/* A fork holds all, and ThreadSanitizer lets a thread hold 63. */
	WEFT_FUTURE_LOCKS = 32,
};

void weft_lock_common(unsigned which);
void weft_unlock_common(unsigned which);

#endif
