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
	return !weft_kind_of(f)->asked;
}

/* The answer of @f if it need not be asked what it waits for; -1: it has to be. */
static int ask(struct weft_loop_future *f, struct weft_loop_future *up, struct walker *w)
{
	const struct weft_future_kind *kind = weft_kind_of(f);

	if (weft_lf_done(f))
		return false;
	if (is_simple(f)) {
		weft_loop_future_set_cancelled(f, w->message);
		return true;
	}
	if (f->of.up) {
		w->cycle = true;
		return false;
	}
	f->of.up = up ? up : f;
	if (kind->walk)
		*kind->walk(f) = (struct weft_walk){ .next = 0 };
	kind->asked(f);
	return -1;
}

/*
 * The child of @f that is to be asked next; NULL: there are no more.  @r is what the last one has
 * answered, -1 if none was asked yet; at the end it says whether any of them took it.
 */
static struct weft_loop_future *next_child(struct weft_loop_future *f, int *r)
{
	const struct weft_future_kind *kind = weft_kind_of(f);
	struct weft_walk *walk = kind->walk ? kind->walk(f) : NULL;
	struct weft_loop_future *child;
	bool first = *r < 0;

	if (!walk) {
		*r = *r > 0;
		return first ? kind->child(f, 0) : NULL;
	}
	walk->any |= *r > 0;
	child = kind->child(f, walk->next++);
	*r = walk->any;
	return child;
}

/* All that @f waits for has answered.  Up to the one that asked. */
static struct weft_loop_future *go_up(struct weft_loop_future *f, int *r, const struct walker *w)
{
	struct weft_loop_future *up = f->of.up;

	f->of.up = NULL;
	*r = weft_kind_of(f)->answer(f, *r, w->cycle, w->message);
	return up;
}

bool weft_cancel(struct weft_loop_future *f, const char *message)
{
	struct walker w = { .message = message };
	struct weft_loop_future *at = f, *child, *from;
	int r = ask(f, NULL, &w);

	if (r >= 0)
		return r;
	for (;;) {
		child = next_child(at, &r);
		if (child) {
			r = ask(child, at, &w);
			if (r < 0)
				at = child;
			continue;
		}
		from = at;
		at = go_up(from, &r, &w);
		if (from == f)
			return r;
	}
}

WEFT_API bool weft_loop_future_cancel(struct weft_loop_future *f, const char *message)
{
	return weft_cancel(f, message);
}

bool weft_task_cancel_wait(struct weft_task *task)
{
	const char *message = task->future.of.message;

	if (task->future.task.waits)
		return weft_cancel(task->link.of_.future_, message);
	return weft_park_cancel(task, message);
}
