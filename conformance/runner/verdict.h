/* SPDX-License-Identifier: MIT */
#ifndef VERDICT_H
#define VERDICT_H

/* verdict.h - find the verdict on a case from its record and the end of its process. */

#include <stdbool.h>
#include <stddef.h>

#include "result.h"

/* How the process of a case ended. */
struct ending {
	bool timed_out;
	int signal;		/* that ended it, 0: it exited */
	int code;		/* its exit code, when it exited */
	size_t strays;		/* processes that it left running, or did not wait for */
};

/* Status and message for a case that returned, by its own record alone. */
void verdict_by_record(struct result *r);

/*
 * Status and message by both the record and the process: a pass needs both, so that neither a
 * library that calls exit(0) nor a leak checker that reports at exit is overlooked.
 */
void verdict(struct result *r, const struct ending *end, double timeout);

/* The exit code of the process of a case with this status: 0, 1, or 3 where nothing was judged. */
int verdict_exit_code(enum status status);

#endif
