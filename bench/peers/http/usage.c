/* SPDX-License-Identifier: MIT */
/*
 * usage FILE COMMAND...: run the command, and write into FILE on one line the nanoseconds by the
 * clock and of the processors, and the peak of resident bytes, of the command and of the processes
 * that it waited for.  The peak is that of the largest of them.
 *
 * The kernel counts the memory of a process from before its exec as well.  A script that forked by
 * itself would find its interpreter there, where this program is small.
 */

#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static long long ns(const struct timeval *t)
{
	return t->tv_sec * 1000000000LL + t->tv_usec * 1000LL;
}

static int write_usage(const char *path, long long wall, const struct rusage *use)
{
	FILE *f = fopen(path, "we");

	if (!f)
		return -1;
	fprintf(f, "%lld %lld %lld\n", wall, ns(&use->ru_utime) + ns(&use->ru_stime),
		use->ru_maxrss * 1024LL);
	return fclose(f);
}

int main(int argc, char **argv)
{
	long long begin = now();
	struct rusage use;
	int status;
	pid_t pid;

	if (argc < 3)
		return 2;
	pid = fork();
	if (pid == 0) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &use) != pid ||
	    write_usage(argv[1], now() - begin, &use) != 0)
		return 126;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 125;
}
