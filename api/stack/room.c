/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "room.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "../base/thread.h"

/* The caller of weft_room, which asks first, may lie that far above it. */
enum { CALLER = 1 << 10 };

/* So many bytes of a thread's stack are kept free, but no more than an eighth of it. */
enum { FREE = 64 << 10 };

static void ask(struct weft_own_stack *own)
{
	pthread_attr_t attr;
	size_t size = 0;
	void *low = NULL;

	if (pthread_getattr_np(pthread_self(), &attr) != 0)
		return;
	pthread_attr_getstack(&attr, &low, &size);
	pthread_attr_destroy(&attr);
	own->low = (uintptr_t)low;
	own->free = own->low + (size / 8 < FREE ? size / 8 : FREE);
	own->high = own->low + size;
}

static bool used_up(const struct weft_own_stack *own, uintptr_t at)
{
	return at >= own->low && at < own->free;
}

int weft_room(void)
{
	uintptr_t at = (uintptr_t)__builtin_frame_address(0);
	struct weft_thread *thread = weft_thread_meet();
	struct weft_own_stack *own;

	if (!thread)
		return 0;
	own = &thread->own_stack;
	if (thread->near.first_ < at)
		thread->near.first_ = at + CALLER;
	if (thread->near.first_ - at < WEFT_NEAR_ || (at >= own->free && at < own->high))
		return 0;
	/* Once more before it is refused: the first thread's limit may have been raised. */
	if (!own->high || used_up(own, at))
		ask(own);
	return used_up(own, at) ? -ENOMEM : 0;
}
