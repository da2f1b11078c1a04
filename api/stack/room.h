/* SPDX-License-Identifier: MIT */
#ifndef WEFT_STACK_ROOM_H
#define WEFT_STACK_ROOM_H

/* room.h - what is left of a thread's own stack, on which bodies without a stack nest. */

#include <errno.h>

#include "../base/thread.h"

/* Bytes that a thread may go down unasked. */
enum { WEFT_ROOM_NEAR = 16 << 10 };

/* 0: there is room; -EAGAIN: weft_room knows. */
static inline int weft_room_unasked(void)
{
	uintptr_t at = (uintptr_t)__builtin_frame_address(0);

	return weft_thread->own_stack.first - at < WEFT_ROOM_NEAR ? 0 : -EAGAIN;
}

/*
 * 0, or -ENOMEM when the calling thread's own stack is nearly used up.  A stack of another kind has
 * a guard of its own, and nothing is said of it.
 */
int weft_room(void);

#endif
