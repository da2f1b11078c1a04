/* SPDX-License-Identifier: MIT */
/* GLib: a GThreadPool, and a GAsyncQueue by which the finished jobs come back. */

#include <glib.h>

#include "peer.h"

struct job {
	int64_t value;
};

static GThreadPool *pool;
static GAsyncQueue *finished;

static void run(gpointer data, gpointer unused)
{
	struct job *job = data;

	(void)unused;
	job->value++;
	g_async_queue_push(finished, job);
}

static int64_t submit_and_collect(void)
{
	int64_t sum = 0;

	for (int64_t i = 0; i < PEER_JOBS; i++) {
		struct job *job = g_slice_new(struct job);

		job->value = i;
		g_thread_pool_push(pool, job, NULL);
	}
	for (int64_t i = 0; i < PEER_JOBS; i++) {
		struct job *job = g_async_queue_pop(finished);

		sum += job->value;
		g_slice_free(struct job, job);
	}
	return sum;
}

int main(int argc, char **argv)
{
	int r, workers = peer_workers(argc, argv);

	finished = g_async_queue_new();
	pool = g_thread_pool_new(run, NULL, workers, TRUE, NULL);
	r = peer_measure("GLib GThreadPool", workers, submit_and_collect);
	g_thread_pool_free(pool, FALSE, TRUE);
	g_async_queue_unref(finished);
	return r;
}
