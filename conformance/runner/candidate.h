/* SPDX-License-Identifier: MIT */
#ifndef CANDIDATE_H
#define CANDIDATE_H

/*
 * candidate.h - the candidates that a run judges: backends, or pools, or runtimes, each with its
 * linkage.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weft/backend.h>

#include "options.h"

/* The struct of a candidate: one of them. */
struct candidate_table {
	const struct weft_backend *be;
	const struct weft_executor_ops *pool;
	const struct weft_runtime *runtime;
};

struct candidate {
	enum subject kind;
	struct candidate_table table;	/* empty: a plugin that only processes of cases load */
	const char *name;
	char told[64];				/* the name of a plugin */
	uint32_t caps;			/* of its table; CONFORM_POOL_... and CONFORM_RUNTIME_... */
	uint32_t max_live;			/* of a backend or runtime */
	const char *linkage;			/* "table", "inline", "plugin" or "command" */
	struct wanted as;		/* the option that names it; borrowed from argv */
};

/* Candidates that are being found. */
struct candidate_list {
	const struct weft_backend *linked;
	struct candidate *candidate;
	size_t count;
};

/* Is there one of that name and linkage?  Two could not be told apart in the report. */
bool candidates_have(const struct candidate_list *list, const char *name, const char *linkage);

/*
 * The candidates that the options name, in that order, each once; without these options the default
 * backend, or the default pool or runtime in a run of profile F or C.  If the cases of @suite have
 * a backend compiled in, or judge a command, that is the only candidate.  0, *ret and *ret_n, to be
 * freed; or a negative code after one line on stderr.
 */
int candidates_find(struct candidate **ret, size_t *ret_n, const struct options *o,
		 const struct suite *suite);

/* Run the body of @c on it. */
void candidate_judge(const struct candidate *candidate, const struct conform_case *c);

#endif
