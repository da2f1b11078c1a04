/* SPDX-License-Identifier: MIT */
/* Transfers that block: one after the other, and in the workers of a pool. */

#include <weft/executor.h>
#include <weft/http.h>

#include "download.h"

static int fetch(struct work *w)
{
	struct weft_http_request request = { .url = bench_url, .sink = bench_take, .sink_arg = w };
	struct weft_http_response *response = NULL;
	int r = weft_http_fetch(&request, &response);

	weft_http_response_unref(response);
	return r;
}

void bench_sequential(struct bm_state *st)
{
	int64_t batch = bench_batch(st);

	while (bm_keep_running_batch(st, batch)) {
		struct work w = { 0 };

		for (int64_t i = 0; i < batch; i++)
			w.failed += fetch(&w) < 0;
		bench_check(st, &w, batch);
	}
}

/*
 * The bytes are the result, because a worker can be another process.  The first pool of processes
 * makes the server that forks them, so that they know the address of this row.
 */
static int fetch_job(struct weft_job *job, void *number)
{
	struct work w = { 0 };
	int r = fetch(&w);

	(void)number;
	return r < 0 ? r : weft_job_return(job, weft_int(w.bytes));
}

static int map_files(struct weft_executor *pool, int64_t at_once, int64_t files, struct work *w)
{
	struct weft_map_options few = { .ahead = 4 * (size_t)at_once };
	struct weft_range range;
	struct weft_iter *numbers = weft_range(&range, 0, files, 1);
	struct weft_map *map = NULL;
	struct weft_value v;
	int r = weft_map(pool, fetch_job, &numbers, 1, &few, &map);

	while (r >= 0 && (r = weft_map_next(map, &v)) > 0)
		w->bytes += weft_as_int(v);
	weft_map_close(map);
	return r;
}

void bench_pool(struct bm_state *st)
{
	int64_t at_once = bm_arg(st, 0), batch = bench_batch(st);
	struct weft_executor *pool = NULL;

	if (weft_executor_open(bm_user(st), (int)at_once, NULL, &pool) < 0)
		bm_skip_with_error(st, "there is no pool");
	while (bm_keep_running_batch(st, batch)) {
		struct work w = { 0 };

		w.failed += map_files(pool, at_once, batch, &w) < 0;
		bench_check(st, &w, batch);
	}
	weft_executor_close(pool, WEFT_CANCEL_QUEUED, WEFT_NEVER);
}
