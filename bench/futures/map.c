/* SPDX-License-Identifier: MIT */
/* How much does an item cost that goes through weft_map, results in order? */

#include "futures.h"

static int map_job(struct weft_job *job, void *arg)
{
	const struct weft_value *item = arg;

	return weft_job_return(job, bench_result(weft_as_int(*item) + 1));
}

static int round_of_map(struct bench_asked *a)
{
	struct weft_range range;
	struct weft_iter *inputs[] = { weft_range(&range, 0, a->jobs, 1) };
	const struct weft_map_options options = { 0 };
	struct weft_value v;
	struct weft_map *map;
	int r = weft_map(a->pool, a->job, inputs, 1, &options, &map);

	if (r < 0)
		return r;
	while ((r = weft_map_next(map, &v)) > 0)
		bench_count(&a->tally, v);
	weft_map_close(map);
	return r;
}

void bench_map(struct bm_state *st)
{
	static const struct bench_question map = {
		.job = map_job,
		.jobs = BENCH_ROUND,
		.sum = BENCH_SUM(BENCH_ROUND),
		.round = round_of_map,
	};

	bench_ask(st, (int)bm_arg(st, 0), &map);
}
