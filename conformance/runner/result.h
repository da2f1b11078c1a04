/* SPDX-License-Identifier: MIT */
#ifndef RESULT_H
#define RESULT_H

/* result.h - the result of one case on one backend. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "candidate.h"
#include "expect.h"
#include "outcome.h"
#include "suite.h"

enum status {
	STATUS_PASS,
	STATUS_FAIL,
	STATUS_UNSUPPORTED,	/* the case needs an unclaimed capability */
	STATUS_SKIPPED,		/* the case could not judge here */
	STATUS_CRASH,		/* ended by a signal */
	STATUS_TIMEOUT,
	STATUS_COUNT,
};

/* How the verdict counts for the run. */
enum weight {
	WEIGHT_GOOD,
	WEIGHT_BAD,
	WEIGHT_NEUTRAL,		/* not judged */
	WEIGHT_WAIVED,		/* failed as the --expect file says */
	WEIGHT_UNEXPECTED,	/* passed although the file says that it fails; bad */
	WEIGHT_INFO,		/* failed, at a level that does not count */
	WEIGHT_COUNT,
};

struct result {
	const struct candidate *candidate;
	const struct conform_case *c;
	const struct expectation *expected;	/* NULL: nothing known */
	uint32_t lacks;			/* capabilities needed and not claimed */

	enum status status;
	int signal;			/* for CRASH, else 0 */
	double ms;
	char message[512];		/* one line: why it is not a pass that was expected */
	struct outcome *outcome;	/* the record of the case; NULL: it never started */
	char *output;			/* its output, not ended by a NUL; NULL: none */
	size_t output_size;
};

/* "pass", "crash" ... */
const char *status_name(enum status status);

/*
 * As in JSON: status_name, or "expected-fail" and "unexpected-pass" where a known failure is met,
 * or "noted" for a failure that does not count.
 */
const char *result_status(const struct result *r);

enum weight result_weight(const struct result *r);

/* backend/linkage/subject.case */
void result_name(const struct result *r, char *to, size_t size);

/* Release the members of a result, not the result. */
void result_fini(struct result *r);

#endif
