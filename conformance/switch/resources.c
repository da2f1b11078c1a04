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

void resources_check(const struct resources *before, int cycles)
{
	struct resources now = settled(before);
	long grown = now.heap - before->heap;

	if (!CHECK(now.threads <= before->threads))
		conform_fail("threads: %d before, %d after", before->threads, now.threads);
	if (!CHECK(now.files <= before->files))
		conform_fail("file descriptors: %d before, %d after", before->files, now.files);
	if (!CHECK(now.pages < before->pages + cycles))
		conform_fail("mapped pages: %ld before, %ld after", before->pages, now.pages);
	if (!CHECK(grown < (long)cycles * SMALLEST_BLOCK / 2))
		conform_fail("%ld bytes more from malloc after %d contexts", grown, cycles);
}
