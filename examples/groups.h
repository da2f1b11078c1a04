/* SPDX-License-Identifier: MIT */
#ifndef GROUPS_H
#define GROUPS_H

/* The groups of numbers that the two grouper programs average. */

#include "average.h"

struct group {
	const char *name, *unit;
	const double *numbers;
	size_t n;
	struct average result;		/* written by the grouper */
};

/*
 * Send every group to the grouper @co and print its result.  *@current is the group that is being
 * filled, as the grouper knows it.  0 or a code.
 */
int groups_drive(struct weft_co *co, struct group **current);

#endif
