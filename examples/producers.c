/* SPDX-License-Identifier: MIT */
/*
 * A producer and two consumers are tasks with a queue of two places between them.  The producer
 * waits while it is full, and the consumers while it is empty.  Shutting it ends the consumers.
 */

#include <stdio.h>

#include <weft/scope.h>
#include <weft/sync.h>

enum { PLACES = 2, LAST = 6 };

static struct weft_loop_queue queue;

static int produce(struct weft_co *co, void *arg)
{
	int r = 0;

	(void)arg;
	for (int i = 1; r == 0 && i <= LAST; i++) {
		r = weft_loop_queue_put(co, &queue, weft_int(i));
		if (r == 0)
			printf("produced %d\n", i);
	}
	if (r == 0)
		r = weft_loop_queue_join(co, &queue);	/* each value has been dealt with */
	weft_loop_queue_shutdown(&queue, r < 0);
	return r;
}

static int consume(struct weft_co *co, void *name)
{
	struct weft_value v;
	int r;

	while ((r = weft_loop_queue_get(co, &queue, &v)) == 0) {
		printf("  %s takes %d\n", (const char *)name, (int)weft_as_int(v));
		r = weft_sleep(co, 0);			/* its work: others run meanwhile */
		(void)weft_loop_queue_task_done(&queue);
		if (r < 0)
			return r;
	}
	if (r != WEFT_ECLOSED)
		return r;
	printf("  %s has nothing left to do\n", (const char *)name);
	return 0;
}

static int program(struct weft_co *co, void *arg)
{
	struct weft_group group = { 0 };
	int r = weft_group_open(co, &group);

	(void)arg;
	if (r < 0)
		return r;
	r = weft_group_spawn(co, &group, consume, "Ann", NULL);
	if (r == 0)
		r = weft_group_spawn(co, &group, consume, "Bob", NULL);
	if (r == 0)
		r = weft_group_spawn(co, &group, produce, NULL, NULL);
	return weft_group_close(co, &group, r);
}

int main(void)
{
	int r;

	weft_loop_queue_init(&queue, PLACES, WEFT_QUEUE_FIFO, NULL);
	r = weft_run(program, NULL, NULL);
	weft_loop_queue_fini(&queue);
	if (r < 0)
		fprintf(stderr, "producers: %s\n", weft_strerror(r));
	return r < 0;
}
