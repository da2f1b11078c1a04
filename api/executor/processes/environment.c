/* SPDX-License-Identifier: MIT */
/* The fork server and the workers rid themselves of the program's descriptors and signals. */

#define _GNU_SOURCE
#include "processes.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

/* Older kernels have no close_range: each number is tried, as far as there can be any. */
static void close_between(unsigned first, unsigned last)
{
	struct rlimit limit;

	if (first > last)
		return;
#ifdef SYS_close_range
	if (syscall(SYS_close_range, first, last, 0) == 0)
		return;
#endif
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < last)
		last = (unsigned)limit.rlim_cur;
	for (unsigned fd = first; fd <= last && fd < 1 << 20; fd++)
		close((int)fd);
}

static void open_null(void)
{
	int null = open("/dev/null", O_RDWR);

	if (null < 0)
		return;
	dup2(null, STDIN_FILENO);
	/* The program may have closed them; a file of a job's must not take their place. */
	if (fcntl(STDOUT_FILENO, F_GETFD) < 0)
		dup2(null, STDOUT_FILENO);
	if (fcntl(STDERR_FILENO, F_GETFD) < 0)
		dup2(null, STDERR_FILENO);
	if (null > STDERR_FILENO)
		close(null);
}

int weft_close_descriptors(int socket)
{
	enum { KEPT = STDERR_FILENO + 1 };

	if (socket < KEPT)
		socket = fcntl(socket, F_DUPFD_CLOEXEC, KEPT);
	if (socket < 0)
		_exit(WEFT_EXIT_MEMORY);
	open_null();
	close_between(KEPT, (unsigned)socket - 1);
	close_between((unsigned)socket + 1, UINT_MAX);
	return socket;
}

void weft_purge_streams(void)
{
	__fpurge(stdin);
	__fpurge(stdout);
	__fpurge(stderr);
}

void weft_reset_signals(void)
{
	const struct sigaction plain = { .sa_handler = SIG_DFL };
	const struct sigaction ignored = { .sa_handler = SIG_IGN };
	const stack_t none = { .ss_flags = SS_DISABLE };
	sigset_t empty;

	for (int n = 1; n < NSIG; n++)
		sigaction(n, &plain, NULL);
	sigaction(SIGINT, &ignored, NULL);
	sigaltstack(&none, NULL);
	sigemptyset(&empty);
	sigprocmask(SIG_SETMASK, &empty, NULL);
}
