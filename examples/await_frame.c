/* SPDX-License-Identifier: MIT */
/* await.c in the resumable form: what outlives a suspension is in the frame. */

#include <stdio.h>

#include "squares.h"

struct frame {
	struct weft_frame weft;
	struct weft_executor *pool;
	struct weft_future *futures[SQUARES];
	int64_t sum;
	int i;
};

static int sum_of_squares(void *self)
{
	struct frame *f = self;
	int r;

	WEFT_BEGIN(f);
	r = squares_submit(f->pool, f->futures);
	for (f->i = 0; r == 0 && f->i < SQUARES; f->i++) {
		WEFT_AWAIT(f, r, f->futures[f->i]);
		f->sum += r == 0 ? weft_as_int(weft_sent(f)) : 0;
	}
	weft_futures_unref(f->futures, SQUARES);
	if (r == 0)
		r = weft_return(f, weft_int(f->sum));
	WEFT_END(f);
	return r;
}

int main(void)
{
	struct frame frame = { .i = 0 };
	struct weft_co *co = NULL;
	int r;

	r = weft_threads_open(2, NULL, &frame.pool);
	if (r == 0)
		r = weft_co_new(sum_of_squares, &frame, NULL, &co);
	if (r == 0)
		r = squares_show(co);
	if (r < 0)
		fprintf(stderr, "await: %s\n", weft_strerror(r));
	(void)weft_co_unref(co);
	weft_executor_close(frame.pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER);
	return r < 0;
}
