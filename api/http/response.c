/* SPDX-License-Identifier: MIT */
/* Responses: what came, and the numbers beside it. */

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "../base/hooks.h"
#include "http.h"

enum { LEAST = 4096 };

struct weft_http_response *weft_response_new(void)
{
	struct weft_http_response *response = weft_alloc(sizeof(*response));

	if (response)
		memset(response, 0, sizeof(*response));
	return response;
}

static void free_text(char *text)
{
	if (text)
		weft_free(text, strlen(text) + 1);
}

static char *copy_text(const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = weft_alloc(size);

	return copy ? memcpy(copy, text, size) : NULL;
}

WEFT_API void weft_http_response_unref(struct weft_http_response *response)
{
	struct weft_http_pair *pair, *next;

	if (!response)
		return;
	for (pair = response->headers; pair; pair = next) {
		next = pair->next;
		free_text(pair->name);
		free_text(pair->value);
		weft_free(pair, sizeof(*pair));
	}
	if (response->body)
		weft_free(response->body, response->room);
	free_text(response->url);
	weft_free(response, sizeof(*response));
}

/* There is always room for the NUL behind the body. */
int weft_response_keep(struct weft_http_response *response, const void *data, size_t n)
{
	size_t room = response->room ? response->room : LEAST;
	char *more;

	while (room <= response->size + n)
		room *= 2;
	if (room != response->room) {
		more = weft_alloc(room);
		if (!more)
			return -ENOMEM;
		if (response->body) {
			memcpy(more, response->body, response->size);
			weft_free(response->body, response->room);
		}
		response->body = more;
		response->room = room;
	}
	memcpy(response->body + response->size, data, n);
	response->size += n;
	response->body[response->size] = '\0';
	return 0;
}

static int keep_headers(struct weft_http_response *response, CURL *easy)
{
	struct weft_http_pair **end = &response->headers, *pair;
	struct curl_header *h = NULL;

	while ((h = curl_easy_nextheader(easy, CURLH_HEADER, -1, h))) {
		pair = weft_alloc(sizeof(*pair));
		if (!pair)
			return -ENOMEM;
		*pair = (struct weft_http_pair){ copy_text(h->name), copy_text(h->value), NULL };
		*end = pair;
		end = &pair->next;
		if (!pair->name || !pair->value)
			return -ENOMEM;
	}
	return 0;
}

static double seconds_of(CURL *easy, CURLINFO info)
{
	curl_off_t us = 0;

	curl_easy_getinfo(easy, info, &us);
	return (double)us / 1e6;
}

static void take_timings(struct weft_http_timings *t, CURL *easy)
{
	long connections = 0, redirects = 0;

	curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &connections);
	curl_easy_getinfo(easy, CURLINFO_REDIRECT_COUNT, &redirects);
	*t = (struct weft_http_timings){
		.name = seconds_of(easy, CURLINFO_NAMELOOKUP_TIME_T),
		.connect = seconds_of(easy, CURLINFO_CONNECT_TIME_T),
		.tls = seconds_of(easy, CURLINFO_APPCONNECT_TIME_T),
		.first_byte = seconds_of(easy, CURLINFO_STARTTRANSFER_TIME_T),
		.total = seconds_of(easy, CURLINFO_TOTAL_TIME_T),
		.connections = (unsigned)connections,
		.redirects = (unsigned)redirects,
	};
}

int weft_response_fill(struct weft_http_response *response, CURL *easy)
{
	const char *url = NULL;
	long status = 0;

	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(easy, CURLINFO_EFFECTIVE_URL, &url);
	response->status = (int)status;
	take_timings(&response->timings, easy);
	response->url = copy_text(url ? url : "");
	return response->url ? keep_headers(response, easy) : -ENOMEM;
}

WEFT_API int weft_http_status(const struct weft_http_response *response)
{
	return response->status;
}

WEFT_API const char *weft_http_body(const struct weft_http_response *response, size_t *ret_size)
{
	if (ret_size)
		*ret_size = response->size;
	return response->body ? response->body : "";
}

WEFT_API const char *weft_http_header(const struct weft_http_response *response, const char *name)
{
	for (const struct weft_http_pair *pair = response->headers; pair; pair = pair->next)
		if (strcasecmp(pair->name, name) == 0)
			return pair->value;
	return NULL;
}

WEFT_API const char *weft_http_url(const struct weft_http_response *response)
{
	return response->url;
}

WEFT_API int weft_http_code(const struct weft_http_response *response)
{
	return response->code;
}

WEFT_API int weft_http_curl_code(const struct weft_http_response *response)
{
	return (int)response->curl_code;
}

WEFT_API const char *weft_http_text(const struct weft_http_response *response)
{
	return response->text;
}

WEFT_API void weft_http_timings(const struct weft_http_response *response,
				struct weft_http_timings *ret)
{
	*ret = response->timings;
}
