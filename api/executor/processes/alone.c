/* SPDX-License-Identifier: MIT */
/* Has the process one thread?  Then it can be forked safely. */

#include "processes.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "../../base/watch.h"

/* ThreadSanitizer has a thread of its own, which holds no lock of the program's. */
enum { MOST = 1 + WEFT_TSAN, LOOKS = 50 };

/* PF_EXITING of the kernel's: the thread has left the program for good. */
enum { EXITING = 4 };

/* Without a file it has gone meanwhile. */
static bool is_alive(const char *thread)
{
	char path[300], line[300];
	unsigned flags = 0;
	bool alive = false;
	const char *end;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%s/stat", thread);
	file = fopen(path, "re");
	if (!file)
		return false;
	/* The name may have anything in it, but for the last parenthesis. */
	if (fgets(line, sizeof(line), file) && (end = strrchr(line, ')')))
		alive = sscanf(end + 1, " %*c %*d %*d %*d %*d %*d %u", &flags) != 1 ||
			!(flags & EXITING);
	fclose(file);
	return alive;
}

/* 0: it cannot be told. */
static int count_threads(void)
{
	DIR *tasks = opendir("/proc/self/task");
	const struct dirent *entry;
	int n = 0;

	if (!tasks)
		return 0;
	while ((entry = readdir(tasks)))
		if (entry->d_name[0] != '.')
			n += is_alive(entry->d_name);
	closedir(tasks);
	return n;
}

/*
 * A thread that was joined is listed for a while longer, and on a busy machine that is as long as
 * the kernel lets it wait for a processor.  The flags tell it from others; a kernel without flags
 * is given some time.
 */
bool weft_is_single_threaded(void)
{
	const struct timespec moment = { .tv_nsec = 200000 };
	struct stat st;

	for (int i = 0; i < LOOKS; i++) {
		/* Two links for the folder, one a thread.  Without /proc nothing is known. */
		if (stat("/proc/self/task", &st) < 0 || st.st_nlink <= 2 + MOST ||
		    count_threads() <= MOST)
			return true;
		nanosleep(&moment, NULL);
	}
	return false;
}
