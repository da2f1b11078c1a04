/* SPDX-License-Identifier: MIT */
#ifndef STARVE_H
#define STARVE_H

/* starve.h - run a case again and again, each time with something else that fails. */

#include "candidate.h"
#include "lack.h"
#include "outcome.h"
#include "suite.h"

/* The exit code of a child that ran to its end; 0: go on with the next one. */
enum { STARVE_NO_FAILURE_LEFT = 90, STARVE_FAILED = 91 };

/*
 * Run @c on @candidate, each time in a child with the next of weft's allocations failing, or of the
 * system calls of calls.h, one kind after the other, until none is left to fail.  The case's own
 * checks are judged only where a sleep was interrupted, which must not show; a signal, another exit
 * code than 0, and memory or descriptors that were not given back are failures, noted in @out.
 */
void starve_run(struct outcome *out, const struct candidate *candidate,
		const struct conform_case *c, uint64_t seed, enum lack lack);

#endif
