/* SPDX-License-Identifier: MIT */
#ifndef STARVE_H
#define STARVE_H

/* starve.h - run a case again and again, with another allocation failing each time. */

#include "candidate.h"
#include "outcome.h"
#include "suite.h"

/* The exit code of a child that ran to its end; 0: go on with the next allocation. */
enum { STARVE_NO_FAILURE_LEFT = 90, STARVE_LEFT_BEHIND = 91 };

/*
 * Run @c on @backend, each time in a child with the next of weft's allocations failing, until none
 * is left to fail.  The case's own checks are not judged; a signal, another exit code than 0, and
 * memory or descriptors that were not given back are failures, noted in @out.
 */
void starve_run(struct outcome *out, const struct candidate *candidate,
		const struct conform_case *c, uint64_t seed);

#endif
