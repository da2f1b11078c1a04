/* SPDX-License-Identifier: MIT */
/* The baseline: curl's multi handle, driven as its own manual does it. */

#include <curl/curl.h>
#include <stdlib.h>

#include "download.h"

static size_t take_bare(char *data, size_t one, size_t n, void *work)
{
	return bench_take(work, data, n * one) == 0 ? n * one : 0;
}

/*
 * The request is the same to the byte as that of weft-http, which takes compressed answers: that
 * header costs curl and the server a tenth of a short transfer.
 */
static void add_bare(CURLM *multi, CURL *easy, struct work *w)
{
	w->left--;
	curl_easy_setopt(easy, CURLOPT_URL, bench_url);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
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

void bench_bare(struct bm_state *st)
{
	int64_t at_once = bm_arg(st, 0), batch = bench_batch(st);
	CURL **easy = calloc((size_t)at_once, sizeof(*easy));
	CURLM *multi = curl_multi_init();

	for (int64_t i = 0; i < at_once; i++)
		easy[i] = curl_easy_init();
	while (bm_keep_running_batch(st, batch)) {
		struct work w = { .left = batch };

		for (int64_t i = 0; i < at_once && w.left > 0; i++)
			add_bare(multi, easy[i], &w);
		drive_bare(multi, &w);
		bench_check(st, &w, batch);
	}
	curl_multi_cleanup(multi);
	for (int64_t i = 0; i < at_once; i++)
		curl_easy_cleanup(easy[i]);
	free(easy);
}
