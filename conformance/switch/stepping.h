/* SPDX-License-Identifier: MIT */
#ifndef STEPPING_H
#define STEPPING_H

/* stepping.h - a processor that stops after each instruction, with SIGTRAP. */

#include <stdatomic.h>
#include <stdbool.h>

#ifdef __x86_64__

enum { STEPPING_FLAG = 0x100 };

/* From the next instruction but one on. */
static inline void stepping_set(bool on)
{
	unsigned long long flags =
		__builtin_ia32_readeflags_u64() & ~(unsigned long long)STEPPING_FLAG;

	__builtin_ia32_writeeflags_u64(on ? flags | STEPPING_FLAG : flags);
}

/* Can it be done here?  Else the case is skipped.  @handler, of SIGTRAP, counts in @caught. */
bool stepping_works(void (*handler)(int), atomic_int *caught);

#endif

#endif
