/* SPDX-License-Identifier: MIT */
/*
 * weft-bench-http: downloads on a loop beside curl's multi handle driven by itself.  An iteration
 * is one file; so many are on their way at once.  --base=URL names the server, whose target
 * /file/1 has 2 KB: weft-flagserver, or any other.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <benchmark_c.h>
#include <curl/curl.h>
#include <weft/http.h>
#include <weft/scope.h>

enum { BODY = 2048, BATCH = 500 };

static char url[300];

/* Files that are asked for, and bytes that came, whichever way. */
struct work {
	int64_t left;
	size_t bytes;
	int failed;
};

static int take_bytes(void *arg, const void *data, size_t n)
{
	struct work *w = arg;

	(void)data;
	w->bytes += n;
	return 0;
}

static void check(struct bm_state *st, const struct work *w, int64_t files)
{
	if (w->failed || w->bytes != (size_t)files * BODY)
		bm_skip_with_error(st, "%d failed, %zu bytes", w->failed, w->bytes);
}

/* ------------------------------------------------------------------- bare */

static size_t take_bare(char *data, size_t one, size_t n, void *arg)
{
	return take_bytes(arg, data, n) == 0 ? n * one : 0;
}

static void add_bare(CURLM *multi, CURL *easy, struct work *w)
{
	w->left--;
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_bare);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, w);
	curl_multi_add_handle(multi, easy);
}

/* A handle whose file is there asks for the next one. */
static bool collect_bare(CURLM *multi, struct work *w)
{
	bool added = false;
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(multi, &left))) {
		CURL *easy = message->easy_handle;

		w->failed += message->data.result != CURLE_OK;
		curl_multi_remove_handle(multi, easy);
		if (w->left > 0) {
			add_bare(multi, easy, w);
			added = true;
		}
	}
	return added;
}

static void drive_bare(CURLM *multi, struct work *w)
{
	int running;
	bool added;

	do {
		curl_multi_perform(multi, &running);
		added = collect_bare(multi, w);
		if (!added && running > 0)
			curl_multi_poll(multi, NULL, 0, 1000, NULL);
	} while (added || running > 0);
}

static void bare(struct bm_state *st)
{
	int64_t at_once = bm_arg(st, 0);
	CURL **easy = calloc((size_t)at_once, sizeof(*easy));
	CURLM *multi = curl_multi_init();

	for (int64_t i = 0; i < at_once; i++)
		easy[i] = curl_easy_init();
	while (bm_keep_running_batch(st, BATCH)) {
		struct work w = { .left = BATCH };

		for (int64_t i = 0; i < at_once && w.left > 0; i++)
			add_bare(multi, easy[i], &w);
		drive_bare(multi, &w);
		check(st, &w, BATCH);
	}
	curl_multi_cleanup(multi);
	for (int64_t i = 0; i < at_once; i++)
		curl_easy_cleanup(easy[i]);
	free(easy);
}

/* ------------------------------------------------------------------- on the loop */

struct client {
	struct weft_http *http;
	struct work work;
	int64_t at_once;
};

static int worker(struct weft_co *co, void *arg)
{
	struct client *c = arg;
	struct weft_http_request request = { .url = url, .sink = take_bytes,
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

static void on_loop(struct bm_state *st)
{
	struct weft_http_options options = { .at_once = (unsigned)bm_arg(st, 0) };
	struct client c = { .at_once = bm_arg(st, 0) };
	struct weft_loop *loop = NULL;

	if (weft_loop_new(NULL, &loop) < 0 || weft_http_open(loop, &options, &c.http) < 0)
		bm_skip_with_error(st, "there is no client");
	while (bm_keep_running_batch(st, BATCH)) {
		c.work = (struct work){ .left = BATCH };
		c.work.failed += weft_loop_run(loop, download, &c, NULL) < 0;
		check(st, &c.work, BATCH);
	}
	weft_http_close(c.http);
	weft_loop_unref(loop);
}

BENCHMARK(bare, .args = { BM_VALUES(1, 20, 200) }, .arg_names = { "at" }, .use_real_time = true);
BENCHMARK(on_loop, .name = "loop", .args = { BM_VALUES(1, 20, 200) }, .arg_names = { "at" },
	  .use_real_time = true);

int main(int argc, char **argv)
{
	int r = bm_initialize(&argc, argv);

	if (r != 0)
		return r < 0;
	if (argc != 2 || strncmp(argv[1], "--base=", 7) != 0) {
		fprintf(stderr, "weft-bench-http: --base=URL names the server\n");
		return 2;
	}
	snprintf(url, sizeof(url), "%s/file/1", argv[1] + 7);
	r = bm_run_specified_benchmarks();
	bm_shutdown();
	return r < 0;
}
