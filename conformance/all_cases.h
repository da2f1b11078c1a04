/* SPDX-License-Identifier: MIT */

/*
 * all_cases.h - the table of contents: every case there is.
 *
 * A row is CASE(function, id, clause), and what is not as USUALLY says at the top of its folder's
 * table, such as .level = SHOULD or .caps = STACKFUL | MIGRATE; see struct conform_case.  Included
 * more than once, with another CASE each time, so there is no guard.
 */

/* Profile S: the backend's own three functions, called directly. */
#include "switch/cases.h"

/* Profile G: the generator protocol, through the public API. */
#include "generator/cases.h"
#include "delegation/cases.h"

/* Profile F: futures and executors.  A row is POOL_CASE: its function takes the table of a pool. */
#ifdef CONFORM_EXECUTORS
#include "futures/cases.h"
#endif

/* Profile L: the loop and tasks, on coroutines of the backend. */
#ifdef CONFORM_LOOP
#include "loop/cases.h"
#endif

/*
 * Profile C: coroutines of another runtime.  A row is RUNTIME_CASE: its function takes the struct.
 */
#ifdef CONFORM_RUNTIMES
#include "runtime/cases.h"
#endif
