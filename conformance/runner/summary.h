/* SPDX-License-Identifier: MIT */
#ifndef SUMMARY_H
#define SUMMARY_H

/* summary.h - the numbers of a run. */

#include <stdbool.h>

#include "run.h"

struct summary {
	size_t weight[WEIGHT_COUNT];
	size_t status[STATUS_COUNT];	/* of those that are GOOD, BAD or NEUTRAL */
	double ms;
};

/* Of one backend, or of all with NULL. */
void summary_of(struct summary *ret, const struct run *run, const struct candidate *candidate);

/* "143 passed, 0 failed, 12 skipped (unsupported), suite 2026.1" */
void summary_show(const struct summary *s, const struct run *run, char *to, size_t size);

/*
 * "S+G, suite 2026.1, 143/143, waived 2": the claim that the backend may make.  Cases at level info
 * do not count, and the line says so if there were any.  False, with nothing written, if only some
 * cases of the profiles were chosen, or none was judged.
 */
bool summary_claim(const struct run *run, const struct candidate *candidate, char *to, size_t size);

/* 0 all well, 1 failures, 3 every chosen case was skipped. */
int summary_exit_code(const struct summary *all);

#endif
