/* SPDX-License-Identifier: MIT */
#ifndef WEFT_HTTP_HTTP_H
#define WEFT_HTTP_HTTP_H

/*
 * http.h - a transfer of curl from the request to the response, for both forms.
 *
 *  H1	A request is put on an easy handle by weft_exchange_begin, and read off it by
 *	weft_exchange_end; between them curl does what it does.
 *  H2	Callbacks of curl call nothing of curl.
 */

#include <curl/curl.h>

#include <weft/http.h>

#include "../base/api.h"

/* Bytes that grow, with a NUL behind them that is not counted. */
struct weft_http_bytes {
	char *data;			/* NULL: none */
	size_t size, room;
};

struct weft_http_response {
	int status, code;
	CURLcode curl_code;
	char text[CURL_ERROR_SIZE];
	struct weft_http_bytes body;
	struct weft_http_bytes headers;	/* name, NUL, value, NUL, and so on */
	bool headers_ended;		/* what comes now stands behind the body */
	char *url;
	struct weft_http_timings timings;
};

/* One request on its way. */
struct weft_exchange {
	struct weft_http_request request;	/* a copy; its pointers are borrowed */
	CURL *easy;				/* lent */
	struct curl_slist *headers;
	struct weft_http_response *response;
	uint64_t received;
	int code;				/* of a sink or a limit, which ended it; 0: none */
	bool may_pause, paused;
	bool given_up;				/* the request is its owner's again: call nobody */
};

/* ---- exchange.c ---- */

/* The members of @request that its size says it has.  0; -EINVAL: no URL. */
int weft_request_copy(struct weft_http_request *ret, const struct weft_http_request *request);

/*
 * Set @easy up for x->request.  0, or a negative code with nothing taken.  @x stays where it is
 * until weft_exchange_end.
 */
int weft_exchange_begin(struct weft_exchange *x, CURL *easy);

/* Read the outcome off the handle, which is free for others then; returns the code. */
int weft_exchange_end(struct weft_exchange *x, CURLcode result);

/* ---- response.c ---- */

struct weft_http_response *weft_response_new(void);
int weft_response_keep(struct weft_http_bytes *bytes, const void *data, size_t n);
/* A line of headers, as curl gives it. */
int weft_response_header(struct weft_http_response *response, const char *line, size_t n);
int weft_response_fill(struct weft_http_response *response, CURL *easy);

/* ---- fetch.c ---- */

/* Have curl ready, once in a process.  0 or -ENOMEM. */
int weft_curl_ready(void);

#endif
