/* SPDX-License-Identifier: MIT */
#ifndef CANDIDATE_H
#define CANDIDATE_H

/* candidate.h - the candidates that a run judges: each is a backend and its linkage. */

#include <stddef.h>

#include <weft/backend.h>

#include "options.h"

struct candidate {
	const struct weft_backend *be;
	const char *linkage;		/* "table", "inline", "plugin" or "command" */
	struct wanted as;		/* the option that names it; borrowed from argv */
};

/*
 * The candidates of --backend and --plugin, in that order, each once; without these options the
 * default backend.  If the cases of @suite have a backend compiled in, or judge a command, that is
 * the only candidate.  0, *ret and *ret_n, to be freed; or a negative code after one line on
 * stderr.
 */
int candidates_find(struct candidate **ret, size_t *ret_n, const struct options *o,
		 const struct suite *suite);

#endif
