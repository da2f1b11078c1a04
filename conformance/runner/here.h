/* SPDX-License-Identifier: MIT */
#ifndef HERE_H
#define HERE_H

/* here.h - run a case in this very process. */

#include "candidate.h"
#include "outcome.h"
#include "suite.h"

/*
 * Run @c on @backend and check what it left behind; the record goes to @out, all zero before.
 * Returns only if the case does, and only in the calling process.
 */
void here_run(struct outcome *out, const struct candidate *candidate, const struct conform_case *c,
	      uint64_t seed);

#endif
