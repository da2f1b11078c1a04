/* SPDX-License-Identifier: MIT */
#ifndef PROGRESS_H
#define PROGRESS_H

/*
 * progress.h - how far a run has come, on standard error: a bar on a terminal, else a line for each
 * tenth of the files.  For one thread.
 */

#include <stdbool.h>
#include <stddef.h>

struct progress {
	size_t total, done;
	double started, drawn;		/* seconds on the monotonic clock */
	bool terminal, verbose;
};

void progress_begin(struct progress *progress, size_t total, bool verbose);

/* One more file is done; with verbose its @name and its @outcome get a line of their own. */
void progress_step(struct progress *progress, const char *name, const char *outcome);

/* Wipe the bar; returns the seconds since the beginning. */
double progress_end(struct progress *progress);

/*
 * The bar as a text that takes less than @columns columns: @done of @total files after @seconds.
 * What has no room is left out: first the bar itself, then the time, then the rate.
 */
void progress_draw(char *ret, size_t size, size_t done, size_t total, double seconds,
		   int columns);

#endif
