/* SPDX-License-Identifier: MIT */
#ifndef WEFT_STACK_EXECUTABLE_H
#define WEFT_STACK_EXECUTABLE_H

/* executable.h - stacks that hold code: gcc lays the trampolines of nested functions there. */

#include <stddef.h>

/*
 * Map @size bytes for stacks, executable exactly where a part of the program asks for that of its
 * stacks.  NULL: no memory.
 */
void *weft_map_stacks(size_t size);

#endif
