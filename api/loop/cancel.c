/* SPDX-License-Identifier: MIT */
/*
 * Cancelling: from a task to what it waits for, down to what can simply be cancelled.
 *
 * Tasks may wait for each other in chains of any length, and a gather waits for many, so the way is
 * kept in a list through the futures themselves and not on the stack.  A future that is on the way
 * already is met again when tasks wait in a circle.
 */

#include "task.h"

struct walker {
	const char *message;
	bool cycle; /* something on the way was met again */
};

static bool is_simple(const struct weft_loop_future *f)
{
	return !f->kind->walk;
}

/* The answer of @f if it need not be asked what it waits for; -1: it has to be. */
static int ask(struct weft_loop_future *f, struct weft_loop_future *up, struct walker *w)
{
	struct weft_walk *walk;

	if (weft_lf_done(f))
		return false;
	if (is_simple(f)) {
		weft_loop_future_set_cancelled(f, w->message);
		return true;
	}
	walk = f->kind->walk(f);
	if (walk->up) {
		w->cycle = true;
		return false;
	}
	*walk = (struct weft_walk){ .up = up ? up : f };
	f->kind->asked(f);
	return -1;
}

/* All that @f waits for has answered. */
static bool answer(struct weft_loop_future *f, const struct walker *w)
{
	struct weft_walk *walk = f->kind->walk(f);

	walk->up = NULL;
	return f->kind->answer(f, walk->any, w->cycle, w->message);
}

bool weft_cancel(struct weft_loop_future *f, const char *message)
{
	struct walker w = { .message = message };
	struct weft_loop_future *at = f, *child, *up;
	int r = ask(f, NULL, &w);

	if (r >= 0)
		return r;
	for (;;) {
		struct weft_walk *walk = at->kind->walk(at);

		child = at->kind->child(at, walk->next++);
		if (child) {
			r = ask(child, at, &w);
			if (r < 0)
				at = child;
			else
				walk->any |= r;
			continue;
		}
		up = walk->up;
		r = answer(at, &w);
		if (at == f)
			return r;
		at = up;
		at->kind->walk(at)->any |= r;
	}
}

WEFT_API bool weft_loop_future_cancel(struct weft_loop_future *f, const char *message)
{
	return weft_cancel(f, message);
}

bool weft_task_cancel_wait(struct weft_task *task)
{
	if (task->waits)
		return weft_cancel(task->waits, task->message);
	return weft_park_cancel(task, task->message);
}
