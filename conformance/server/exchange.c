/* SPDX-License-Identifier: MIT */
#include "exchange.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "body.h"
#include "conditions.h"

enum {
	LOOK_MS = 20,			/* how often a connection that waits is asked for its end */
	DRIP_SIZE = 64,
};

struct exchange {
	struct nap nap;
	struct server *server;
	struct MHD_Connection *connection;
	struct conditions on;
	const char *target;		/* in path */
	struct body body;
	int64_t due;			/* when a delayed answer begins; 0: not known yet */
	uint64_t dripped;		/* what had been sent at the last pause */
	FILE *echo;			/* what /echo collects, in body */
	char path[];
};

/* ---- requests that were seen --------------------------------------------------------------- */

struct seen {
	struct seen *next;
	long count;
	char path[];
};

void seen_free(struct seen *seen)
{
	while (seen) {
		struct seen *next = seen->next;

		free(seen);
		seen = next;
	}
}

/* How many requests of @path there were before this one; without memory none. */
static long count_path(struct server *server, const char *path)
{
	size_t size = strlen(path) + 1;
	struct seen *seen = server->seen;

	while (seen && strcmp(seen->path, path) != 0)
		seen = seen->next;
	if (!seen) {
		seen = malloc(sizeof(*seen) + size);
		if (!seen)
			return 0;
		*seen = (struct seen){ .next = server->seen };
		memcpy(seen->path, path, size);
		server->seen = seen;
	}
	return seen->count++;
}

/* ---- the connection ------------------------------------------------------------------------ */

static int socket_of(const struct exchange *x)
{
	return MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CONNECTION_FD)
		->connect_fd;
}

static bool peer_has_gone(const struct exchange *x)
{
	struct pollfd p = { .fd = socket_of(x), .events = POLLRDHUP };

	return poll(&p, 1, 0) > 0 && p.revents & (POLLRDHUP | POLLHUP | POLLERR);
}

/* A socket that is connected to nothing resets the connection that it had. */
static void reset(const struct exchange *x)
{
	struct sockaddr nothing = { .sa_family = AF_UNSPEC };

	(void)connect(socket_of(x), &nothing, sizeof(nothing));
}

/* Wait a little, as long as there is a client to wait for. */
static bool pause_for(struct exchange *x, int64_t ms)
{
	if (peer_has_gone(x))
		return false;
	return naps_take(&x->server->naps, &x->nap, x->connection,
			 ms < LOOK_MS ? (long)ms : LOOK_MS);
}

/* ---- the body ------------------------------------------------------------------------------ */

/* Where the body stops early; SIZE_MAX: nowhere. */
static uint64_t stop_at(const struct conditions *on)
{
	static const enum condition stops[] = { CUT, RESET, STALL };

	for (int i = 0; i < 3; i++)
		if (on->value[stops[i]] >= 0)
			return (uint64_t)on->value[stops[i]];
	return SIZE_MAX;
}

static ssize_t stop_body(struct exchange *x)
{
	if (x->on.value[STALL] >= 0 && pause_for(x, LOOK_MS))
		return 0;
	if (x->on.value[RESET] >= 0)
		reset(x);
	return MHD_CONTENT_READER_END_WITH_ERROR;
}

static ssize_t read_body(void *cls, uint64_t at, char *to, size_t room)
{
	struct exchange *x = cls;
	uint64_t end = stop_at(&x->on);

	if (at >= end)
		return stop_body(x);
	if (at >= x->body.size)
		return x->on.value[LENGTH] >= 0 ? MHD_CONTENT_READER_END_WITH_ERROR
						: MHD_CONTENT_READER_END_OF_STREAM;
	if (x->on.value[DRIP] >= 0 && at > x->dripped) {
		x->dripped = at;
		return pause_for(x, x->on.value[DRIP]) ? 0 : MHD_CONTENT_READER_END_WITH_ERROR;
	}
	if (end > x->body.size)
		end = x->body.size;
	if (room > end - at)
		room = end - at;
	if (x->on.value[DRIP] >= 0 && room > DRIP_SIZE)
		room = DRIP_SIZE;
	memcpy(to, x->body.bytes + at, room);
	return (ssize_t)room;
}

