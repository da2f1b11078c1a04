/* SPDX-License-Identifier: MIT */
/* The grouper with a frame, in which the averager's frame is a member. */

#include <stdio.h>

#include "groups.h"

struct grouper {
	struct weft_frame weft;
	struct group *current;			/* the one that is being filled */
	struct averager averager;
	struct weft_co *sub;
};

static int grouper(void *self)
{
	struct grouper *f = self;
	int r;

	WEFT_BEGIN(f);
	do {
		f->averager = (struct averager){ 0 };
		r = weft_co_new(averager_frame, &f->averager, NULL, &f->sub);
		if (r < 0)
			break;
		WEFT_YIELD_FROM(f, r, f->sub);		/* result = yield from averager() */
		if (r == 0)
			f->current->result = *average_of(weft_sent(f));
		/* Only a running coroutine is refused; this one has ended or is suspended. */
		(void)weft_co_unref(f->sub);
	} while (r == 0);
	WEFT_END(f);
	return r;
}

int main(void)
{
	struct grouper frame = { 0 };
	struct weft_co *co = NULL;
	int r;

	r = weft_co_new(grouper, &frame, NULL, &co);
	if (r == 0)
		r = groups_drive(co, &frame.current);
	if (r < 0)
		fprintf(stderr, "grouper: %s\n", weft_strerror(r));
	/* The grouper waits for more numbers; the last reference closes it. */
	return weft_co_unref(co) < 0 || r < 0;
}
