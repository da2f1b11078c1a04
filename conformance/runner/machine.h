/* SPDX-License-Identifier: MIT */
#ifndef MACHINE_H
#define MACHINE_H

/* machine.h - the machine of a run, and the compiler that built the program. */

#include <sys/utsname.h>

struct machine {
	struct utsname os;
	char cpu[128];			/* "": not known */
	const char *compiler, *flags;	/* static */
	const char *libc;		/* static */
};

void machine_read(struct machine *ret);

/* Of this program; static. */
const char *machine_version(void);

#endif