static bool is_plain(const struct conditions *on)
{
	return stop_at(on) == SIZE_MAX && on->value[DRIP] < 0 && on->value[LENGTH] < 0 &&
	       on->value[CHUNKED] < 0;
}

static struct MHD_Response *respond(struct exchange *x)
{
	uint64_t size = x->body.size;

	if (is_plain(&x->on))
		return MHD_create_response_from_buffer(size, x->body.bytes, MHD_RESPMEM_MUST_COPY);
	if (x->on.value[LENGTH] >= 0)
		size = (uint64_t)x->on.value[LENGTH];
	if (x->on.value[CHUNKED] >= 0)
		size = MHD_SIZE_UNKNOWN;
	return MHD_create_response_from_callback(size, 4096, read_body, x, NULL);
}

/* ---- the answer ---------------------------------------------------------------------------- */

static int send_response(struct exchange *x, unsigned status, const char *header, const char *value)
{
	struct MHD_Response *response = respond(x);
	int r;

	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, "Content-Type", x->body.type);
	if (x->on.value[GZIP] >= 0)
		MHD_add_response_header(response, "Content-Encoding", "gzip");
	if (header)
		MHD_add_response_header(response, header, value);
	r = MHD_queue_response(x->connection, status, response);
	MHD_destroy_response(response);
	return r;
}

static int make_text(struct exchange *x, unsigned status)
{
	char *text;
	int n = asprintf(&text, "%u: %s\n", status, x->path);

	if (n < 0)
		return -ENOMEM;
	x->body = (struct body){ (unsigned char *)text, (size_t)n, "text/plain" };
	return 0;
}

/* The same path with one redirection less, or itself for a loop. */
static int redirect(struct exchange *x)
{
	const char *at = strstr(x->path, "/redirect="), *after;
	char *location;
	int r;

	if (x->on.value[LOOP] >= 0 || !at) {
		location = strdup(x->path);
	} else {
		after = at + 1 + strcspn(at + 1, "/");
		if (asprintf(&location, "%.*s/redirect=%ld%s", (int)(at - x->path), x->path,
			     x->on.value[REDIRECT] - 1, after) < 0)
			location = NULL;
	}
	if (!location)
		return MHD_NO;
	r = make_text(x, 302) < 0 ? MHD_NO : send_response(x, 302, "Location", location);
	free(location);
	return r;
}

static int end_echo(struct exchange *x)
{
	FILE *f = x->echo;

	x->echo = NULL;
	return fclose(f) == 0 ? 0 : -ENOMEM;
}

static int send_garbage(struct exchange *x)
{
	static const char text[] = "\x7f" "this is no answer\r\n\r\n";

	(void)send(socket_of(x), text, sizeof(text) - 1, MSG_NOSIGNAL);
	return MHD_NO;
}

/* A length below the true one is an answer that libmicrohttpd would not give. */
static int send_more_than_announced(struct exchange *x)
{
	char header[64];
	int n = snprintf(header, sizeof(header), "HTTP/1.1 200 OK\r\nContent-Length: %ld\r\n\r\n",
			 x->on.value[LENGTH]);

	(void)send(socket_of(x), header, (size_t)n, MSG_NOSIGNAL | MSG_MORE);
	(void)send(socket_of(x), x->body.bytes, x->body.size, MSG_NOSIGNAL);
	return MHD_NO;
}

