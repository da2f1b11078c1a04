/* SPDX-License-Identifier: MIT */
/*
 * Guards below stacks.  Where the kernel can mark pages inside a mapping (MADV_GUARD_INSTALL,
 * Linux 6.13), a guard costs no mapping of its own.  Elsewhere each guard splits a mapping, and the
 * number of mappings is limited (vm.max_map_count).  At the limit later stacks have no guard, which
 * is reported once.
 */

#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../base/watch.h"

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif

/* Under weft_lock. */
static enum { UNTRIED, BY_MARK, BY_PROTECTION, NONE } way;

/*
 * Some systems accept any advice and do nothing, so the guard is tested: the kernel is given an
 * (empty) signal set there, which it can read or not.
 */
static bool is_readable(const void *p)
{
	return syscall(SYS_rt_sigprocmask, SIG_BLOCK, p, NULL, (size_t)8) == 0 || errno != EFAULT;
}

static bool mark(void *low, size_t size)
{
	/* Valgrind itself reads memory that looks mapped. */
	bool marked = !RUNNING_ON_VALGRIND && madvise(low, size, MADV_GUARD_INSTALL) == 0;

	if (way == UNTRIED)
		way = marked && !is_readable(low) ? BY_MARK : BY_PROTECTION;
	return marked && way == BY_MARK;
}

static void warn_unguarded(void)
{
	static const char line[] = "weft: stacks have no guard from here on: "
				   "too many mappings (vm.max_map_count)\n";
	static bool warned;
	ssize_t n;

	if (warned)
		return;
	warned = true;
	n = write(STDERR_FILENO, line, sizeof(line) - 1);
	(void)n;
}

void weft_guard(void *low, size_t size)
{
	if (way == NONE)
		return;
	if (way != BY_PROTECTION && mark(low, size))
		return;
	if (mprotect(low, size, PROT_NONE) == 0)
		return;
	if (way == BY_PROTECTION)
		way = NONE;
	warn_unguarded();
}
