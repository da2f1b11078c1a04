/* SPDX-License-Identifier: MIT */
/*
 * A producer and three consumers with a queue between them, which holds no more than four values.
 * The producer waits while it is full, and the consumers while it is empty.  Closing it ends them.
 */

#include <stdio.h>

#include <weft/executor.h>
#include <weft/queue.h>

enum { CONSUMERS = 3, LAST = 100 };

static int consume(struct weft_job *job, void *arg)
{
	struct weft_thread_queue *queue = arg;
	struct weft_value v;
	int64_t sum = 0;
	int r;

	while ((r = weft_thread_queue_get(queue, WEFT_NEVER, &v)) == 0) {
		sum += weft_as_int(v);
		r = weft_thread_queue_task_done(queue);
		if (r < 0)
			return r;
	}
	return r == WEFT_ECLOSED ? weft_job_return(job, weft_int(sum)) : r;
}

static int produce(struct weft_thread_queue *queue)
{
	int r = 0;

	for (int i = 1; r == 0 && i <= LAST; i++)
		r = weft_thread_queue_put(queue, weft_int(i), WEFT_NEVER);
	if (r == 0)
		r = weft_thread_queue_join(queue, WEFT_NEVER);
	weft_thread_queue_close(queue, WEFT_CLOSE_DRAIN);
	return r;
}

static int run(struct weft_executor *pool, struct weft_thread_queue *queue)
{
	struct weft_future *futures[CONSUMERS] = { NULL };
	struct weft_value v;
	int64_t sum = 0;
	int i, r = 0;

	for (i = 0; r == 0 && i < CONSUMERS; i++)
		r = weft_submit(pool, consume, queue, &futures[i]);
	if (r == 0)
		r = produce(queue);
	else
		weft_thread_queue_close(queue, WEFT_CLOSE_NOW);
	for (i = 0; r == 0 && i < CONSUMERS; i++) {
		r = weft_future_result(futures[i], WEFT_NEVER, &v);
		sum += r == 0 ? weft_as_int(v) : 0;
	}
	if (r == 0)
		printf("the sum of 1 to %d is %d\n", LAST, (int)sum);
	weft_futures_unref(futures, CONSUMERS);
	return r;
}

int main(void)
{
	struct weft_thread_queue *queue = NULL;
	struct weft_executor *pool = NULL;
	int r;

	r = weft_thread_queue_new(WEFT_FIFO, 4, NULL, &queue);
	if (r == 0)
		r = weft_threads_open(CONSUMERS, NULL, &pool);
	if (r == 0)
		r = run(pool, queue);
	if (r < 0)
		fprintf(stderr, "consumers: %s\n", weft_strerror(r));
	weft_executor_close(pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER);
	weft_thread_queue_unref(queue);
	return r < 0;
}
