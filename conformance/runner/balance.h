/* SPDX-License-Identifier: MIT */
#ifndef BALANCE_H
#define BALANCE_H

/*
 * balance.h - check that a case gives everything back: memory that weft took, file descriptors.
 *
 * weft's own allocations are counted by its hooks, since the bytes of malloc never balance (the
 * first thread keeps some).  Leak checkers find memory that a backend takes outside the hooks.
 */

#include <stdbool.h>

enum { BALANCE_FDS = 1024 };		/* descriptors above are not looked at */

struct balance {
	bool open[BALANCE_FDS];
};

/* Start counting, with the hooks that conform_hooks() describes in force. */
void balance_begin(struct balance *b);

/* conform_fail_alloc, for cases and for the runner alike. */
bool balance_fail_alloc(long nth);

/* Stop counting, and record a failure for everything that was not given back. */
void balance_end(const struct balance *b);

#endif
