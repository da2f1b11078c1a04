/* SPDX-License-Identifier: MIT */
#ifndef INTERRUPT_H
#define INTERRUPT_H

/*
 * interrupt.h - SIGINT and SIGTERM, taken by a thread of their own, which may do what a handler may
 * not.
 */

#include <stdbool.h>

/*
 * Keep both signals away from the calling thread and those that it starts, and call @cancel(@arg)
 * at each in another thread.  0, or a negative code.
 */
int interrupt_watch(void (*cancel)(void *arg), void *arg);

/* Has there been one? */
bool interrupted(void);

/* End the thread: @cancel is not called any more. */
void interrupt_end(void);

#endif
