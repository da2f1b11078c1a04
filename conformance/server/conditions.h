/* SPDX-License-Identifier: MIT */
#ifndef CONDITIONS_H
#define CONDITIONS_H

/* conditions.h - what is to go wrong with an answer; server.h lists them. */

/* In the order of the table in conditions.c. */
enum condition {
	DELAY,
	STATUS,
	CUT,
	RESET,
	STALL,
	DRIP,
	HANG,
	EMPTY,
	GARBAGE,
	LENGTH,
	REDIRECT,
	LOOP,
	GZIP,
	CHUNKED,
	FIRST,
	CONDITION_COUNT,
};

struct conditions {
	long value[CONDITION_COUNT];	/* below 0: not asked for */
};

/* Read the conditions before the target of @path; returns the target, in @path. */
const char *conditions_read(const char *path, struct conditions *ret);

void conditions_clear(struct conditions *ret);

#endif
