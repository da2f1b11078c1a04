/* SPDX-License-Identifier: MIT */
#ifndef EXECUTOR_H
#define EXECUTOR_H

/*
 * executor.h - the pools that profile F judges.  A build without the library weft-executor has
 * no_executor.c in place of executor.c, and refuses them.
 */

#include "candidate.h"
#include "outcome.h"

/* How many are built in. */
size_t executors_count(void);

/* Add to @list.  0, or a negative code after one line on stderr. */
int executors_add_default(struct candidate_list *list);
int executors_add_named(struct candidate_list *list, struct wanted wanted);

/* Load the pool at @path into this process and fill in *@facts.  NULL: see its code and reason. */
const struct weft_executor_ops *executor_load(struct outcome_facts *facts, const char *path);

#endif
