/* SPDX-License-Identifier: MIT */
#ifndef WEFT_STACK_GUARD_H
#define WEFT_STACK_GUARD_H

/* guard.h - inaccessible memory below stacks. */

#include <stddef.h>

/* Make @size bytes at @low, whole pages, inaccessible if possible.  Under weft_lock. */
void weft_guard(void *low, size_t size);

#endif
