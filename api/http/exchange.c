/* SPDX-License-Identifier: MIT */
/* A request on an easy handle of curl, and its outcome. */

#include <errno.h>
#include <math.h>
#include <string.h>

#include "../base/text.h"
#include "http.h"

enum { CONNECT_SECONDS = 30 };

/* Where none of these fits, -EIO and curl's text say it. */
static const struct {
	CURLcode curl;
	int code;
} codes[] = {
	{ CURLE_OK, 0 },
	{ CURLE_URL_MALFORMAT, -EINVAL },
	{ CURLE_UNSUPPORTED_PROTOCOL, -EPROTONOSUPPORT },
	{ CURLE_COULDNT_RESOLVE_HOST, -EHOSTUNREACH },
	{ CURLE_COULDNT_RESOLVE_PROXY, -EHOSTUNREACH },
	{ CURLE_COULDNT_CONNECT, -ECONNREFUSED },
	{ CURLE_OPERATION_TIMEDOUT, WEFT_ETIMEDOUT },
	{ CURLE_SEND_ERROR, -ECONNRESET },
	{ CURLE_RECV_ERROR, -ECONNRESET },
	{ CURLE_HTTP2_STREAM, -ECONNRESET },
	{ CURLE_GOT_NOTHING, -ECONNRESET },
	{ CURLE_PARTIAL_FILE, -EBADMSG },
	{ CURLE_WEIRD_SERVER_REPLY, -EBADMSG },
	{ CURLE_HTTP2, -EBADMSG },
	{ CURLE_BAD_CONTENT_ENCODING, -EBADMSG },
	{ CURLE_TOO_MANY_REDIRECTS, -ELOOP },
	{ CURLE_FILESIZE_EXCEEDED, -EFBIG },
	{ CURLE_SSL_CONNECT_ERROR, -EKEYREJECTED },
	{ CURLE_PEER_FAILED_VERIFICATION, -EKEYREJECTED },
	{ CURLE_SSL_CERTPROBLEM, -EKEYREJECTED },
	{ CURLE_ABORTED_BY_CALLBACK, WEFT_ECANCELED },
	{ CURLE_OUT_OF_MEMORY, -ENOMEM },
};

/* curl says the same of a scheme that it does not speak and of an answer that is not HTTP. */
static bool is_no_http(const struct weft_exchange *x, CURLcode curl)
{
	return curl == CURLE_UNSUPPORTED_PROTOCOL && x->response->timings.connect > 0;
}

static int code_of(const struct weft_exchange *x, CURLcode curl)
{
	if (is_no_http(x, curl))
		return -EBADMSG;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].curl == curl)
			return codes[i].code;
	return -EIO;
}

int weft_request_copy(struct weft_http_request *ret, const struct weft_http_request *request)
{
	size_t size = request->size && request->size < sizeof(*ret) ? request->size : sizeof(*ret);

	memset(ret, 0, sizeof(*ret));
	memcpy(ret, request, size);
	return ret->url ? 0 : weft_refuse(-EINVAL, "the request has no URL");
}

/*
 * Callbacks of curl.
 */

static int hand_on(struct weft_exchange *x, const void *data, size_t n)
{
	if (x->given_up)
		return WEFT_ECANCELED;
	if (x->request.limit && x->received + n > x->request.limit)
		return -EFBIG;
	if (x->request.sink)
		return x->request.sink(x->request.sink_arg, data, n);
	return weft_response_keep(&x->response->body, data, n);
}

static size_t take_body(char *data, size_t one, size_t n, void *arg)
{
	struct weft_exchange *x = arg;
	int r = hand_on(x, data, n);

	(void)one;
	if (r == WEFT_HTTP_PAUSE && x->may_pause) {
		x->paused = true;
		return CURL_WRITEFUNC_PAUSE;
	}
	if (r != 0) {
		x->code = r < 0 ? r : weft_refuse(-EINVAL, "only a loop can pause a transfer");
		return CURL_WRITEFUNC_ERROR;
	}
	x->received += n;
	return n;
}

static size_t take_header(char *line, size_t one, size_t n, void *arg)
{
	struct weft_exchange *x = arg;
	int r = weft_response_header(x->response, line, n);

	(void)one;
	if (r == 0)
		return n;
	x->code = r;
	return CURL_WRITEFUNC_ERROR;
}

static int progress(void *arg, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up)
{
	const struct weft_exchange *x = arg;

	(void)total;
	(void)now;
	(void)up_total;
	(void)up;
	return x->given_up || x->request.stopped(x->request.stopped_arg);
}

/*
 * Setting it up.
 */

