/* SPDX-License-Identifier: MIT */
/* The embedded server, in a process of its own, so that its time is not that of the client. */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "download.h"

#ifdef BENCH_SERVER
#include "server.h"

/* In the child.  An address that is empty says that there is no server. */
static _Noreturn void serve(int out)
{
	struct server *server;
	const char *url = "";

	if (server_start(NULL, &server) == 0)
		url = server_url(server);
	if (write(out, url, strlen(url) + 1) < 0)
		_exit(1);
	for (;;)
		pause();
}

int bench_serve(char *url, size_t size)
{
	pid_t parent = getpid();
	ssize_t n;
	int fd[2];

	if (pipe(fd) < 0)
		return -errno;
	switch (fork()) {
	case -1:
		n = -errno;
		break;
	case 0:
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
		close(fd[0]);
		serve(fd[1]);
	default:
		n = read(fd[0], url, size);
	}
	close(fd[0]);
	close(fd[1]);
	return n < 0 ? (int)n : n > 1 && !url[n - 1] ? 0 : -EIO;
}
#else
int bench_serve(char *url, size_t size)
{
	(void)url;
	(void)size;
	return -ENOTSUP;
}
#endif
