/* SPDX-License-Identifier: MIT */
#ifndef WEFT_DEADLINE_H
#define WEFT_DEADLINE_H

/*
 * weft/deadline.h - until when a thread waits.
 *
 * A deadline is a moment on CLOCK_MONOTONIC, and not a span: it stays the same while a caller waits
 * several times for parts of one thing.  It is a type of its own, so that a number of seconds,
 * which is not a moment, does not compile in its place.  (Python's calls take a span, `timeout=`.)
 * Any thread may call.
 */

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Made by the functions below; the member is visible only so that it can be copied.  All zeros is
 * no deadline: in a struct of options it means that there is no wish.  A call that waits takes it
 * for one that has passed.
 */
struct weft_deadline {
	int64_t ns_;		/* on CLOCK_MONOTONIC */
};

static inline struct weft_deadline weft_deadline_(int64_t ns)
{
	struct weft_deadline d = { ns };

	return d;
}

/* A deadline that has passed: look, but do not wait (`timeout=0`). */
#define WEFT_NOW weft_deadline_(1)

/* Wait without a limit (`timeout=None`). */
#define WEFT_NEVER weft_deadline_(INT64_MAX)

/*
 * @seconds from now.  A number of 0 or below, and one that is no number, gives a deadline that has
 * passed; one beyond 292 years gives WEFT_NEVER.
 */
struct weft_deadline weft_after(double seconds);

/* Has it passed?  False for WEFT_NEVER. */
bool weft_has_passed(struct weft_deadline deadline);

#ifdef __cplusplus
}
#endif

#endif
