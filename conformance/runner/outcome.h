/* SPDX-License-Identifier: MIT */
#ifndef OUTCOME_H
#define OUTCOME_H

/*
 * outcome.h - the record that a running case leaves behind for its verdict.
 *
 * It is a plain block without pointers, so that it can lie in memory shared with the runner: the
 * checks recorded before a crash or a hang are then still there, and no output of a library can be
 * taken for a verdict.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	OUTCOME_FAILURES = 8,		/* kept of a case; the rest is counted */
	OUTCOME_LOG = 4096,
};

/* How far the case came.  0 is "never started". */
enum outcome_state {
	OUTCOME_NEW,
	OUTCOME_RUNNING,
	OUTCOME_ENDED,			/* it returned, and was looked over */
};

struct outcome_failure {
	_Atomic bool ready;		/* the rest is complete */
	int line;			/* 0, and no file: found by the runner */
	char file[96];
	char text[160];			/* the check as written, or the message */
	char got[480];			/* empty: the check has no values */
	char want[480];
};

/* What a plugin is, from the process that has loaded it for the runner. */
struct outcome_facts {
	_Atomic bool ready;		/* the rest is complete */
	int code;			/* 0, or the negative code of loading it */
	uint32_t caps, max_live;
	char name[64];
	char reason[256];		/* of the code */
};

struct outcome {
	_Atomic uint32_t state;		/* enum outcome_state */
	_Atomic uint32_t checks;	/* made */
	_Atomic uint32_t failures;	/* of them failed; the first ones are kept */
	_Atomic bool skipped;		/* why: reason */
	_Atomic uint32_t log_used;	/* beyond OUTCOME_LOG: notes were lost */
	atomic_flag place_busy;
	int line;			/* of the last check, 0: none yet */
	char file[96];
	char reason[240];
	char log[OUTCOME_LOG];		/* each note followed by "; " */
	struct outcome_failure failure[OUTCOME_FAILURES];
	struct outcome_facts facts;
};

/*
 * Let checks and notes go to @out, which is all zero and borrowed, until the next call.  @seed is
 * the value of conform_seed().
 */
void outcome_use(struct outcome *out, uint64_t seed);

/* Repair a record after a crash: every text ends in a NUL and every count is in range. */
void outcome_settle(struct outcome *out);

#endif
