/* SPDX-License-Identifier: MIT */
#ifndef WEFT_BASE_CHECK_H
#define WEFT_BASE_CHECK_H

/* check.h - end the program on an error of the programmer that no call can report. */

#include <weft/co.h>

/* Write "weft: " and the line to stderr, and abort. */
void weft_die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* Abort with the line about a handle that is no living coroutine. */
void weft_bad_handle(const struct weft_co *co) __attribute__((noreturn, cold));

/* A stale handle has lost its leaf, so that even the inline path comes here. */
static inline void weft_check(const struct weft_co *co)
{
	if (__builtin_expect(co->magic_ != WEFT_ALIVE_ && co->magic_ != WEFT_BARE_, 0))
		weft_bad_handle(co);
}

#endif
