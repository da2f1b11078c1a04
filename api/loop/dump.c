/* SPDX-License-Identifier: MIT */
/* Every task of a loop, for a person who wants to know why nothing goes on. */

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "../base/text.h"
#include "task.h"
#include "watchdog.h"

/* A chain is followed so far; tasks that wait in a circle have no last one. */
enum { DEEPEST = 16 };

static bool is_parked(const struct weft_task *task)
{
	return task->future.task.parking == WEFT_PARKED;
}

/* A future in whose list it stands; NULL: none. */
static struct weft_loop_future *awaits(const struct weft_task *task)
{
	return task->link.state_ == WEFT_LINK_LISTED ? weft_task_waits(task) : NULL;
}

static void print_wait(const struct weft_task *task, FILE *to)
{
	struct weft_loop_future *f = awaits(task);
	struct weft_task *other = f ? weft_task_of(f) : NULL;

	if (other)
		fprintf(to, "waits for \"%s\"", weft_task_name(other));
	else if (f)
		fprintf(to, "waits for a future");
	else if (task->link.state_ == WEFT_LINK_TIMED)
		fprintf(to, "sleeps until %.3f", weft_link_when(&task->link));
	else if (task->link.state_ == WEFT_LINK_QUEUED)
		fprintf(to, "waits for its turn");
	else
		fprintf(to, "waits");
	if (task->driver.place_)
		fprintf(to, " at %s", task->driver.place_);
}

static void print_state(const struct weft_task *task, FILE *to)
{
	if (weft_co_state(task->co) == WEFT_RUNNING)
		fprintf(to, "runs");
	else if (awaits(task) || is_parked(task))
		print_wait(task, to);
	else
		fprintf(to, "is ready");
	if (task->future.task.must_cancel)
		fprintf(to, ", is being cancelled");
}

/* The innermost coroutine, if the task delegates. */
static void print_leaf(const struct weft_task *task, FILE *to)
{
	const struct weft_co *leaf = task->co, *next;

	while ((next = weft_co_delegate(leaf)))
		leaf = next;
	if (leaf != task->co)
		fprintf(to, " in \"%s\"", weft_co_name(leaf));
}

static void print_task(const struct weft_task *task, int depth, FILE *to)
{
	fprintf(to, "%*s\"%s\" ", 2 * depth + 2, "", weft_task_name(task));
	print_state(task, to);
	print_leaf(task, to);
	fputc('\n', to);
}

static void print_chain(const struct weft_task *task, FILE *to)
{
	struct weft_loop_future *f;

	for (int depth = 0; task; depth++) {
		if (depth == DEEPEST) {
			fprintf(to, "%*s...\n", 2 * depth + 2, "");
			return;
		}
		print_task(task, depth, to);
		f = awaits(task);
		task = f ? weft_task_of(f) : NULL;
	}
}

static void print_loop(const struct weft_loop *loop, FILE *to)
{
	size_t n = 0;

	for (struct weft_task *t = NULL; (t = weft_task_next(loop, t));)
		n++;
	fprintf(to, "loop: %zu tasks, %llu calls ready, %zu timers, time %.3f\n", n,
		(unsigned long long)(loop->ready.tail_ - loop->ready.head_), loop->timers.n,
		weft_loop_time(loop));
	for (struct weft_task *t = NULL; (t = weft_task_next(loop, t));)
		print_chain(t, to);
}

WEFT_API int weft_loop_dump(struct weft_loop *loop, int fd)
{
	int mine = dup(fd), r = 0;
	FILE *to = mine < 0 ? NULL : fdopen(mine, "w");

	if (!to) {
		r = -errno;
		if (mine >= 0)
			close(mine);
		return r;
	}
	print_loop(loop, to);
	if (fclose(to) < 0)
		r = -errno;
	return r;
}

WEFT_API int weft_loop_dump_on(struct weft_loop *loop, int signal, int fd)
{
	if (loop->closed)
		return weft_refuse(WEFT_ECLOSED, "the loop is closed");
	if (loop->running)
		return weft_refuse(WEFT_EBUSY, "the loop runs");
	if (signal < 0)
		return -EINVAL;
	if (signal == 0 && !loop->debug) {
		weft_watchdog_halt(loop);
		return 0;
	}
	return weft_watchdog_start(loop, signal, fd);
}
