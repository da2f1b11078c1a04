/* SPDX-License-Identifier: MIT */
#ifndef RUN_H
#define RUN_H

/* run.h - all results of one call of the program: backends times cases. */

#include <stddef.h>

#include "candidate.h"
#include "expect.h"
#include "options.h"
#include "result.h"
#include "suite.h"

struct run {
	const struct suite *suite;
	const struct options *options;
	struct expectations expectations;
	const struct conform_case **cases;	/* chosen, in the order of the table */
	size_t case_count;
	struct candidate *candidates;
	size_t candidate_count;
	struct result *results;			/* backend by backend, in the order of the report */
	size_t count;
};

/*
 * Choose the cases.  0, and run_fini is due; or a negative code after one line on stderr: an
 * unknown case, a bad expression, or nothing chosen.
 */
int run_choose(struct run *ret, const struct suite *suite, const struct options *o);

/*
 * Find the backends, read the known failures, lay out the results.  0 or a negative code, likewise.
 */
int run_plan(struct run *run);

void run_fini(struct run *run);

#endif
