/* SPDX-License-Identifier: MIT */
#ifndef WEFT_STACK_ROOM_H
#define WEFT_STACK_ROOM_H

/* room.h - what is left of a thread's own stack, on which bodies without a stack nest. */

/*
 * 0, or -ENOMEM when the calling thread's own stack is nearly used up.  A stack of another kind has
 * a guard of its own, and nothing is said of it.
 */
int weft_room(void);

#endif
