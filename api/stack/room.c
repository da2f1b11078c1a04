/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "room.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Of a thread: where it was first seen, and once it went far from there, its stack.  To ask for the
 * latter is slow, for the first thread it means to read /proc; so most threads never do.
 */
static _Thread_local struct {
	uintptr_t first;
	uintptr_t low, free, high;	/* its ends, and that of what is kept free; 0: not asked */
} seen;

/* NEAR: what a thread goes down unasked.  FREE, and no more than an eighth: what is kept free. */
enum { NEAR = 16 << 10, FREE = 64 << 10 };

static void ask(void)
{
	pthread_attr_t attr;
	size_t size = 0;
	void *low = NULL;

	if (pthread_getattr_np(pthread_self(), &attr) != 0)
		return;
	pthread_attr_getstack(&attr, &low, &size);
	pthread_attr_destroy(&attr);
	seen.low = (uintptr_t)low;
	seen.free = seen.low + (size / 8 < FREE ? size / 8 : FREE);
	seen.high = seen.low + size;
}

static bool used_up(uintptr_t at)
{
	return at >= seen.low && at < seen.free;
}

int weft_room(void)
{
	uintptr_t at = (uintptr_t)__builtin_frame_address(0);

	if (!seen.first)
		seen.first = at;
	if (seen.first - at < NEAR || (at >= seen.free && at < seen.high))
		return 0;
	/* Once more before it is refused: the first thread's limit may have been raised. */
	if (!seen.high || used_up(at))
		ask();
	return used_up(at) ? -ENOMEM : 0;
}
