/* SPDX-License-Identifier: MIT */
#ifndef CALLS_H
#define CALLS_H

/*
 * calls.h - system calls that fail when they are told to.
 *
 * The program has functions of its own in place of the C library's, and so the shared libraries
 * call them: those of weft, and a plugin.  What the program itself calls never fails.
 */

#include <stdbool.h>

/* CALL_FUTEX is a sleep that is interrupted; a wake-up of a private futex cannot fail. */
enum call { CALL_CLONE, CALL_MMAP, CALL_FUTEX, CALL_KINDS };

/* False where a sanitizer has put functions of its own there: then no call fails. */
bool calls_can_fail(void);

/*
 * Let the @nth call of this kind from now on fail, once; 0: none.  Returns whether the one asked
 * for before has happened.
 */
bool calls_fail(enum call kind, long nth);

#endif
