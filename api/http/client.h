/* SPDX-License-Identifier: MIT */
#ifndef WEFT_HTTP_CLIENT_H
#define WEFT_HTTP_CLIENT_H

/*
 * client.h - a client on a loop: one multi handle of curl, and its transfers.
 *
 *  C1	Everything here runs in callbacks of the loop, on the loop's own stack, but for what says
 *	that a body may call it; that touches no handle of curl.
 *  C2	A transfer that has not ended is in one list, of those that wait or of those that run, and
 *	has a reference of its own until the loop has called it back for the end of its future.
 *  C3	Handles are taken off the multi handle only outside of curl's callbacks.
 */

#include "http.h"

/* In the order in which they were started. */
struct weft_transfers {
	struct weft_http_transfer *first, *last;
};

struct weft_http_transfer {
	struct weft_exchange x;
	struct weft_http *http;			/* NULL: it has ended */
	struct weft_loop_future *future;
	struct weft_call done;			/* called when the future is done */
	struct weft_transfers *list;		/* that it is in */
	struct weft_http_transfer *prev, *next;
	unsigned refs;
	bool continues;				/* a paused one is to go on */
};

struct weft_http {
	struct weft_loop *loop;
	CURLM *multi;
	struct weft_call timer, kick;
	struct weft_transfers waiting, running;
	unsigned count, at_once;		/* of those that run */
	CURL **idle;				/* handles to be used again, at_once places */
	unsigned idle_count;
	bool closing;
	bool broken;				/* without memory a callback of curl has failed */
};

/* ---- transfer.c ---- */

void weft_transfer_link(struct weft_http_transfer *t, struct weft_transfers *list);
void weft_transfer_unlink(struct weft_http_transfer *t);
/* Its outcome, if nobody has ended the future before. */
void weft_transfer_tell(struct weft_http_transfer *t, int code);
/* The loop's call when the future is done. */
weft_callback weft_transfer_done;

/* ---- client.c ---- */

/* Have the loop look at what waits, soon.  A body may call it.  0 or a negative code. */
int weft_http_kick(struct weft_http *http);
/* Take a transfer off, which nobody wants any more. */
void weft_http_drop(struct weft_http *http, struct weft_http_transfer *t);

/* ---- multi.c ---- */

/* The multi handle, with its callbacks into the loop. */
CURLM *weft_multi_new(struct weft_http *http);
/*
 * Have curl tell when it closes a socket of a connection that @easy makes.  Then the watch of a
 * socket can stay between the transfers of one connection.
 */
void weft_http_tell_of_close(struct weft_http *http, CURL *easy);
/* @easy has ended well, and is in the multi handle: keep the watch, if it made a connection. */
void weft_http_keep_socket(struct weft_http *http, CURL *easy);
/* Tell of transfers that have ended, and let others begin. */
void weft_http_collect(struct weft_http *http);

#endif
