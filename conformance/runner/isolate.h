/* SPDX-License-Identifier: MIT */
#ifndef ISOLATE_H
#define ISOLATE_H

/* isolate.h - run cases, each in a process of its own, several at once. */

#include "run.h"

/* Called in the order of the report, as soon as a result and all before it are known. */
typedef void isolate_done(const struct result *r, void *arg);

/*
 * Judge every result of @run.  0; or a negative code after one line on stderr; or a signal's number
 * when SIGINT, SIGTERM or SIGHUP ended the run early.  No process is left in any case.
 */
int isolate_all(struct run *run, isolate_done *done, void *arg);

#endif
