/* SPDX-License-Identifier: MIT */
#include "nap.h"

#include <time.h>

int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Resume those whose time has come; returns when the next one is due. */
static int64_t wake(struct naps *naps, int64_t now)
{
	int64_t earliest = INT64_MAX;
	struct nap **at = &naps->first;

	while (*at) {
		struct nap *nap = *at;

		if (naps->over || nap->due <= now) {
			*at = nap->next;
			MHD_resume_connection(nap->connection);
			continue;
		}
		if (nap->due < earliest)
			earliest = nap->due;
		at = &nap->next;
	}
	return earliest;
}

static void wait_until(struct naps *naps, int64_t due)
{
	struct timespec t = { .tv_sec = due / 1000000000, .tv_nsec = due % 1000000000 };

	if (due == INT64_MAX)
		pthread_cond_wait(&naps->changed, &naps->lock);
	else
		pthread_cond_timedwait(&naps->changed, &naps->lock, &t);
}

static void *run(void *arg)
{
	struct naps *naps = arg;

	pthread_mutex_lock(&naps->lock);
	while (!naps->over)
		wait_until(naps, wake(naps, now_ns()));
	wake(naps, now_ns());
	pthread_mutex_unlock(&naps->lock);
	return NULL;
}

int naps_start(struct naps *naps)
{
	pthread_condattr_t attr;
	int r;

	*naps = (struct naps){ .first = NULL };
	pthread_mutex_init(&naps->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&naps->changed, &attr);
	pthread_condattr_destroy(&attr);
	r = -pthread_create(&naps->thread, NULL, run, naps);
	if (r < 0) {
		pthread_cond_destroy(&naps->changed);
		pthread_mutex_destroy(&naps->lock);
	}
	return r;
}

void naps_stop(struct naps *naps)
{
	pthread_mutex_lock(&naps->lock);
	naps->over = true;
	pthread_cond_signal(&naps->changed);
	pthread_mutex_unlock(&naps->lock);
	pthread_join(naps->thread, NULL);
}

bool naps_take(struct naps *naps, struct nap *nap, struct MHD_Connection *connection, long ms)
{
	bool taken;

	pthread_mutex_lock(&naps->lock);
	taken = !naps->over;
	if (taken) {
		*nap = (struct nap){ naps->first, connection, now_ns() + ms * 1000000 };
		MHD_suspend_connection(connection);
		naps->first = nap;
		pthread_cond_signal(&naps->changed);
	}
	pthread_mutex_unlock(&naps->lock);
	return taken;
}
