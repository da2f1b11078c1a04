/* SPDX-License-Identifier: MIT */
#ifndef WEFT_LOOP_VARIABLES_H
#define WEFT_LOOP_VARIABLES_H

/* variables.h - the variables that a task has set or inherited: tasks share the set until one of
 * them changes it.  NULL is the empty set, which costs nothing. */

struct weft_variables;

struct weft_variables *weft_variables_ref(struct weft_variables *variables);
void weft_variables_unref(struct weft_variables *variables);

#endif
