/* SPDX-License-Identifier: MIT */
#ifndef TALLY_H
#define TALLY_H

/* tally.h - what became of each file, collected as the files come, and told at the end. */

#include <stddef.h>

#include "list.h"
#include "progress.h"

enum outcome {
	OUTCOME_OK,
	OUTCOME_NOT_FOUND,
	OUTCOME_ERROR,
	OUTCOME_CANCELLED,	/* the program was interrupted */
	OUTCOME_COUNT,
};

struct tally {
	const struct list *list;
	struct progress progress;
	size_t n, counts[OUTCOME_COUNT];
	char **reasons;			/* one for each item; NULL: no error */
};

/* Begin, and count the items that the list refused.  0; -ENOMEM. */
int tally_begin(struct tally *tally, const struct list *list, bool verbose);

/* Item @i has ended so.  @reason: for OUTCOME_ERROR, copied.  What is not counted is cancelled. */
void tally_count(struct tally *tally, size_t i, enum outcome outcome, const char *reason);

/*
 * Print each error with its reason on standard error and the counts on standard output, and free
 * what was collected.  Returns the exit status: 0, or 1 if a file is missing.
 */
int tally_end(struct tally *tally);

#endif
