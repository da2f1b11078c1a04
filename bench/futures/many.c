/* SPDX-License-Identifier: MIT */
/* How much does a job cost when one call submits a thousand of them? */

#include "futures.h"

static int round_of_many(struct bench_asked *a)
{
	int r = weft_submit_many(a->pool, a->job, a->args, sizeof(a->args[0]), (size_t)a->jobs,
				 a->futures);

	return r < 0 ? r : bench_collect_all(a);
}

void bench_many(struct bm_state *st)
{
	static const struct bench_question many = {
		.job = bench_add_one,
		.jobs = BENCH_ROUND,
		.sum = BENCH_SUM(BENCH_ROUND),
		.round = round_of_many,
	};

	bench_ask(st, (int)bm_arg(st, 0), &many);
}
