/* SPDX-License-Identifier: MIT */
/* A loop in a child of fork. */

#include "loops.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A child says by its exit status how many of its expectations were not met. */
static void wait_for_child(pid_t child)
{
	int status = -1;

	CHECK(child > 0 && waitpid(child, &status, 0) == child);
	CHECK_INT(status, 0);
}

/* A loop of the child's own works as any other does. */
static int runs_anew(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s = { .value = 5 };
	int r = run_body(loop, be, body_value, &s);

	drop_loop(loop);
	return r;
}

/* Memory that a child abandons is found here by tools that look for leaks. */
static struct weft_loop *volatile abandoned;

static int abandons(struct weft_loop *loop, const struct weft_backend *be)
{
	double seconds = 0;
	int wrong = 0;

	wrong += weft_loop_run_forever(loop) != WEFT_ESTATE;
	wrong += !strstr(weft_strerror(WEFT_ESTATE), "forked");
	wrong += weft_loop_step(loop, &seconds) != WEFT_ESTATE;
	wrong += weft_call_soon_threadsafe(loop, note_call, "child") != WEFT_ESTATE;
	wrong += weft_loop_finish(loop) != WEFT_ESTATE;
	wrong += weft_loop_close(loop) != WEFT_ESTATE;
	wrong += runs_anew(be) != 0;
	abandoned = loop;
	weft_loop_unref(loop);
	return wrong;
}

static void try_child(const struct weft_backend *be)
{
	struct weft_loop *loop = real_loop();
	struct stage s = { .label = "parent", .seconds = 0.001 };
	struct weft_task *task = spawn_on(loop, be, body_sleep, &s);
	pid_t child;

	turn(loop, 1);
	child = fork();
	if (child == 0)
		_exit(abandons(loop, be));
	wait_for_child(child);
	MUST(weft_call_soon_threadsafe(loop, note_call, "posted"));
	turn(loop, 1);
	(void)run_task(loop, task, NULL);
	CHECK_LOG("posted; parent 0");
	weft_task_unref(task);
	drop_loop(loop);
}

/* The parent's loop has not noticed. */
void forked_child(const struct weft_backend *be)
{
	if (!has_no_children())
		try_child(be);
}

struct fork {
	const struct weft_backend *be;
	pid_t child;
	int wrong;
};

/* The loop that ran when the child was made does not run there, so another one may. */
static int call_fork(struct weft_loop *loop, void *arg)
{
	struct fork *f = arg;

	f->child = fork();
	if (f->child == 0)
		f->wrong = runs_anew(f->be) != 0;
	else
		weft_loop_stop(loop);
	return 0;
}

static void try_inside(const struct weft_backend *be)
{
	struct weft_loop *loop = real_loop();
	struct fork f = { .be = be };
	int r;

	MUST(weft_call_soon(loop, call_fork, &f));
	r = weft_loop_run_forever(loop);
	if (f.child == 0)
		_exit(f.wrong + (r != WEFT_ESTATE));
	CHECK_INT(r, 0);
	wait_for_child(f.child);
	drop_loop(loop);
}

/* A child that goes on in it is told when the loop looks for something to do. */
void forked_inside(const struct weft_backend *be)
{
	if (!has_no_children())
		try_inside(be);
}
