/* SPDX-License-Identifier: MIT */
#ifndef FOREIGN_H
#define FOREIGN_H

/*
 * foreign.h - an implementation of coroutines in any language, judged by an edition of scenarios.
 *
 * It is a command: it reads a scenario on its standard input and writes a line that says who it is
 * and what it can do, `backend NAME CAPABILITY...`, and then the trace.  The scenarios make a
 * suite, so that it is judged and reported as any other.
 */

#include "options.h"
#include "suite.h"

/*
 * The suite made of the edition that @o names, for the command there; it stays until the program
 * ends.  NULL after one line on stderr: an edition that cannot be read, or a command that does not
 * say who it is.
 */
const struct suite *foreign_suite(const struct options *o);

#endif
