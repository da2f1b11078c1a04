/* SPDX-License-Identifier: MIT */
/*
 * The grouper delegates to one averager after the other.  The program sends numbers to the grouper,
 * and they arrive in the averager below it.  None ends a group: the averager's result comes back to
 * the grouper, which never saw a single number.
 */

#include <stdio.h>

#include "groups.h"

/* result = yield from averager() */
static int average_one(struct weft_co *co, struct average *result)
{
	struct weft_co *sub;
	struct weft_value v;
	int r;

	r = weft_co_new(averager, result, NULL, &sub);
	if (r < 0)
		return r;
	r = weft_yield_from(co, sub, &v);
	/* Only a running coroutine is refused; this one has ended or is suspended. */
	(void)weft_co_unref(sub);
	return r;
}

static int grouper(struct weft_co *co, void *arg)
{
	struct group **current = arg;
	int r;

	do {
		struct average result = { 0 };

		r = average_one(co, &result);
		if (r == 0)
			(*current)->result = result;
	} while (r == 0);
	return r;
}

int main(void)
{
	struct group *current = NULL;
	struct weft_co *co = NULL;
	int r;

	r = weft_co_new(grouper, &current, NULL, &co);
	if (r == 0)
		r = groups_drive(co, &current);
	if (r < 0)
		fprintf(stderr, "grouper: %s\n", weft_strerror(r));
	/* The grouper waits for more numbers; the last reference closes it. */
	return weft_co_unref(co) < 0 || r < 0;
}
