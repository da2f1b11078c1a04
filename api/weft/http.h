/* SPDX-License-Identifier: MIT */
#ifndef WEFT_HTTP_H
#define WEFT_HTTP_H

/*
 * weft/http.h - HTTP over libcurl: one transfer that blocks, for the jobs of a pool, and many that
 * tasks of a loop await.  The library weft-http.  SPEC.md section 21.
 *
 * Both forms take the same request and give the same response.  A response with any status is a
 * result: a program reads weft_http_status to tell 404 from 500.  A transfer fails when there is no
 * whole response; then its code says why (weft_http_fetch), and the response still has curl's code,
 * curl's text, and whatever came before.
 *
 * Only http and https are spoken, also after redirections.  Signals are not used.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weft/loop.h>
#include <weft/task.h>

#ifdef __cplusplus
extern "C" {
#endif

struct weft_http;
struct weft_http_response;
struct weft_http_transfer;

/* A sink that cannot take more returns this: see weft_http_continue. */
#define WEFT_HTTP_PAUSE 1

/*
 * Take @n bytes of a body (of the last answer, not of redirections), at most 16 KiB.  It must not
 * suspend, nor call anything of this header.
 * 0; or a negative code, which ends the transfer and is its code; or WEFT_HTTP_PAUSE in the form
 * for loops: the same bytes come again later.
 */
typedef int weft_http_sink(void *arg, const void *data, size_t n);

/*
 * A request.  Members that are zero mean the default.  Texts and other memory that it points to
 * are borrowed until the transfer has ended.  A transfer that is given up calls no function of the
 * request any more, and ends in the loop's next iteration.
 */
struct weft_http_request {
	uint32_t size;			/* sizeof(struct weft_http_request), so that members can be
					 * added; 0: that of this version */
	unsigned redirects;		/* followed at most; 0: none is, and 302 is the status */
	const char *url;
	const char *method;		/* NULL: GET, or POST with a body */
	const char *const *headers;	/* "Name: value", ended by a NULL; NULL: none */
	const void *body;
	size_t body_size;
	double timeout;			/* seconds for all of it; 0: no limit */
	double connect_timeout;		/* seconds until there is a connection; 0: 30 */
	double slow_after;		/* seconds with less than a byte each; 0: no limit */
	uint64_t limit;			/* bytes of the body; more is -EFBIG; 0: no limit */
	weft_http_sink *sink;		/* NULL: the response keeps the body */
	void *sink_arg;
	bool (*stopped)(void *arg);	/* asked about once a second; true ends the transfer */
	void *stopped_arg;
	/* Set whatever libcurl can do besides on @easy, a CURL *.  0 or a negative code. */
	int (*setup)(void *easy, void *arg);
	void *setup_arg;
};

/* ---- responses ------------------------------------------------------------------------------ */

/* Give the response back; NULL is allowed. */
void weft_http_response_unref(struct weft_http_response *response);

/* The status, such as 200 or 404; 0: none came. */
int weft_http_status(const struct weft_http_response *response);

/* The body that was kept, and its size; a NUL stands behind it.  As long as the response. */
const char *weft_http_body(const struct weft_http_response *response, size_t *ret_size);

/* The value of the first header called @name, whatever the case of its letters; NULL: none. */
const char *weft_http_header(const struct weft_http_response *response, const char *name);

/* The address of the last answer, after redirections. */
const char *weft_http_url(const struct weft_http_response *response);

/* 0, or the negative code with which the transfer failed. */
int weft_http_code(const struct weft_http_response *response);

/* curl's code (CURLcode) and its text; 0 and "" if the transfer did not fail. */
int weft_http_curl_code(const struct weft_http_response *response);
const char *weft_http_text(const struct weft_http_response *response);

/* Seconds from the beginning of the transfer; 0: it did not come to that. */
struct weft_http_timings {
	double name, connect, tls, first_byte, total;
	uint64_t received;		/* bytes of the body, decoded */
	unsigned connections;		/* that were made for it; 0: one was used again */
	unsigned redirects;		/* that were followed */
};
void weft_http_timings(const struct weft_http_response *response, struct weft_http_timings *ret);

/* ---- one that blocks ------------------------------------------------------------------------ */

/*
 * Do @request, and block until it has ended.  Each thread has one handle of curl, made with its
 * first transfer, or its first one after a fork, and keeps connections for the next transfers; it
 * goes with the thread.  From any thread.
 *
 * *@ret is set unless the code is -ENOMEM or -EINVAL for a request without a URL: one reference,
 * given back by weft_http_response_unref.
 *
 * 0: the response is whole, whatever its status.  -EINVAL: not a URL; -EPROTONOSUPPORT;
 * -EHOSTUNREACH: the name is not known; -ECONNREFUSED: no connection; WEFT_ETIMEDOUT; -ECONNRESET:
 * the connection ended; -EBADMSG: what came is not HTTP, or is shorter than announced; -ELOOP: too
 * many redirections; -EFBIG: beyond the limit; -EKEYREJECTED: TLS, or the certificate;
 * WEFT_ECANCELED: it was stopped; -EIO: anything else that curl has a text for; -ENOMEM; or the
 * code of the sink or of setup.
 */
