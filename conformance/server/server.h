/* SPDX-License-Identifier: MIT */
#ifndef SERVER_H
#define SERVER_H

/*
 * server.h - an HTTP server for tests, over libmicrohttpd.
 *
 * It listens on 127.0.0.1 only, and the same request always gets the same answer.  A test runs it
 * in its own process by server_start; the program weft-flagserver runs it for other programs.
 *
 * Targets:
 *	/xx/xx.gif	the flag of the country with the code xx; 404 for others
 *	/file/N		2,048 bytes that depend on N; a suffix such as .bin is ignored
 *	/bytes/N	N bytes, at most 64 MiB
 *	/echo		the method, the target, the headers and the body of the request as text
 *	/flags		the targets of all flags, one a line
 *	/sums/N		for each flag and for the files below N a line "CRC32 SIZE TARGET"
 *
 * Conditions stand before a target, as segments of the path: /delay=20/status=500/file/7.  So a
 * base URL can carry them for every file.
 *	delay=MS	the answer begins after so many milliseconds
 *	status=CODE	that status, with a short text as its body
 *	cut=N		the whole length is announced, and the connection ends after N bytes
 *	reset=N		the connection is reset (RST) after N bytes of the body
 *	stall=N		after N bytes nothing comes for ever
 *	drip=MS		64 bytes come every so many milliseconds
 *	hang=1		no answer comes for ever
 *	empty=1		the connection ends before an answer
 *	garbage=1	the answer is not HTTP
 *	length=N	that length is announced, whatever comes
 *	redirect=N	N redirections (302) lead to the target
 *	loop=1		a redirection to itself
 *	gzip=1		the body is compressed by gzip
 *	chunked=1	the body has no length, and comes in chunks
 *	first=N		the other conditions count only for the first N requests of this path
 */

#include <stddef.h>

struct server;

struct server_options {
	int port;			/* 0: a free one */
	const char *certificate, *key;	/* PEM texts: TLS; NULL: none.  Borrowed until the stop */
};

/* What a server has seen; each number is right for some moment of the call. */
struct server_counts {
	size_t connections;		/* accepted */
	size_t open;			/* of these, those that have not ended */
	size_t requests;
};

/*
 * Start a server in threads of its own.  @options: borrowed for the call; NULL: all defaults.
 * @ret: given back by server_stop.
 * 0; -ENOMEM; -EADDRINUSE: the port is taken, or there is no socket.
 */
int server_start(const struct server_options *options, struct server **ret);

/* "http://127.0.0.1:PORT", or https; lives as long as @server. */
const char *server_url(const struct server *server);
int server_port(const struct server *server);
void server_counts(const struct server *server, struct server_counts *ret);

/* End every connection and free @server; NULL is allowed. */
void server_stop(struct server *server);

#endif
