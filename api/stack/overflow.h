/* SPDX-License-Identifier: MIT */
#ifndef WEFT_STACK_OVERFLOW_H
#define WEFT_STACK_OVERFLOW_H

/* overflow.h - the line about a coroutine that overran its stack. */

#include <stdbool.h>
#include <stddef.h>

struct weft_overrun {
	const char *name;	/* of the coroutine */
	size_t size;		/* of its stack, bytes */
};

/* Does @address lie in the guard of a stack in use?  Called in a signal handler. */
typedef bool weft_overrun_lookup(const void *address, struct weft_overrun *ret);

/*
 * This thread is about to use stacks, about whose overruns @lookup tells.  *@alternate becomes its
 * alternate signal stack, if it needs one from us.
 */
void weft_overflow_watch(weft_overrun_lookup *lookup, void **alternate);

/* This thread has ended, or is left alone from here on. */
void weft_overflow_unwatch(void **alternate);

#endif