int weft_http_fetch(const struct weft_http_request *request, struct weft_http_response **ret);

/* ---- many on a loop ------------------------------------------------------------------------- */

/* Wishes about a client.  A member that is zero means the default. */
struct weft_http_options {
	uint32_t size;		/* sizeof(struct weft_http_options); 0: that of this version */
	unsigned at_once;	/* transfers that run; further ones wait in order; 0: 100 */
	unsigned per_host;	/* connections to one host; 0: no limit */
};

/*
 * A client on @loop, which keeps connections.  @options: borrowed for the call; NULL: all defaults.
 * Given back by weft_http_close, before the loop is closed.
 * 0; -ENOMEM; WEFT_ECLOSED.
 */
int weft_http_open(struct weft_loop *loop, const struct weft_http_options *options,
		   struct weft_http **ret);

/*
 * Close the connections and free the client; NULL is allowed.  Transfers that have not ended end
 * cancelled.  It may be called from a body.
 */
void weft_http_close(struct weft_http *http);

/*
 * Begin a transfer.  curl runs in the loop's next iteration and never on a coroutine's stack.
 * @ret: one reference, given back by weft_http_transfer_unref.
 * 0; -EINVAL: no URL; -ENOMEM; WEFT_ECLOSED.
 */
int weft_http_start(struct weft_http *http, const struct weft_http_request *request,
		    struct weft_http_transfer **ret);

/*
 * The end of the transfer, as a loop future, borrowed.  Its result is none if the response is
 * whole, or else its error has the code of weft_http_fetch.  To cancel it ends the transfer.
 */
struct weft_loop_future *weft_http_future(struct weft_http_transfer *transfer);

/* The response of a transfer that has ended, borrowed; NULL: it has not, or never began. */
const struct weft_http_response *weft_http_response(const struct weft_http_transfer *transfer);

/*
 * Let a transfer go on that its sink has paused; nothing if it is not.  While it is paused curl
 * keeps at most 16 KiB of a plain body, and the other side is slowed down by TCP.
 * 0; -ENOMEM; WEFT_ECLOSED.
 */
int weft_http_continue(struct weft_http_transfer *transfer);

/* Give the reference back; NULL is allowed.  A transfer that has not ended is cancelled. */
void weft_http_transfer_unref(struct weft_http_transfer *transfer);

/*
 * Do @request and suspend until it has ended.  A cancellation ends the transfer.  A resumable body
 * starts a transfer and awaits its future.
 * As weft_http_fetch; and the error that was thrown in, WEFT_ESTATE: no task runs @co.
 */
#ifndef __cplusplus
static inline int weft_http_await(struct weft_co *co, struct weft_http *http,
				  const struct weft_http_request *request,
				  struct weft_http_response **ret);
#endif

/* ---- files ---------------------------------------------------------------------------------- */

/*
 * A file that appears under its name when it is whole.  Until then it has no name, where the
 * system can do that, and else a temporary one beside it.  So a process that is killed leaves
 * nothing, or that one.
 * Writing blocks, as files do.  Members are the library's.
 */
struct weft_http_file {
	char *path_, *beside_;
	int fd_;
	bool named_;
};

/*
 * 0; -errno of open; -ENOMEM.  @path: copied.  weft_http_file_commit or weft_http_file_discard ends
 * it, in any thread or process.
 */
int weft_http_file_open(struct weft_http_file *file, const char *path);

/* A sink for one: sink_arg is the file.  -errno of write, such as -ENOSPC. */
weft_http_sink weft_http_file_sink;

/* Give it its name, in place of an older file.  0 or -errno; it is closed in both cases. */
int weft_http_file_commit(struct weft_http_file *file);

/* Leave no trace of it; nothing happens to one that was committed. */
void weft_http_file_discard(struct weft_http_file *file);

/* The response of a transfer that has ended, and its reference with it; NULL: there is none. */
struct weft_http_response *weft_http_take_(struct weft_http_transfer *transfer);

#ifndef __cplusplus
static inline int weft_http_await(struct weft_co *co, struct weft_http *http,
				  const struct weft_http_request *request,
				  struct weft_http_response **ret)
{
	struct weft_http_transfer *transfer;
	struct weft_http_response *response;
	struct weft_value none;
	int r = weft_http_start(http, request, &transfer);

	if (r < 0)
		return r;
	r = weft_await(co, weft_http_future(transfer), &none);
	response = weft_http_take_(transfer);
	if (response)
		*ret = response;
	weft_http_transfer_unref(transfer);
	return r;
}
#endif

#ifdef __cplusplus
}
#endif

#endif
