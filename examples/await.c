/* SPDX-License-Identifier: MIT */
/*
 * A coroutine that awaits three jobs.  They run at the same time, and the body reads as if it did
 * one thing after the other.  weft_block_on drives it without a loop.
 */

#include <stdio.h>

#include "squares.h"

static int sum_of_squares(struct weft_co *co, void *arg)
{
	struct weft_future *futures[SQUARES] = { NULL };
	struct weft_value v;
	int64_t sum = 0;
	int i, r;

	r = squares_submit(arg, futures);
	for (i = 0; r == 0 && i < SQUARES; i++) {
		r = weft_await(co, futures[i], &v);
		sum += r == 0 ? weft_as_int(v) : 0;
	}
	weft_futures_unref(futures, SQUARES);
	return r < 0 ? r : weft_return(co, weft_int(sum));
}

int main(void)
{
	struct weft_executor *pool = NULL;
	struct weft_co *co = NULL;
	int r;

	r = weft_threads_open(2, NULL, &pool);
	if (r == 0)
		r = weft_co_new(sum_of_squares, pool, NULL, &co);
	if (r == 0)
		r = squares_show(co);
	if (r < 0)
		fprintf(stderr, "await: %s\n", weft_strerror(r));
	(void)weft_co_unref(co);
	weft_executor_close(pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER);
	return r < 0;
}
