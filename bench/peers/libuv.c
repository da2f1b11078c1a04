/* SPDX-License-Identifier: MIT */
/* libuv: uv_queue_work, and the callback in the thread of the loop takes the result. */

#include <uv.h>

#include "peer.h"

struct job {
	uv_work_t request;		/* first: a request is its job */
	int64_t value;
};

static int64_t sum;

static void run(uv_work_t *request)
{
	((struct job *)request)->value++;
}

static void collect(uv_work_t *request, int status)
{
	(void)status;
	sum += ((struct job *)request)->value;
	free(request);
}

static int64_t submit_and_collect(void)
{
	sum = 0;
	for (int64_t i = 0; i < PEER_JOBS; i++) {
		struct job *job = malloc(sizeof(*job));

		if (!job)
			return 0;
		job->value = i;
		uv_queue_work(uv_default_loop(), &job->request, run, collect);
	}
	uv_run(uv_default_loop(), UV_RUN_DEFAULT);
	return sum;
}

int main(int argc, char **argv)
{
	int workers = peer_workers(argc, argv);

	setenv("UV_THREADPOOL_SIZE", argv[1], 1);
	return peer_measure("libuv uv_queue_work", workers, submit_and_collect);
}
