/* SPDX-License-Identifier: MIT */
#ifndef PROCESS_H
#define PROCESS_H

/*
 * process.h - one case in a process of its own.
 *
 * The process is this program again, leader of a group of its own, with its output in a pipe and
 * the record of the case in shared memory.  Single-threaded, no signal handler, no SIGCHLD: a pidfd
 * is polled, or where the kernel has none the process is looked at every few milliseconds.
 */

#include <poll.h>
#include <stdbool.h>
#include <sys/types.h>

#include "capture.h"
#include "outcome.h"
#include "verdict.h"

/* The environment variable that tells a process that it is one of these. */
#define PROCESS_RECORD "WEFT_CONFORM_RECORD"

struct process {
	pid_t pid;			/* 0: not in use */
	int pidfd;			/* -1: the kernel has none */
	int output;			/* read end of what it prints; -1: it was closed */
	struct outcome *record;		/* shared */
	double started, deadline;	/* seconds, monotonic */
	struct capture capture;
};

/* Seconds on a clock that never jumps. */
double process_now(void);

/*
 * Be ready to start processes of @launcher, which is borrowed, or with NULL of this program's own
 * file; and become the one to whom orphans of the cases go.  0 or a negative code after one line on
 * stderr.
 */
int process_prepare(const char *launcher);

/* Start @argv, to be ended @timeout seconds from now.  0, or a negative code with nothing taken. */
int process_start(struct process *p, char *const argv[], double timeout);

/* Take what it has printed; at its end of output, or without any, returns at once. */
void process_drain(struct process *p);

/*
 * Has it ended, or run out of time?  Then everything of it is ended, released and in *ret with the
 * record on the heap (NULL without memory), @p is free again, and true is returned.
 */
bool process_finished(struct process *p, struct ending *ret, struct result *result);

/* End it and all of its group at once, and release everything. */
void process_kill(struct process *p);

/* In the process of a case: the record to fill in, NULL: this is no such process. */
struct outcome *process_record(void);

#endif
