/* SPDX-License-Identifier: MIT */
/* The queue between threads. */

#include <sched.h>

#include "pools.h"

static struct weft_thread_queue *queue(enum weft_thread_queue_order order, size_t capacity)
{
	struct weft_thread_queue *q = NULL;
	int r = weft_thread_queue_new(order, capacity, NULL, &q);

	if (r == -ENOMEM && conform_starved())
		r = weft_thread_queue_new(order, capacity, NULL, &q);
	return CHECK_INT(r, 0) ? q : NULL;
}

static void put(struct weft_thread_queue *q, int64_t i)
{
	int r = weft_thread_queue_put(q, weft_int(i), WEFT_NEVER);

	if (r == -ENOMEM && conform_starved())
		r = weft_thread_queue_put(q, weft_int(i), WEFT_NEVER);
	CHECK_INT(r, 0);
}

static void get_is(struct weft_thread_queue *q, int64_t want)
{
	struct weft_value v = weft_none();

	CHECK_INT(weft_thread_queue_get(q, WEFT_NOW, &v), 0);
	CHECK_VALUE(v, weft_int(want));
}

static void get_fails(struct weft_thread_queue *q, struct weft_deadline deadline, int r)
{
	struct weft_value v = weft_int(77);

	CHECK_INT(weft_thread_queue_get(q, deadline, &v), r);
	CHECK_VALUE(v, weft_int(77));
}

void queue_fifo(const struct weft_executor_ops *ops)
{
	struct weft_thread_queue *q = queue(WEFT_FIFO, 0);

	(void)ops;
	if (!q)
		return;
	for (int64_t i = 0; i < 200; i++)
		put(q, i);
	CHECK_INT(weft_thread_queue_count(q), 200);
	for (int64_t i = 0; i < 200; i++)
		get_is(q, i);
	get_fails(q, WEFT_NOW, WEFT_ETIMEDOUT);
	CHECK_INT(weft_thread_queue_count(q), 0);
	weft_thread_queue_unref(q);
}

void queue_lifo(const struct weft_executor_ops *ops)
{
	struct weft_thread_queue *q = queue(WEFT_LIFO, 0);

	(void)ops;
	if (!q)
		return;
	put(q, 1);
	put(q, 2);
	get_is(q, 2);
	put(q, 3);
	get_is(q, 3);
	get_is(q, 1);
	weft_thread_queue_unref(q);
}

/* The least key first, and equal ones in the order in which they came. */
void queue_priority(const struct weft_executor_ops *ops)
{
	static const int64_t keys[] = { 5, -3, 5, INT64_MAX, 0, INT64_MIN, 5 };
	static const int64_t order[] = { 5, 1, 4, 0, 2, 6, 3 };
	struct weft_thread_queue *q = queue(WEFT_PRIORITY, 0);
	size_t n = 0;

	(void)ops;
	for (int64_t i = 0; q && i < 7; i++)
		n += weft_thread_queue_put_key(q, keys[i], weft_int(i), WEFT_NOW) == 0;
	CHECK_INT(n, 7);
	for (int i = 0; n == 7 && i < 7; i++)
		get_is(q, order[i]);
	weft_thread_queue_unref(q);
}

void queue_bounded(const struct weft_executor_ops *ops)
{
	struct weft_thread_queue *q = queue(WEFT_FIFO, 2);

	(void)ops;
	if (!q)
		return;
	put(q, 1);
	put(q, 2);
	CHECK_INT(weft_thread_queue_put(q, weft_int(3), WEFT_NOW), WEFT_ETIMEDOUT);
	CHECK_INT(weft_thread_queue_put(q, weft_int(3), weft_after(0.002)), WEFT_ETIMEDOUT);
	get_is(q, 1);
	put(q, 4);
	get_is(q, 2);
	get_is(q, 4);
	get_fails(q, weft_after(0.002), WEFT_ETIMEDOUT);
	weft_thread_queue_unref(q);
}

