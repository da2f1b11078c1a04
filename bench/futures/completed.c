/* SPDX-License-Identifier: MIT */
/* How much does a future cost that is taken in the order of completion? */

#include "futures.h"

static int round_of_completed(struct bench_asked *a)
{
	struct weft_completed pass;
	size_t i;
	int r = bench_submit_all(a);

	if (r < 0)
		return r;
	weft_as_completed(&pass, a->futures, (size_t)a->jobs, WEFT_NEVER);
	while ((r = weft_completed_next(&pass, &i)) > 0) {
		r = bench_collect(&a->tally, a->futures[i]);
		if (r < 0)
			break;
	}
	weft_completed_leave(&pass);
	return r;
}

void bench_completed(struct bm_state *st)
{
	static const struct bench_question completed = {
		.job = bench_add_one,
		.jobs = BENCH_ROUND,
		.sum = BENCH_SUM(BENCH_ROUND),
		.round = round_of_completed,
	};

	bench_ask(st, (int)bm_arg(st, 0), &completed);
}
