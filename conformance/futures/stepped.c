/* SPDX-License-Identifier: MIT */
/*
 * A worker is killed at one instruction after the other of a job: on the worker's own way from the
 * question to the answer, and on the program's way through the submit and the wait for its result.
 *
 * Usually that is a sample of the instructions, since each needs a pool of its own.  All of them
 * are taken by WEFT_STEPS=all in the environment, with a --timeout of some minutes.
 */

#include "processes.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SAMPLE = 20, MOST_STEPS = 5000, SECONDS = 1 };

/* An exit status of the program that is stepped. */
enum { CANNOT_TRACE = 77 };

/*
 * Until then a sample goes on.  Each step is two switches between processes, which take a thousand
 * times longer on a machine with other work.
 */
static struct weft_deadline limit;

static bool takes_all(void)
{
	const char *wanted = getenv("WEFT_STEPS");

	return wanted && strcmp(wanted, "all") == 0;
}

/* True: it was said why. */
static bool cannot_step(void)
{
	bool watched = WITH_SANITIZER || WITH_VALGRIND;

	if (watched)
		conform_skip("the instructions of what watches the code would be stepped");
	else if (conform_starved())
		conform_skip("each instruction would need a failure of its own");
	return watched || conform_starved();
}

/*
 * Kill a worker at the first instruction, then at others up to the last one.  @kill_at does it
 * after @steps instructions, or after all of them if those are fewer, and returns how many were
 * taken; -1: it cannot.
 */
static void kill_at_each(const struct weft_executor_ops *ops,
			 int (*kill_at)(const struct weft_executor_ops *ops, int steps))
{
	int all, step, at;

	limit = takes_all() ? WEFT_NEVER : weft_after(SECONDS);
	all = kill_at(ops, MOST_STEPS);
	if (all < 0) {
		conform_skip("processes cannot be traced here");
		return;
	}
	step = takes_all() ? 1 : all / SAMPLE + 1;
	at = (int)(conform_seed() % (uint64_t)step);
	while (at <= all && !weft_has_passed(limit)) {
		CHECK(kill_at(ops, at) >= 0);
		at += step;
	}
	note("%d instructions, as far as %d, at a distance of %d", all, at, step);
}

/* ---- the worker's way ---- */

/* Has the worker taken its step?  False: it sleeps, since the job is over, or it is gone. */
static bool has_stepped(pid_t worker, struct weft_future *f)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(worker, &status, __WALL | WNOHANG)) == 0) {
		if (f && weft_future_done(f))
			return false;
		sched_yield();
	}
	return pid == worker && WIFSTOPPED(status);
}

/* Give the worker, which is stopped, a job, and kill it in the middle. */
static int kill_worker_at(pid_t worker, struct weft_executor *pool, int steps)
{
	struct weft_future *f = submit_int(pool, job_plus_one, 1);
	int taken = 0, r;

	while (taken < steps && !weft_has_passed(limit) &&
	       ptrace(PTRACE_SINGLESTEP, worker, NULL, NULL) == 0 && has_stepped(worker, f))
		taken++;
	send_to(worker, SIGKILL);
	waitpid(worker, NULL, __WALL);
	r = f ? weft_future_result(f, weft_after(30), NULL) : 0;
	CHECK(r == 0 || r == WEFT_EBROKEN);
	weft_future_unref(f);
	return taken;
}

static int kill_worker(const struct weft_executor_ops *ops, int steps)
{
	struct weft_executor *pool = scene_open(ops, 1, NULL);
	struct weft_future *f;
	int taken = -1;
	pid_t worker;

	if (!pool)
		return -1;
	atomic_store(&scene->open, 1);
	f = submit(pool, job_waits, NULL);
	if (f)
		expect_end(f, 0);
	worker = scene_pid(0);
	if (worker > 1 && ptrace(PTRACE_ATTACH, worker, NULL, NULL) == 0) {
		CHECK_INT(waitpid(worker, NULL, __WALL), worker);
		taken = kill_worker_at(worker, pool, steps);
	}
	scene_close(pool);
	return taken;
}

void process_stepped(const struct weft_executor_ops *ops)
{
	if (!cannot_step())
		kill_at_each(ops, kill_worker);
}

/* ---- the program's way ---- */

/* After a death: the pool takes no more, within ten seconds, and says why. */
static bool is_refused(struct weft_executor *pool)
{
	struct weft_deadline limit = weft_after(10);
	int r;

	while ((r = weft_submit(pool, job_nothing, NULL, NULL)) == 0 && !weft_has_passed(limit))
		nap();
	return r == WEFT_EBROKEN && strstr(weft_strerror(r), "signal 9");
}

/* In a child, whose parent steps it and kills its worker.  0, or the number of what failed. */
static int be_stepped(const struct weft_executor_ops *ops)
{
	const struct weft_submit_options o = { .arg_size = sizeof(int) };
	struct weft_executor *pool = NULL;
	struct weft_future *f = NULL;
	int i = 1, r;

	weft_set_hooks(NULL);
	if (weft_executor_open(ops, 1, NULL, &pool) < 0 ||
	    weft_submit(pool, job_waits, NULL, &f) < 0 ||
	    weft_future_result(f, weft_after(30), NULL) < 0)
		return 1;
	weft_future_unref(f);
	f = NULL;
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
		return CANNOT_TRACE;
	raise(SIGSTOP);
	r = weft_submit_with(pool, job_plus_one, &i, &o, &f);
	if (r == 0)
		r = weft_future_result(f, weft_after(30), NULL);
	atomic_store(&scene->finis, 1);
	if ((r != 0 && r != WEFT_EBROKEN) || !is_refused(pool))
		return 2;
	weft_future_unref(f);
	return weft_executor_close(pool, WEFT_SHUTDOWN_WAIT, weft_after(30)) < 0 ? 3 : 0;
}

/* The child has stopped.  Returns the steps that it took. */
static int step_program(pid_t child, int steps)
{
	int taken = 0, status = 0;

	while (taken < steps && !atomic_load(&scene->finis) && !weft_has_passed(limit) &&
	       ptrace(PTRACE_SINGLESTEP, child, NULL, NULL) == 0 &&
	       waitpid(child, &status, __WALL) == child && WIFSTOPPED(status))
		taken++;
	CHECK_INT(send_to(scene_pid(0), SIGKILL), 0);
	CHECK(goes(scene_pid(0)));
	CHECK_INT(ptrace(PTRACE_DETACH, child, NULL, NULL), 0);
	return taken;
}

static int kill_in_program(const struct weft_executor_ops *ops, int steps)
{
	int taken = -1, status = 0;
	pid_t child;

	memset(scene, 0, sizeof(*scene));
	atomic_store(&scene->open, 1);
	fflush(NULL);
	child = fork();
	if (child == 0)
		_exit(be_stepped(ops));
	if (!CHECK_INT(waitpid(child, &status, __WALL), child))
		return -1;
	if (WIFSTOPPED(status)) {
		taken = step_program(child, steps);
		CHECK_INT(waitpid(child, &status, 0), child);
	}
	CHECK(WIFEXITED(status));
	if (WEXITSTATUS(status) != CANNOT_TRACE)
		CHECK_INT(WEXITSTATUS(status), 0);
	return taken;
}

void process_submit_stepped(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool;

	if (cannot_step())
		return;
	/* The scene is there before the child, and this process has no fork server then. */
	pool = scene_open(ops, 1, NULL);
	if (!pool)
		return;
	close_pool(pool);
	kill_at_each(ops, kill_in_program);
	memset(scene, 0, sizeof(*scene));
	pool = open_pool(ops, 1);
	if (pool)
		scene_close(pool);
}
