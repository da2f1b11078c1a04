/* SPDX-License-Identifier: MIT */
#ifndef RUNTIME_H
#define RUNTIME_H

/* runtime.h - the runtimes that profile C judges: weft's own coroutines, and those from a file. */

#include "candidate.h"
#include "outcome.h"

/* The name of the one that is built in. */
#define RUNTIME_BUILTIN "weft"

bool runtime_is_builtin(const char *name);

/* Add it to @list; @name is the text that asks for it. */
void runtimes_add_builtin(struct candidate_list *list, const char *name);

/*
 * Load the runtime at @path into this process and fill in *@facts.  NULL: see its code and reason.
 */
const struct weft_runtime *runtime_load(struct outcome_facts *facts, const char *path);

#endif
