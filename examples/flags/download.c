/* SPDX-License-Identifier: MIT */
#include "download.h"

#include <errno.h>
#include <stdio.h>

#include "interrupt.h"

enum {
	REDIRECTS = 10,
	PATH_SIZE = 4096,
	WRITE_FAILED = 23,		/* of curl: the sink said no */
};

/* One download, from try to try. */
struct download {
	struct weft_http_request request;
	struct weft_http_file file;
	int tries;
};

static const struct options *options;

void download_setup(const struct options *wanted)
{
	options = wanted;
}

static bool stopped(void *arg)
{
	(void)arg;
	return interrupted();
}

static int open_file(struct download *d, const struct item *item)
{
	char path[PATH_SIZE];

	d->request = (struct weft_http_request){
		.url = item->url,
		.redirects = REDIRECTS,
		.timeout = options->timeout,
		.sink = weft_http_file_sink,
		.sink_arg = &d->file,
		.stopped = stopped,
	};
	snprintf(path, sizeof(path), "%s/%s", options->out, item->name);
	return weft_http_file_open(&d->file, path);
}

/* These may pass: the connection, the time, and what the server says of itself. */
static bool may_pass(int r, int status)
{
	if (r < 0)
		return r == -EHOSTUNREACH || r == -ECONNREFUSED || r == -ECONNRESET ||
		       r == WEFT_ETIMEDOUT || r == -EBADMSG;
	return status == 408 || status == 429 || status >= 500;
}

static enum outcome error_of(const struct weft_http_response *response, int r, int status,
			     char reason[REASON_SIZE])
{
	const char *text = response ? weft_http_text(response) : "";

	if (r == WEFT_ECANCELED || interrupted())
		return OUTCOME_CANCELLED;
	/* A sink that fails has a better reason than curl. */
	if (r == 0)
		snprintf(reason, REASON_SIZE, "HTTP status %d", status);
	else if (!*text || (response && weft_http_curl_code(response) == WRITE_FAILED))
		snprintf(reason, REASON_SIZE, "%s", weft_strerror(r));
	else
		snprintf(reason, REASON_SIZE, "%s", text);
	return OUTCOME_ERROR;
}

/* Only a whole body of 200 becomes a file. */
static bool close_file(struct download *d, struct weft_http_response *response, int r,
		    enum outcome *ret, char reason[REASON_SIZE])
{
	int status = response && r == 0 ? weft_http_status(response) : 0;
	bool again = may_pass(r, status) && d->tries++ < options->retries && !interrupted();

	if (status == 200)
		r = weft_http_file_commit(&d->file);
	else
		weft_http_file_discard(&d->file);
	if (status == 200 && r == 0)
		*ret = OUTCOME_OK;
	else if (status == 404)
		*ret = OUTCOME_NOT_FOUND;
	else if (!again)
		*ret = error_of(response, r, status, reason);
	weft_http_response_unref(response);
	return !again;
}

enum outcome download(const struct item *item, char reason[REASON_SIZE])
{
	struct weft_http_response *response;
	struct download d = { .tries = 0 };
	enum outcome outcome;
	int r;

	do {
		response = NULL;
		r = open_file(&d, item);
		if (r == 0)
			r = weft_http_fetch(&d.request, &response);
	} while (!close_file(&d, response, r, &outcome, reason));
	return outcome;
}

int download_await(struct weft_co *co, struct weft_http *http, const struct item *item,
		   enum outcome *ret, char reason[REASON_SIZE])
{
	struct weft_http_response *response;
	struct download d = { .tries = 0 };
	int r;

	do {
		response = NULL;
		r = open_file(&d, item);
		if (r == 0)
			r = weft_http_await(co, http, &d.request, &response);
	} while (!close_file(&d, response, r, ret, reason));
	return r == WEFT_ECANCELED ? r : 0;
}
