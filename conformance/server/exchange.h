/* SPDX-License-Identifier: MIT */
#ifndef EXCHANGE_H
#define EXCHANGE_H

/* exchange.h - one request and its answer, and what they need of the server. */

#include <microhttpd.h>
#include <stdatomic.h>

#include "nap.h"
#include "server.h"

struct seen;

struct server {
	struct MHD_Daemon *daemon;
	struct naps naps;
	struct seen *seen;		/* for first=N; in the one thread of the daemon */
	atomic_size_t connections, open, requests;
	int port;
	char url[48];
};

/* libmicrohttpd's callbacks; @cls is the server. */
enum MHD_Result exchange_step(void *cls, struct MHD_Connection *connection, const char *url,
			      const char *method, const char *version, const char *upload,
			      size_t *upload_size, void **exchange);
void exchange_end(void *cls, struct MHD_Connection *connection, void **exchange,
		  enum MHD_RequestTerminationCode why);

void seen_free(struct seen *seen);

#endif
