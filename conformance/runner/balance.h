/* SPDX-License-Identifier: MIT */
#ifndef BALANCE_H
#define BALANCE_H

/*
 * balance.h - what a case must give back: memory that weft took, and file descriptors.
 *
 * weft's own allocations are counted by its hooks, since the bytes of malloc never balance (the
 * first thread keeps some).  What a backend takes beside the hooks is for the leak checkers.
 */

#include <stdbool.h>

enum { BALANCE_FDS = 1024 };		/* descriptors above are not looked at */

struct balance {
	bool open[BALANCE_FDS];
};

/* Start counting, with the hooks that conform_hooks() describes in force. */
void balance_begin(struct balance *b);

/* conform_fail_alloc, whoever asks. */
bool balance_fail_alloc(long nth);

/* Stop counting and record a failure for whatever is left over. */
void balance_end(const struct balance *b);

#endif
