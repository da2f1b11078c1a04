/* SPDX-License-Identifier: MIT */
#include "resources.h"

#include <dirent.h>
#include <malloc.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "../conform.h"
#include "../sanitizers.h"

enum { SMALLEST_BLOCK = 32, PATIENCE_SECONDS = 3 };

static int count_entries(const char *path)
{
	DIR *dir = opendir(path);
	int n = 0;

	if (!dir)
		return -1;
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

/*
 * Pages, and not mappings: neighbours that are alike become one.  Not those of statm: there an
 * emulator's own count too.
 */
static long count_pages(void)
{
	FILE *file = fopen("/proc/self/maps", "re");
	unsigned long from, to, bytes = 0;

	if (!file)
		return -1;
	while (fscanf(file, "%lx-%lx%*[^\n]", &from, &to) == 2)
		bytes += to - from;
	fclose(file);
	return (long)(bytes / (unsigned long)sysconf(_SC_PAGESIZE));
}

/* Sanitizers have memory of their own, which they keep; ASan's leak check judges instead. */
struct resources resources_now(void)
{
	struct resources now = {
		.threads = count_entries("/proc/self/task"),
		.files = count_entries("/proc/self/fd"),
		.pages = WITH_SANITIZER ? -1 : count_pages(),
		.heap = -1,
	};

#if defined(__GLIBC__) && !WITH_SANITIZER
	now.heap = (long)mallinfo2().uordblks;
#endif
	return now;
}

static struct resources settled(const struct resources *before)
{
	time_t end = time(NULL) + PATIENCE_SECONDS;
	struct resources now = resources_now();

	while (now.threads > before->threads && time(NULL) < end) {
		sched_yield();
		now = resources_now();
	}
	return now;
}

/* Is there more of @what than before, and more than @allowed more? */
static bool has_grown(const char *what, long before, long now, long allowed)
{
	if (now <= before || now < before + allowed)
		return false;
	conform_fail("%s: %ld before, %ld after", what, before, now);
	return true;
}

void resources_check(const struct resources *before, int cycles)
{
	struct resources now = settled(before);
	int kinds = 0;

	kinds += has_grown("threads", before->threads, now.threads, 0);
	kinds += has_grown("file descriptors", before->files, now.files, 0);
	kinds += has_grown("mapped pages", before->pages, now.pages, cycles);
	kinds += has_grown("bytes from malloc", before->heap, now.heap,
			   (long)cycles * SMALLEST_BLOCK / 2);
	CHECK_INT(kinds, 0);
}
