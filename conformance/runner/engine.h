/* SPDX-License-Identifier: MIT */
#ifndef ENGINE_H
#define ENGINE_H

/* engine.h - the engines that a run judges: a backend and how it is linked. */

#include <stddef.h>

#include <weft/backend.h>

#include "options.h"

struct engine {
	const struct weft_backend *be;
	const char *linkage;		/* "table", "inline", "plugin" or "command" */
	struct wanted as;		/* the option that names it; borrowed from argv */
};

/*
 * What --backend and --plugin ask for, in that order, each once; without them the default backend.
 * With an engine that is compiled into the cases of @suite, or a command, that one and no other.
 * 0, *ret and *ret_n, to be freed; or a negative code after one line on stderr.
 */
int engines_find(struct engine **ret, size_t *ret_n, const struct options *o,
		 const struct suite *suite);

#endif
