/* SPDX-License-Identifier: MIT */
/* A transfer of a client, as the program sees it. */

#include <errno.h>
#include <string.h>

#include "../base/hooks.h"
#include "client.h"

void weft_transfer_link(struct weft_http_transfer *t, struct weft_transfers *list)
{
	t->list = list;
	t->next = NULL;
	t->prev = list->last;
	if (t->prev)
		t->prev->next = t;
	else
		list->first = t;
	list->last = t;
}

void weft_transfer_unlink(struct weft_http_transfer *t)
{
	if (t->prev)
		t->prev->next = t->next;
	else
		t->list->first = t->next;
	if (t->next)
		t->next->prev = t->prev;
	else
		t->list->last = t->prev;
	t->list = NULL;
}

static void unref(struct weft_http_transfer *t)
{
	if (--t->refs > 0)
		return;
	weft_http_response_unref(t->x.response);
	weft_loop_future_unref(t->future);
	weft_free(t, sizeof(*t));
}

/* curl's text goes with the code. */
static void fail(struct weft_http_transfer *t, int code)
{
	struct weft_error err = weft_err(code, weft_none());
	const char *text = t->x.response ? t->x.response->text : "";

	if (*text)
		err.detail = weft_detail_new(NULL, 0, "%s", text);
	err.text = weft_detail_text(err.detail);
	(void)weft_loop_future_set_error(t->future, &err);
	weft_detail_unref(err.detail);
}

void weft_transfer_tell(struct weft_http_transfer *t, int code)
{
	t->http = NULL;
	if (weft_loop_future_done(t->future))
		return;
	if (code == WEFT_ECANCELED)
		weft_loop_future_cancel(t->future, NULL);
	else if (code < 0)
		fail(t, code);
	else
		(void)weft_loop_future_set_result(t->future, weft_none());
}

/* A future that is done before its transfer was cancelled. */
int weft_transfer_done(struct weft_loop *loop, void *arg)
{
	struct weft_http_transfer *t = arg;

	(void)loop;
	if (t->http)
		weft_http_drop(t->http, t);
	unref(t);
	return 0;
}

static int make(struct weft_http *http, const struct weft_http_request *request,
		struct weft_http_transfer **ret)
{
	struct weft_http_transfer *t = weft_alloc(sizeof(*t));
	int r;

	if (!t)
		return -ENOMEM;
	memset(t, 0, sizeof(*t));
	t->x.may_pause = true;
	t->http = http;
	t->refs = 2;
	r = weft_request_copy(&t->x.request, request);
	if (r == 0)
		r = weft_loop_future_new(http->loop, &t->future);
	if (r == 0)
		r = weft_loop_future_on_done(t->future, &t->done, weft_transfer_done, t);
	if (r < 0) {
		weft_loop_future_unref(t->future);
		weft_free(t, sizeof(*t));
		return r;
	}
	*ret = t;
	return 0;
}

WEFT_API int weft_http_start(struct weft_http *http, const struct weft_http_request *request,
			     struct weft_http_transfer **ret)
{
	struct weft_http_transfer *t;
	int r = make(http, request, &t);

	if (r < 0)
		return r;
	r = weft_http_kick(http);
	if (r < 0) {
		weft_call_cancel(&t->done);
		t->refs = 1;
		unref(t);
		return r;
	}
	weft_transfer_link(t, &http->waiting);
	*ret = t;
	return 0;
}

WEFT_API struct weft_loop_future *weft_http_future(struct weft_http_transfer *transfer)
{
	return transfer->future;
}

WEFT_API const struct weft_http_response *
weft_http_response(const struct weft_http_transfer *transfer)
{
	return transfer->http ? NULL : transfer->x.response;
}

WEFT_API struct weft_http_response *weft_http_take_(struct weft_http_transfer *transfer)
{
	struct weft_http_response *response = transfer->http ? NULL : transfer->x.response;

	if (response)
		transfer->x.response = NULL;
	return response;
}

WEFT_API int weft_http_continue(struct weft_http_transfer *transfer)
{
	if (!transfer->http || !transfer->x.paused)
		return 0;
	transfer->continues = true;
	return weft_http_kick(transfer->http);
}

WEFT_API void weft_http_transfer_unref(struct weft_http_transfer *transfer)
{
	if (!transfer)
		return;
	if (transfer->http) {
		transfer->x.given_up = true;
		weft_loop_future_cancel(transfer->future, NULL);
	}
	unref(transfer);
}