static int serve(struct exchange *x)
{
	unsigned status = x->on.value[STATUS] >= 0 ? (unsigned)x->on.value[STATUS] : 200;
	int r;

	if (status != 200)
		r = make_text(x, status);
	else if (x->echo)
		r = end_echo(x);
	else
		r = body_make(x->target, &x->body);
	if (r == -ENOENT)
		r = make_text(x, status = 404);
	if (r == 0 && x->on.value[GZIP] >= 0)
		r = body_compress(&x->body);
	if (r == 0 && x->on.value[LENGTH] >= 0 && (size_t)x->on.value[LENGTH] < x->body.size)
		return send_more_than_announced(x);
	return r < 0 ? MHD_NO : send_response(x, status, NULL, NULL);
}

/* How many milliseconds the answer has to wait still. */
static int64_t time_left(struct exchange *x)
{
	int64_t left;

	if (x->on.value[HANG] >= 0)
		return LOOK_MS;
	if (x->on.value[DELAY] <= 0)
		return 0;
	if (!x->due)
		x->due = now_ns() + x->on.value[DELAY] * INT64_C(1000000);
	left = x->due - now_ns();
	return left <= 0 ? 0 : left / 1000000 + 1;
}

static int answer(struct exchange *x)
{
	int64_t left = time_left(x);

	if (left > 0)
		return pause_for(x, left) ? MHD_YES : MHD_NO;
	if (x->on.value[EMPTY] >= 0)
		return MHD_NO;
	if (x->on.value[GARBAGE] >= 0)
		return send_garbage(x);
	if (x->on.value[LOOP] >= 0 || x->on.value[REDIRECT] > 0)
		return redirect(x);
	return serve(x);
}

/* ---- the request --------------------------------------------------------------------------- */

static enum MHD_Result print_header(void *cls, enum MHD_ValueKind kind, const char *name,
				    const char *value)
{
	(void)kind;
	fprintf(cls, "%s: %s\n", name, value ? value : "");
	return MHD_YES;
}

static void begin_echo(struct exchange *x, const char *method)
{
	x->body.type = "text/plain";
	x->echo = open_memstream((char **)&x->body.bytes, &x->body.size);
	if (!x->echo)
		return;
	fprintf(x->echo, "%s %s\n", method, x->target);
	MHD_get_connection_values(x->connection, MHD_HEADER_KIND, print_header, x->echo);
	fputc('\n', x->echo);
}

static struct exchange *begin(struct server *server, struct MHD_Connection *connection,
			      const char *url, const char *method)
{
	size_t size = strlen(url) + 1;
	struct exchange *x = calloc(1, sizeof(*x) + size);

	if (!x)
		return NULL;
	memcpy(x->path, url, size);
	x->server = server;
	x->connection = connection;
	x->target = conditions_read(x->path, &x->on);
	if (x->on.value[FIRST] >= 0 && count_path(server, x->path) >= x->on.value[FIRST])
		conditions_clear(&x->on);
	if (strcmp(x->target, "/echo") == 0)
		begin_echo(x, method);
	atomic_fetch_add(&server->requests, 1);
	return x;
}

enum MHD_Result exchange_step(void *cls, struct MHD_Connection *connection, const char *url,
			      const char *method, const char *version, const char *upload,
			      size_t *upload_size, void **exchange)
{
	struct exchange *x = *exchange;

	(void)version;
	if (!x) {
		*exchange = begin(cls, connection, url, method);
		return *exchange ? MHD_YES : MHD_NO;
	}
	if (*upload_size == 0)
		return (enum MHD_Result)answer(x);
	if (x->echo)
		fwrite(upload, 1, *upload_size, x->echo);
	*upload_size = 0;
	return MHD_YES;
}

void exchange_end(void *cls, struct MHD_Connection *connection, void **exchange,
		  enum MHD_RequestTerminationCode why)
{
	struct exchange *x = *exchange;

	(void)cls;
	(void)connection;
	(void)why;
	if (!x)
		return;
	if (x->echo)
		fclose(x->echo);
	free(x->body.bytes);
	free(x);
	*exchange = NULL;
}
