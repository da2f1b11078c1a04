/* SPDX-License-Identifier: MIT */
#ifndef NAP_H
#define NAP_H

/* nap.h - connections that wait: they are suspended, and one thread resumes each at its time. */

#include <microhttpd.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct nap {
	struct nap *next;
	struct MHD_Connection *connection;
	int64_t due;			/* nanoseconds on the monotonic clock */
};

struct naps {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	pthread_t thread;
	struct nap *first;
	bool over;
};

int naps_start(struct naps *naps);

/* Resume all, and let nobody sleep from now on. */
void naps_stop(struct naps *naps);

/*
 * Suspend @connection for @ms milliseconds; @nap is in use until then.  False: the server is about
 * to stop, and the connection was not suspended.
 */
bool naps_take(struct naps *naps, struct nap *nap, struct MHD_Connection *connection, long ms);

int64_t now_ns(void);

#endif
