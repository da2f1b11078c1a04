/* SPDX-License-Identifier: MIT */
/* Responses: what came, and the numbers beside it. */

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "../base/hooks.h"
#include "http.h"

enum { LEAST = 1024 };

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

static void free_bytes(const struct weft_http_bytes *bytes)
{
	if (bytes->data)
		weft_free(bytes->data, bytes->room);
}

WEFT_API void weft_http_response_unref(struct weft_http_response *response)
{
	if (!response)
		return;
	free_bytes(&response->headers);
	free_bytes(&response->body);
	free_text(response->url);
	weft_free(response, sizeof(*response));
}

/* There is always room for the NUL. */
int weft_response_keep(struct weft_http_bytes *bytes, const void *data, size_t n)
{
	size_t room = bytes->room ? bytes->room : LEAST;
	char *more;

	while (room <= bytes->size + n)
		room *= 2;
	if (room != bytes->room) {
		more = weft_alloc(room);
		if (!more)
			return -ENOMEM;
		if (bytes->data)
			memcpy(more, bytes->data, bytes->size);
		free_bytes(bytes);
		bytes->data = more;
		bytes->room = room;
	}
	memcpy(bytes->data + bytes->size, data, n);
	bytes->size += n;
	bytes->data[bytes->size] = '\0';
	return 0;
}

/*
 * Headers.  curl's own list of them takes time by the square of their number, and a copy of each
 * name and value; so lines are kept as they come, and are looked through when one is asked for.
 */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static int keep_text(struct weft_http_bytes *bytes, const char *text, size_t n)
{
	int r;

	while (n > 0 && is_blank(text[n - 1]))
		n--;
	for (; n > 0 && is_blank(*text); n--)
		text++;
	r = weft_response_keep(bytes, text, n);
	return r < 0 ? r : weft_response_keep(bytes, "", 1);
}

/* A line that begins with a blank goes on with the value before it. */
static int go_on(struct weft_http_bytes *headers, const char *line, size_t n)
{
	if (headers->size == 0)
		return 0;
	headers->data[headers->size - 1] = ' ';
	return keep_text(headers, line, n);
}

static int keep_header(struct weft_http_bytes *headers, const char *line, size_t n)
{
	const char *colon = memchr(line, ':', n);
	int r;

	if (!colon)
		return 0;
	r = keep_text(headers, line, (size_t)(colon - line));
	return r < 0 ? r : keep_text(headers, colon + 1, (size_t)(line + n - colon - 1));
}

/* An answer begins with its status; before the last one others may come, as of redirections. */
int weft_response_header(struct weft_http_response *response, const char *line, size_t n)
{
	if (n >= 5 && memcmp(line, "HTTP/", 5) == 0) {
		response->headers.size = 0;
		response->headers_ended = false;
		return 0;
	}
	if (n == 0 || line[0] == '\r' || line[0] == '\n')
		response->headers_ended = true;
	if (response->headers_ended || memchr(line, '\0', n))
		return 0;
	return is_blank(line[0]) ? go_on(&response->headers, line, n)
				 : keep_header(&response->headers, line, n);
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
	return response->url ? 0 : -ENOMEM;
}

WEFT_API int weft_http_status(const struct weft_http_response *response)
{
	return response->status;
}

WEFT_API const char *weft_http_body(const struct weft_http_response *response, size_t *ret_size)
{
	if (ret_size)
		*ret_size = response->body.size;
	return response->body.data ? response->body.data : "";
}

WEFT_API const char *weft_http_header(const struct weft_http_response *response, const char *name)
{
	const char *at = response->headers.data, *value;
	const char *end = at ? at + response->headers.size : NULL;

	for (; at < end; at = value + strlen(value) + 1) {
		value = at + strlen(at) + 1;
		if (strcasecmp(at, name) == 0)
			return value;
	}
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
