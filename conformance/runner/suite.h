/* SPDX-License-Identifier: MIT */
#ifndef SUITE_H
#define SUITE_H

/* suite.h - a table of cases with its editions, and the program that judges backends by it. */

#include <stddef.h>

#include "conform.h"

/* What a case judges.  A run judges candidates of one kind. */
enum subject { SUBJECT_BACKEND, SUBJECT_EXECUTOR, SUBJECT_RUNTIME };

struct suite {
	const struct conform_case *cases;
	size_t count;
	const char *const *editions;	/* oldest first; NULL ends them */
	const struct weft_backend *linked; /* the backend compiled into the cases; NULL: any */
	const struct weft_backend *foreign; /* a command is judged, of this name; NULL: backends */
};

/* Place of an edition in the list of @suite, -1 when it is not there. */
int suite_edition(const struct suite *suite, const char *name);

/* The newest edition. */
const char *suite_newest(const struct suite *suite);

/* The case with this id, NULL when there is none. */
const struct conform_case *suite_find(const struct suite *suite, const char *id);

/*
 * Are ids well-formed and unique, and is no row incomplete?  0, or -EINVAL after a line on stderr.
 */
int suite_check(const struct suite *suite);

/* "S", "must". */
const char *profile_name(enum conform_profile profile);
const char *level_name(enum conform_level level);

/* The behaviour that a case of profile F tests; NULL: a case of another profile. */
const char *suite_behaviour(const struct conform_case *c);

/* "backend", "backends". */
const char *subject_name(enum subject subject);
const char *subject_plural(enum subject subject);

/* What the cases of @profile judge. */
enum subject suite_subject(enum conform_profile profile);

/* The profile or level of that name; -1 when there is none. */
int profile_find(const char *name, size_t length);
int level_find(const char *name);

/*
 * The whole program; returns its exit code: 0 all well, 1 failures, 2 unusable, 3 every chosen case
 * was skipped.
 */
int conform_main(int argc, char **argv, const struct suite *suite);

#endif
