/* SPDX-License-Identifier: MIT */
#ifndef PROCESS_H
#define PROCESS_H

/*
 * process.h - one case in a process of its own.
 *
 * The process is this program again, leader of a group of its own, with its output in a pipe and
 * the record of the case in shared memory.  The runner has one thread, no signal handler and no
 * SIGCHLD: it polls a pidfd, or where the kernel has none checks the process every few
 * milliseconds.
 */

#include <poll.h>
#include <spawn.h>
#include <stdbool.h>
#include <sys/types.h>

#include "capture.h"
#include "outcome.h"
#include "verdict.h"

/* The environment variable that tells a process that it is one of these. */
#define PROCESS_RECORD "WEFT_CONFORM_RECORD"

/* The task of such a process. */
enum process_task { PROCESS_CASE, PROCESS_PLUGIN };

struct process {
	pid_t pid;			/* 0: not in use */
	int pidfd;			/* -1: the kernel has none */
	int output;			/* read end of its output; -1: it was closed */
	struct outcome *record;		/* shared */
	double started, deadline;	/* seconds, monotonic */
	struct capture capture;
	bool adopts;			/* it is the parent of orphans until it ends */
	struct process *next;		/* one that runs, too */
};

/* Seconds on a clock that never jumps. */
double process_now(void);

/*
 * Set @attr so that a process leads a group of its own, all of which can be ended, and has signals
 * as after a fresh login.  0 or an errno value.
 */
int process_attributes(posix_spawnattr_t *attr);

/*
 * Prepare to start processes for @task, by @launcher, which is borrowed, or with NULL by this
 * program's own file, and become the parent of orphans of the cases.  0 or a negative code after
 * one line on stderr.
 */
int process_prepare(const char *launcher, enum process_task task);

/* Start @argv, to be ended @timeout seconds from now.  0, or a negative code with nothing taken. */
int process_start(struct process *p, char *const argv[], double timeout);

/* Read the output that is there; returns at once if there is none, or at its end. */
void process_drain(struct process *p);

/*
 * Has it ended, or run out of time?  Then its whole group is ended, all is released, *ret is filled
 * in with the record on the heap (NULL without memory), @p is free again, and true is returned.
 */
bool process_finished(struct process *p, struct ending *ret, struct result *result);

/*
 * Kill and reap what has left the group of its case and outlived it: orphans become children of
 * ours.  How many there were.
 */
size_t process_end_strays(void);

/* End it and all of its group at once, and release everything. */
void process_kill(struct process *p);

/* In such a process: the record to fill in, and its task.  NULL: this is no such process. */
struct outcome *process_record(enum process_task *ret);

#endif