/* Threads that wait for room and for values. */
struct line {
	struct weft_thread_queue *q;
	atomic_llong sum;
	atomic_int got;
};

enum { EACH = 2000, PRODUCERS = 3, CONSUMERS = 2 };

static void *produce(void *arg)
{
	struct line *line = arg;

	for (int i = 1; i <= EACH; i++)
		put(line->q, i);
	return NULL;
}

static void *consume(void *arg)
{
	struct line *line = arg;
	struct weft_value v;

	while (weft_thread_queue_get(line->q, WEFT_NEVER, &v) == 0) {
		atomic_fetch_add(&line->sum, weft_as_int(v));
		atomic_fetch_add(&line->got, 1);
		CHECK_INT(weft_thread_queue_task_done(line->q), 0);
	}
	return NULL;
}

static void run_line(enum weft_thread_queue_order order, size_t capacity)
{
	struct line line = { queue(order, capacity), 0, 0 };
	pthread_t threads[PRODUCERS + CONSUMERS];

	if (!line.q)
		return;
	for (int i = 0; i < PRODUCERS + CONSUMERS; i++)
		threads[i] = start(i < PRODUCERS ? produce : consume, &line);
	for (int i = 0; i < PRODUCERS; i++)
		join(threads[i]);
	CHECK_INT(weft_thread_queue_join(line.q, WEFT_NEVER), 0);
	CHECK_INT(atomic_load(&line.got), PRODUCERS * EACH);
	CHECK_INT(atomic_load(&line.sum), (long long)PRODUCERS * EACH * (EACH + 1) / 2);
	CHECK_INT(weft_thread_queue_close(line.q, WEFT_CLOSE_DRAIN), 0);
	for (int i = PRODUCERS; i < PRODUCERS + CONSUMERS; i++)
		join(threads[i]);
	weft_thread_queue_unref(line.q);
}

void queue_threads(const struct weft_executor_ops *ops)
{
	(void)ops;
	run_line(WEFT_FIFO, 0);
	run_line(WEFT_FIFO, 1);
	run_line(WEFT_LIFO, 3);
	run_line(WEFT_PRIORITY, 16);
}

/* What is in it can be taken out; then it says that it is closed. */
void queue_close_drain(const struct weft_executor_ops *ops)
{
	struct weft_thread_queue *q = queue(WEFT_FIFO, 0);

	(void)ops;
	if (!q)
		return;
	put(q, 1);
	put(q, 2);
	CHECK_INT(weft_thread_queue_close(q, WEFT_CLOSE_DRAIN), 0);
	CHECK_INT(weft_thread_queue_put(q, weft_int(3), WEFT_NEVER), WEFT_ECLOSED);
	get_is(q, 1);
	get_is(q, 2);
	get_fails(q, WEFT_NEVER, WEFT_ECLOSED);
	CHECK_INT(weft_thread_queue_close(q, WEFT_CLOSE_DRAIN), 0);
	CHECK_INT(weft_thread_queue_close(q, (enum weft_thread_queue_mode)5), -EINVAL);
	weft_thread_queue_unref(q);
}

static void release(struct weft_value v)
{
	(void)v;
	atomic_fetch_add(&shared.released, 1);
}

void queue_close_now(const struct weft_executor_ops *ops)
{
	struct weft_thread_queue *q = NULL;

	(void)ops;
	if (weft_thread_queue_new(WEFT_FIFO, 0, release, &q) < 0) {
		CHECK(conform_starved());
		return;
	}
	put(q, 1);
	put(q, 2);
	get_is(q, 1);
	CHECK_INT(weft_thread_queue_close(q, WEFT_CLOSE_NOW), 0);
	CHECK_INT(atomic_load(&shared.released), 1);
	get_fails(q, WEFT_NEVER, WEFT_ECLOSED);
	CHECK_INT(weft_thread_queue_join(q, WEFT_NOW), WEFT_ETIMEDOUT);
	CHECK_INT(weft_thread_queue_task_done(q), 0);
	CHECK_INT(weft_thread_queue_join(q, WEFT_NOW), 0);
	weft_thread_queue_unref(q);
}

