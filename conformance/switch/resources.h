/* SPDX-License-Identifier: MIT */
#ifndef RESOURCES_H
#define RESOURCES_H

/* resources.h - what the whole process holds, to be compared before and after. */

struct resources {
	int threads, files;
	long pages;		/* mapped; -1: not known here */
	long heap;		/* bytes from malloc; -1: not known here */
};

struct resources resources_now(void);

/*
 * Record a failure for each kind of which there is more than @before, after @cycles times the same;
 * pages and heap may have grown, by less than one page or allocation a cycle.  With 0 cycles
 * nothing may have grown at all.  A thread that was joined may take its time to vanish from the
 * system's list: that is waited for.
 */
void resources_check(const struct resources *before, int cycles);

#endif