/* 0 is no limit for curl, so that a very short time is a millisecond. */
static long milliseconds(double seconds)
{
	if (seconds <= 0)
		return 0;
	return seconds < 1e-3 ? 1 : (long)(fmin(seconds, 1e6) * 1e3);
}

static void set_times(CURL *easy, const struct weft_http_request *request)
{
	double connect = request->connect_timeout > 0 ? request->connect_timeout : CONNECT_SECONDS;

	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, milliseconds(request->timeout));
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(connect));
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, request->slow_after > 0 ? 1L : 0L);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME,
			 (milliseconds(request->slow_after) + 999) / 1000);
}

static void set_body(CURL *easy, const struct weft_http_request *request)
{
	if (request->body) {
		curl_easy_setopt(easy, CURLOPT_POST, 1L);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_size);
	}
	if (request->method && strcmp(request->method, "HEAD") == 0)
		curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
	else if (request->method)
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
}

static int set_headers(struct weft_exchange *x)
{
	for (const char *const *at = x->request.headers; at && *at; at++) {
		struct curl_slist *more = curl_slist_append(x->headers, *at);

		if (!more)
			return -ENOMEM;
		x->headers = more;
	}
	curl_easy_setopt(x->easy, CURLOPT_HTTPHEADER, x->headers);
	return 0;
}

/*
 * These options are the same for all requests.  With QUICK_EXIT a transfer that is cancelled does
 * not wait for the thread that looks up its name.  The two lists keep curl from other protocols.
 */
static int set_always(CURL *easy)
{
	if (curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") != CURLE_OK ||
	    curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https") != CURLE_OK ||
	    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "") != CURLE_OK)
		return -ENOMEM;
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, codes);
	return 0;
}

/* A handle that is new, or was reset, has nothing private. */
static int set_always_once(CURL *easy)
{
	void *private = NULL;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &private);
	return private ? 0 : set_always(easy);
}

/* What one plain request sets, the next one sets again. */
static int set_all(struct weft_exchange *x)
{
	const struct weft_http_request *request = &x->request;
	CURL *easy = x->easy;

	if (set_always_once(easy) < 0 ||
	    curl_easy_setopt(easy, CURLOPT_URL, request->url) != CURLE_OK)
		return -ENOMEM;
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, x->response->text);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, x);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, x);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, request->redirects > 0 ? 1L : 0L);
	curl_easy_setopt(easy, CURLOPT_MAXREDIRS, (long)request->redirects);
	curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)request->limit);
	if (request->stopped) {
		curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
		curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, progress);
		curl_easy_setopt(easy, CURLOPT_XFERINFODATA, x);
	}
	set_times(easy, request);
	set_body(easy, request);
	return set_headers(x);
}

/*
 * To set all options anew costs a fifth of a short transfer, so a handle is not reset after a
 * request of the kind that most are.  An address or a redirection may bring a password.
 */
static bool is_plain(const struct weft_exchange *x)
{
	const struct weft_http_request *request = &x->request;

	return !request->method && !request->body && !request->headers && !request->stopped &&
	       !request->setup && !strchr(request->url, '@') &&
	       x->response->timings.redirects == 0;
}

static void release(struct weft_exchange *x, bool resets)
{
	if (resets) {
		curl_easy_reset(x->easy);
	} else {
		curl_easy_setopt(x->easy, CURLOPT_ERRORBUFFER, NULL);
		curl_easy_setopt(x->easy, CURLOPT_PRIVATE, codes);
	}
	curl_slist_free_all(x->headers);
	x->headers = NULL;
	x->easy = NULL;
}

int weft_exchange_begin(struct weft_exchange *x, CURL *easy)
{
	int r;

	x->response = weft_response_new();
	if (!x->response)
		return -ENOMEM;
	x->easy = easy;
	r = set_all(x);
	if (r == 0 && x->request.setup)
		r = x->request.setup(easy, x->request.setup_arg);
	if (r == 0)
		return 0;
	release(x, true);
	weft_http_response_unref(x->response);
	x->response = NULL;
	return r;
}

int weft_exchange_end(struct weft_exchange *x, CURLcode result)
{
	struct weft_http_response *response = x->response;
	int filled = weft_response_fill(response, x->easy);

	response->curl_code = result;
	response->code = x->code < 0 ? x->code : code_of(x, result);
	if (response->code == 0)
		response->code = filled;
	response->timings.received = x->received;
	if (result != CURLE_OK && response->text[0] == '\0')
		strncat(response->text, curl_easy_strerror(result), sizeof(response->text) - 1);
	release(x, result != CURLE_OK || !is_plain(x));
	return response->code;
}
