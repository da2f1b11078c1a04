/* SPDX-License-Identifier: MIT */
#include "forms.h"

#include <string.h>

struct server *server;

const char *at(const char *target)
{
	static _Thread_local char urls[4][200];
	static _Thread_local unsigned next;
	char *url = urls[next++ % 4];

	snprintf(url, sizeof(urls[0]), "%s%s", server_url(server), target);
	return url;
}

static void ask_blocking(struct asked *a)
{
	a->r = weft_http_fetch(a->request, &a->response);
}

static int body_asks(struct weft_co *co, void *arg)
{
	struct weft_http *http;
	struct asked *a = arg;

	NEED(weft_http_open(weft_loop_of(co), NULL, &http) == 0);
	a->r = weft_http_await(co, http, a->request, &a->response);
	weft_http_close(http);
	return 0;
}

static void ask_on_loop(struct asked *a)
{
	CHECK(weft_run(body_asks, a, NULL) == 0);
}

static void (*const forms[FORMS])(struct asked *a) = { ask_blocking, ask_on_loop };

struct asked ask(int form, const struct weft_http_request *request)
{
	struct asked a = { .request = request };

	forms[form](&a);
	return a;
}

void answered(struct asked *a, int status)
{
	CHECK(a->r == 0);
	if (CHECK(a->response != NULL)) {
		CHECK(weft_http_status(a->response) == status);
		CHECK(weft_http_code(a->response) == 0);
		CHECK(weft_http_curl_code(a->response) == 0);
	}
	weft_http_response_unref(a->response);
	a->response = NULL;
}

void fails_with(const struct weft_http_request *request, int code)
{
	for (int form = 0; form < FORMS; form++) {
		struct asked a = ask(form, request);

		if (a.r != code)
			printf("# form %d: %d, %s\n", form, a.r,
			       a.response ? weft_http_text(a.response) : "");
		CHECK(a.r == code);
		if (CHECK(a.response != NULL)) {
			CHECK(weft_http_code(a.response) == code);
			CHECK(weft_http_text(a.response)[0] != '\0');
			CHECK(weft_http_curl_code(a.response) != 0);
		}
		weft_http_response_unref(a.response);
	}
}
