/* SPDX-License-Identifier: MIT */
#ifndef FOREIGN_H
#define FOREIGN_H

/*
 * foreign.h - an implementation of coroutines in any language, judged by an edition of scenarios.
 *
 * The implementation is a command: it reads a scenario on its standard input, writes a line with
 * its name and its capabilities, `backend NAME CAPABILITY...`, and then the trace.  The scenarios
 * form a suite, so that the command is judged and reported like a backend.
 */

#include "options.h"
#include "suite.h"

/*
 * Make a suite of the edition that @o names, for the command in @o; it lives until the program
 * ends.  NULL after one line on stderr: the edition cannot be read, or the command does not give
 * its name.
 */
const struct suite *foreign_suite(const struct options *o);

#endif
