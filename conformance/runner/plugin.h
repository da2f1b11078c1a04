/* SPDX-License-Identifier: MIT */
#ifndef PLUGIN_H
#define PLUGIN_H

/*
 * plugin.h - loading a plugin where it can do no harm.
 *
 * A shared object may exit, sleep, crash or print while it is loaded.  So the runner never loads
 * one: a process of its own does, under the timeout of a case, and says what it found.
 */

#include "candidate.h"
#include "outcome.h"

/* Load it into this process all the same: a process of a case does, and a run without isolation. */
int plugin_load(struct outcome_facts *facts, struct wanted as, struct candidate_table *ret);

/*
 * Have a process load what @as names.  0 and *ret, or a negative code after one line on standard
 * error.
 */
int plugin_meet(struct outcome_facts *ret, struct wanted as, const struct options *o);

/* In that process: load the only candidate of the options, and say so in @record.  No return. */
_Noreturn void plugin_tell(struct outcome *record, const struct options *o);

#endif
