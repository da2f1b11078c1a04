/* SPDX-License-Identifier: MIT */
#ifndef CASES_PROCESSES_H
#define CASES_PROCESSES_H

/*
 * processes.h - what the cases about pools of processes share.
 *
 * A scene is memory that the case shares with the workers.  It has to be there before the pool is
 * opened, because the workers are copies of the case as of that moment.
 */

#include <sys/types.h>

#include <weft/processes.h>

#include "pools.h"

enum { SCENE_PIDS = 64 };

struct scene {
	atomic_int coming;		/* gives each job a number */
	atomic_int here;		/* jobs that have come */
	atomic_int open;		/* jobs may go on */
	atomic_int inits, finis;
	atomic_int pids[SCENE_PIDS];	/* of the workers of those jobs */
};

extern struct scene *scene;

/* A new scene, and a pool that sees it.  NULL after a failed check. */
struct weft_executor *scene_open(const struct weft_executor_ops *ops, int workers,
				 const struct weft_executor_options *options);

/* Close the pool, see that no child is left, and leave the scene. */
void scene_close(struct weft_executor *pool);

/*
 * Until scene_close processes that lose their parent are children of the case, and scene_close
 * waits for their ends.
 */
void adopt_orphans(void);

/* Wait until @n jobs have come; false after ten seconds. */
bool scene_await(int n);

/* The process of the job that came as number @i. */
pid_t scene_pid(int i);

/* Is that process gone, or a zombie of somebody else's? */
bool is_gone(pid_t pid);

/* Does it sleep at some moment of the next ten seconds?  One that looks all the time does not. */
bool process_sleeps(pid_t pid);

/* Is it gone within ten seconds? */
bool goes(pid_t pid);

/* A job that has not run tells no number, and 0, 1 and -1 would be very many processes. */
int send_to(pid_t pid, int signal);

/* A done callback: the collector of the pool passes that gate, and takes no answers before. */
int stand_at(struct weft_future *f, void *gate);

/* Wait for @f, give it back, and check that it is broken, with a text that has @text in it. */
void expect_broken(struct weft_future *f, const char *text);

/* Submit with the bytes of an int. */
struct weft_future *submit_int(struct weft_executor *pool, weft_job_function *job, int i);

weft_job_function job_waits;		/* comes, and waits until the scene is open; 0 */
weft_job_function job_family;		/* the same; pids[1] is the fork server's then */
weft_job_function job_plus_one;		/* the int at the argument, plus 1 */
weft_job_function job_echo;		/* the bytes of the argument */

#endif
