/* SPDX-License-Identifier: MIT */
/* Tasks of a loop, one for each file at once, that share a client. */

#include <weft/http.h>
#include <weft/scope.h>

#include "download.h"

struct client {
	struct weft_http *http;
	struct work work;
	int64_t at_once;
};

static int worker(struct weft_co *co, void *arg)
{
	struct client *c = arg;
	struct weft_http_request request = { .url = bench_url, .sink = bench_take,
					     .sink_arg = &c->work };

	while (c->work.left-- > 0) {
		struct weft_http_response *response = NULL;
		int r = weft_http_await(co, c->http, &request, &response);

		c->work.failed += r < 0;
		weft_http_response_unref(response);
	}
	return 0;
}

static int download(struct weft_co *co, void *arg)
{
	struct client *c = arg;
	struct weft_group group = { 0 };
	int r = weft_group_open(co, &group);

	for (int64_t i = 0; r == 0 && i < c->at_once; i++)
		r = weft_group_spawn(co, &group, worker, c, NULL);
	return weft_group_close(co, &group, r);
}

void bench_loop(struct bm_state *st)
{
	struct weft_http_options options = { .at_once = (unsigned)bm_arg(st, 0) };
	struct client c = { .at_once = bm_arg(st, 0) };
	struct weft_loop *loop = NULL;
	int64_t batch = bench_batch(st);

	if (weft_loop_new(NULL, &loop) < 0 || weft_http_open(loop, &options, &c.http) < 0)
		bm_skip_with_error(st, "there is no client");
	while (bm_keep_running_batch(st, batch)) {
		c.work = (struct work){ .left = batch };
		c.work.failed += weft_loop_run(loop, download, &c, NULL) < 0;
		bench_check(st, &c.work, batch);
	}
	weft_http_close(c.http);
	weft_loop_unref(loop);
}
