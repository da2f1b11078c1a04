/* SPDX-License-Identifier: MIT */
#include "clock.h"

#include <time.h>

#include <weft/deadline.h>

#include "api.h"

WEFT_API int64_t weft_clock(void)
{
	struct timespec now;

	/* CLOCK_MONOTONIC always exists, and the pointer is good: it cannot fail. */
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

WEFT_API struct weft_deadline weft_after(double seconds)
{
	int64_t now = weft_clock();

	/* Written so that a number that is none fails the first test. */
	if (!(seconds > 0))
		return WEFT_NOW;
	if (seconds * 1e9 >= (double)(INT64_MAX - now))
		return WEFT_NEVER;
	return weft_deadline_(now + (int64_t)(seconds * 1e9));
}

WEFT_API bool weft_has_passed(struct weft_deadline deadline)
{
	if (deadline.ns_ == INT64_MAX)
		return false;
	return deadline.ns_ <= WEFT_NOW.ns_ || weft_clock() >= deadline.ns_;
}
