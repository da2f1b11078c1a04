/* SPDX-License-Identifier: MIT */
#ifndef MACHINE_H
#define MACHINE_H

/* machine.h - where a run took place, and what the program was made with. */

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
