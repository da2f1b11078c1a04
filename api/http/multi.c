/* SPDX-License-Identifier: MIT */
/* curl's multi handle on the loop: sockets that it wants watched, its timer, and what has ended. */

#include <string.h>
#include <unistd.h>

#include <weft/descriptor.h>

#include "../base/hooks.h"
#include "client.h"

struct weft_http_socket {
	struct weft_http *http;
	curl_socket_t fd;
	int watched;			/* CURL_POLL_... */
};

static void act(struct weft_http *http, curl_socket_t fd, int events)
{
	int running;

	curl_multi_socket_action(http->multi, fd, events, &running);
	weft_http_collect(http);
}

static int can_read(struct weft_loop *loop, void *arg)
{
	const struct weft_http_socket *s = arg;

	(void)loop;
	act(s->http, s->fd, CURL_CSELECT_IN);
	return 0;
}

static int can_write(struct weft_loop *loop, void *arg)
{
	const struct weft_http_socket *s = arg;

	(void)loop;
	act(s->http, s->fd, CURL_CSELECT_OUT);
	return 0;
}

/* Watch for @wanted and nothing else.  Below 0: without memory the transfer cannot go on. */
static int watch(struct weft_http_socket *s, int wanted)
{
	struct weft_loop *loop = s->http->loop;
	int r = 0;

	if (s->watched & CURL_POLL_IN & ~wanted)
		weft_loop_remove_reader(loop, s->fd);
	if (s->watched & CURL_POLL_OUT & ~wanted)
		weft_loop_remove_writer(loop, s->fd);
	if (wanted & CURL_POLL_IN & ~s->watched)
		r = weft_loop_add_reader(loop, s->fd, can_read, s);
	if (r == 0 && wanted & CURL_POLL_OUT & ~s->watched)
		r = weft_loop_add_writer(loop, s->fd, can_write, s);
	s->watched = wanted;
	return r;
}

static struct weft_http_socket *socket_of(struct weft_http *http, curl_socket_t fd, void *known)
{
	struct weft_http_socket *s = known ? known : weft_alloc(sizeof(*s));

	if (s && !known) {
		*s = (struct weft_http_socket){ .http = http, .fd = fd };
		curl_multi_assign(http->multi, fd, s);
	}
	return s;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *known)
{
	struct weft_http *http = arg;
	struct weft_http_socket *s;

	(void)easy;
	if (what != CURL_POLL_REMOVE) {
		s = socket_of(http, fd, known);
		if (!s || watch(s, what & CURL_POLL_INOUT) < 0)
			http->broken = true;
		return 0;
	}
	s = known;
	if (s) {
		watch(s, 0);
		weft_free(s, sizeof(*s));
	}
	return 0;
}

/*
 * Watches that stay.  A connection says goodbye by way of the handle that made it, so only the
 * socket of a transfer that made its connection is kept; one that came from elsewhere is not.
 */

static int on_close(void *arg, curl_socket_t fd)
{
	const struct weft_http *http = arg;

	weft_loop_unkeep_(http->loop, fd);
	return close(fd);
}

void weft_http_tell_of_close(struct weft_http *http, CURL *easy)
{
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, http);
}

/* After redirections several connections were made, and the others may not be told of. */
void weft_http_keep_socket(struct weft_http *http, CURL *easy)
{
	curl_socket_t fd = CURL_SOCKET_BAD;
	long made = 0;

	curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &made);
	if (made != 1)
		return;
	curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &fd);
	/* Without memory each transfer begins a watch of its own. */
	if (fd != CURL_SOCKET_BAD)
		(void)weft_loop_keep_(http->loop, fd);
}

static int on_time(struct weft_loop *loop, void *arg)
{
	(void)loop;
	act(arg, CURL_SOCKET_TIMEOUT, 0);
	return 0;
}

/* A time of 0 must not be served here: curl is in the middle of something. */
static int on_timer(CURLM *multi, long ms, void *arg)
{
	struct weft_http *http = arg;
	int r = 0;

	(void)multi;
	weft_call_cancel(&http->timer);
	if (ms == 0)
		r = weft_call_soon_in(http->loop, &http->timer, on_time, http);
	else if (ms > 0)
		r = weft_call_later(http->loop, &http->timer, (double)ms / 1e3, on_time, http);
	if (r < 0)
		http->broken = true;
	return 0;
}

CURLM *weft_multi_new(struct weft_http *http)
{
	CURLM *multi = curl_multi_init();

	if (!multi)
		return NULL;
	curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, http);
	curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(multi, CURLMOPT_TIMERDATA, http);
	return multi;
}
