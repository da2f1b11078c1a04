/* SPDX-License-Identifier: MIT */
/* A client on a loop: which transfers run, and which wait for their turn. */

#include "client.h"

#include <errno.h>
#include <string.h>

#include "../base/hooks.h"
#include "../base/text.h"

enum { AT_ONCE = 100 };

/*
 * Handles that are used again keep what curl has learnt.
 */

static CURL *take_handle(struct weft_http *http)
{
	return http->idle_count > 0 ? http->idle[--http->idle_count] : curl_easy_init();
}

/*
 * At most at_once run, so there is room.  A reset keeps cookies and shares, so a handle that the
 * program has set up is not used again.
 */
static void give_handle(struct weft_http *http, CURL *easy, const struct weft_exchange *x)
{
	if (x->request.setup)
		curl_easy_cleanup(easy);
	else
		http->idle[http->idle_count++] = easy;
}

/*
 * From the queue to the end.
 */

static void end(struct weft_http *http, struct weft_http_transfer *t, CURLcode result)
{
	CURL *easy = t->x.easy;
	int code;

	if (result == CURLE_OK && !t->x.request.setup)
		weft_http_keep_socket(http, easy);
	curl_multi_remove_handle(http->multi, easy);
	weft_transfer_unlink(t);
	http->count--;
	code = weft_exchange_end(&t->x, result);
	give_handle(http, easy, &t->x);
	weft_transfer_tell(t, code);
}

static int add(struct weft_http *http, struct weft_http_transfer *t, CURL *easy)
{
	int r = weft_exchange_begin(&t->x, easy);

	if (r < 0)
		return r;
	curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
	if (!t->x.request.setup)
		weft_http_tell_of_close(http, easy);
	if (curl_multi_add_handle(http->multi, easy) == CURLM_OK)
		return 0;
	weft_exchange_end(&t->x, CURLE_OUT_OF_MEMORY);
	return -ENOMEM;
}

static void begin(struct weft_http *http, struct weft_http_transfer *t)
{
	CURL *easy;
	int r;

	weft_transfer_unlink(t);
	/* Cancelled: its request may be gone. */
	if (weft_loop_future_done(t->future)) {
		t->http = NULL;
		return;
	}
	easy = take_handle(http);
	r = easy ? add(http, t, easy) : -ENOMEM;
	if (r == 0) {
		weft_transfer_link(t, &http->running);
		http->count++;
		return;
	}
	if (easy)
		give_handle(http, easy, &t->x);
	weft_transfer_tell(t, r);
}

static void end_all(struct weft_http *http, CURLcode result)
{
	while (http->running.first)
		end(http, http->running.first, result);
}

/*
 * A socket that is not watched, or a time that is not waited for, would let a transfer wait for
 * ever.  curl cannot be told by the callback that failed, since it would never work again.
 */
static void begin_some(struct weft_http *http)
{
	do {
		while (http->waiting.first && http->count < http->at_once)
			begin(http, http->waiting.first);
		if (http->broken)
			end_all(http, CURLE_OUT_OF_MEMORY);
		http->broken = false;
	} while (http->waiting.first && http->count < http->at_once);
}

void weft_http_collect(struct weft_http *http)
{
	struct weft_http_transfer *t;
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(http->multi, &left))) {
		CURLcode result = message->data.result;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &t);
		end(http, t, result);
	}
	begin_some(http);
}

static void continue_paused(struct weft_http *http)
{
	struct weft_http_transfer *t, *next;
	CURLcode result;

	for (t = http->running.first; t; t = next) {
		next = t->next;
		if (!t->continues)
			continue;
		t->continues = t->x.paused = false;
		/* Bytes that curl has kept go to the sink at once, and the sink may fail. */
		result = curl_easy_pause(t->x.easy, CURLPAUSE_CONT);
		if (result != CURLE_OK)
			end(http, t, result);
	}
}

static void destroy(struct weft_http *http);

static int advance(struct weft_loop *loop, void *arg)
{
	struct weft_http *http = arg;

	(void)loop;
	if (http->closing) {
		destroy(http);
		return 0;
	}
	continue_paused(http);
	begin_some(http);
	return 0;
}

int weft_http_kick(struct weft_http *http)
{
	if (weft_call_waits(&http->kick))
		return 0;
	return weft_call_soon_in(http->loop, &http->kick, advance, http);
}

void weft_http_drop(struct weft_http *http, struct weft_http_transfer *t)
{
	if (t->list == &http->running) {
		end(http, t, CURLE_ABORTED_BY_CALLBACK);
	} else {
		weft_transfer_unlink(t);
		t->http = NULL;
	}
	begin_some(http);
}

/*
 * Life.
 */

static void destroy(struct weft_http *http)
{
	end_all(http, CURLE_ABORTED_BY_CALLBACK);
	while (http->waiting.first) {
		struct weft_http_transfer *t = http->waiting.first;

		weft_transfer_unlink(t);
		weft_transfer_tell(t, WEFT_ECANCELED);
	}
	weft_call_cancel(&http->timer);
	weft_call_cancel(&http->kick);
	curl_multi_cleanup(http->multi);
	while (http->idle_count > 0)
		curl_easy_cleanup(http->idle[--http->idle_count]);
	weft_free(http->idle, http->at_once * sizeof(CURL *));
	weft_loop_unref(http->loop);
	weft_free(http, sizeof(*http));
}

/* curl must not run on the stack of a body, which may be the caller, unless memory ends. */
WEFT_API void weft_http_close(struct weft_http *http)
{
	if (!http)
		return;
	http->closing = true;
	if (!weft_loop_is_running(http->loop) || weft_http_kick(http) < 0)
		destroy(http);
}

static void set_up(struct weft_http *http, const struct weft_http_options *options)
{
	struct weft_http_options o = { .size = sizeof(o) };

	if (options)
		memcpy(&o, options,
		       options->size && options->size < sizeof(o) ? options->size : sizeof(o));
	http->at_once = o.at_once ? o.at_once : AT_ONCE;
	curl_multi_setopt(http->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)o.per_host);
	curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, (long)http->at_once);
}

WEFT_API int weft_http_open(struct weft_loop *loop, const struct weft_http_options *options,
			    struct weft_http **ret)
{
	struct weft_http *http;
	int r = weft_curl_ready();

	if (r == 0 && weft_loop_is_closed(loop))
		r = weft_refuse(WEFT_ECLOSED, "the loop is closed");
	if (r < 0)
		return r;
	http = weft_alloc(sizeof(*http));
	if (!http)
		return -ENOMEM;
	memset(http, 0, sizeof(*http));
	http->multi = weft_multi_new(http);
	if (http->multi)
		set_up(http, options);
	http->idle = http->multi ? weft_alloc(http->at_once * sizeof(CURL *)) : NULL;
	if (!http->idle) {
		if (http->multi)
			curl_multi_cleanup(http->multi);
		weft_free(http, sizeof(*http));
		return -ENOMEM;
	}
	http->loop = weft_loop_ref(loop);
	*ret = http;
	return 0;
}
