/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "executable.h"

#include <link.h>
#include <stdbool.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

/* Does this part of the program ask for executable stacks?  The C library gives threads such. */
static int asks(struct dl_phdr_info *info, size_t size, void *arg)
{
	(void)size;
	(void)arg;
	for (int i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_GNU_STACK &&
		    info->dlpi_phdr[i].p_flags & PF_X)
			return 1;
	return 0;
}

static void warn_refused(void)
{
	static const char line[] = "weft: the system refuses executable stacks: "
				   "nested functions whose address is taken will fault in bodies\n";
	static atomic_flag warned = ATOMIC_FLAG_INIT;
	ssize_t n;

	if (atomic_flag_test_and_set(&warned))
		return;
	n = write(STDERR_FILENO, line, sizeof(line) - 1);
	(void)n;
}

static void *map(size_t size, int executable)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE | executable,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

void *weft_map_stacks(size_t size)
{
	bool executable = dl_iterate_phdr(asks, NULL);
	void *p = map(size, executable ? PROT_EXEC : 0);

	if (p == MAP_FAILED && executable) {
		p = map(size, 0);
		if (p != MAP_FAILED)
			warn_refused();
	}
	return p == MAP_FAILED ? NULL : p;
}
