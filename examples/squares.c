/* SPDX-License-Identifier: MIT */
#include "squares.h"

#include <stdio.h>

static int square(struct weft_job *job, void *arg)
{
	int n = *(const int *)arg;

	return weft_job_return(job, weft_int((int64_t)n * n));
}

int squares_submit(struct weft_executor *pool, struct weft_future **ret)
{
	static int numbers[SQUARES] = { 2, 3, 6 };

	return weft_submit_many(pool, square, numbers, sizeof(numbers[0]), SQUARES, ret);
}

int squares_show(struct weft_co *co)
{
	struct weft_value v;
	int r = weft_block_on(co, weft_after(60), &v);

	if (r == 0)
		printf("the sum of the squares is %d\n", (int)weft_as_int(v));
	return r;
}