/* Those who wait when it is closed wake up. */
static void *get_closed(void *q)
{
	get_fails(q, WEFT_NEVER, WEFT_ECLOSED);
	return NULL;
}

static void *put_closed(void *q)
{
	CHECK_INT(weft_thread_queue_put(q, weft_int(2), WEFT_NEVER), WEFT_ECLOSED);
	return NULL;
}

void queue_close_wakes(const struct weft_executor_ops *ops)
{
	(void)ops;
	for (int i = 0; i < 50; i++) {
		struct weft_thread_queue *empty = queue(WEFT_FIFO, 0), *full = queue(WEFT_FIFO, 1);
		pthread_t threads[4];

		if (!empty || !full) {
			weft_thread_queue_unref(empty);
			weft_thread_queue_unref(full);
			return;
		}
		put(full, 1);
		for (int k = 0; k < 4; k++)
			threads[k] = start(k < 2 ? get_closed : put_closed, k < 2 ? empty : full);
		if (i % 2)
			sched_yield();
		CHECK_INT(weft_thread_queue_close(empty, WEFT_CLOSE_NOW), 0);
		CHECK_INT(weft_thread_queue_close(full, WEFT_CLOSE_DRAIN), 0);
		for (int k = 0; k < 4; k++)
			join(threads[k]);
		weft_thread_queue_unref(empty);
		weft_thread_queue_unref(full);
	}
}

void queue_task_done(const struct weft_executor_ops *ops)
{
	struct weft_thread_queue *q = queue(WEFT_FIFO, 0);

	(void)ops;
	if (!q)
		return;
	CHECK_INT(weft_thread_queue_join(q, WEFT_NOW), 0);
	CHECK_INT(weft_thread_queue_task_done(q), WEFT_ESTATE);
	put(q, 1);
	CHECK_INT(weft_thread_queue_join(q, weft_after(0.002)), WEFT_ETIMEDOUT);
	get_is(q, 1);
	CHECK_INT(weft_thread_queue_join(q, WEFT_NOW), WEFT_ETIMEDOUT);
	CHECK_INT(weft_thread_queue_task_done(q), 0);
	CHECK_INT(weft_thread_queue_task_done(q), WEFT_ESTATE);
	CHECK_INT(weft_thread_queue_join(q, WEFT_NEVER), 0);
	put(q, 1);
	put(q, 2);
	CHECK_INT(weft_thread_queue_task_done(q), 0);
	CHECK_INT(weft_thread_queue_join(q, WEFT_NOW), WEFT_ETIMEDOUT);
	CHECK_INT(weft_thread_queue_task_done(q), 0);
	CHECK_INT(weft_thread_queue_join(q, WEFT_NOW), 0);
	weft_thread_queue_unref(q);
}

/* What is left in it when it goes is released. */
void queue_release(const struct weft_executor_ops *ops)
{
	struct weft_thread_queue *q = NULL;

	(void)ops;
	CHECK_INT(weft_thread_queue_new((enum weft_thread_queue_order)7, 0, NULL, &q), -EINVAL);
	CHECK_PTR(q, NULL);
	if (weft_thread_queue_new(WEFT_LIFO, 0, release, &q) < 0) {
		CHECK(conform_starved());
		return;
	}
	for (int i = 0; i < 5; i++)
		put(q, i);
	get_is(q, 4);
	CHECK_PTR(weft_thread_queue_ref(q), q);
	weft_thread_queue_unref(q);
	CHECK_INT(atomic_load(&shared.released), 0);
	weft_thread_queue_unref(q);
	CHECK_INT(atomic_load(&shared.released), 4);
	weft_thread_queue_unref(NULL);
}
