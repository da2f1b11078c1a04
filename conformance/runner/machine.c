/* SPDX-License-Identifier: MIT */
#include "machine.h"

#include <stdio.h>
#include <string.h>

#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

/* The build defines both; they may be missing when these files are compiled by hand. */
#ifndef CONFORM_VERSION
#define CONFORM_VERSION "unknown"
#endif
#ifndef CONFORM_FLAGS
#define CONFORM_FLAGS "unknown"
#endif

const char *machine_version(void)
{
	return CONFORM_VERSION;
}

/* The first "model name" of /proc/cpuinfo; other systems and some processors have none. */
static void read_cpu(char *to, size_t size)
{
	FILE *in = fopen("/proc/cpuinfo", "re");
	char line[256];

	to[0] = '\0';
	while (in && to[0] == '\0' && fgets(line, sizeof(line), in)) {
		const char *colon = strchr(line, ':');

		if (!colon || strncmp(line, "model name", 10) != 0)
			continue;
		snprintf(to, size, "%s", colon + 2);
		to[strcspn(to, "\n")] = '\0';
	}
	if (in)
		fclose(in);
}

void machine_read(struct machine *ret)
{
	*ret = (struct machine){
#ifdef __clang__
		.compiler = "clang " __clang_version__,
#else
		.compiler = "gcc " __VERSION__,
#endif
		.flags = CONFORM_FLAGS,
		.libc = "unknown",
	};
#ifdef __GLIBC__
	ret->libc = gnu_get_libc_version();
#endif
	uname(&ret->os);
	read_cpu(ret->cpu, sizeof(ret->cpu));
}
