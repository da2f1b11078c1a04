/* SPDX-License-Identifier: MIT */
#ifndef CANDIDATE_H
#define CANDIDATE_H

/* backend.h - the backends that a run judges: a backend and how it is linked. */

#include <stddef.h>

#include <weft/backend.h>

#include "options.h"

struct candidate {
	const struct weft_backend *be;
	const char *linkage;		/* "table", "inline", "plugin" or "command" */
	struct wanted as;		/* the option that names it; borrowed from argv */
};

/*
 * What --backend and --plugin ask for, in that order, each once; without them the default backend.
 * With a backend that is compiled into the cases of @suite, or a command, that one and no other.
 * 0, *ret and *ret_n, to be freed; or a negative code after one line on stderr.
 */
int candidates_find(struct candidate **ret, size_t *ret_n, const struct options *o,
		 const struct suite *suite);

#endif
