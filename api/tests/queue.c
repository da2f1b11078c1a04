/* SPDX-License-Identifier: MIT */
/* The queue between threads. */

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include <weft/queue.h>

#include "suite.h"

static struct weft_thread_queue *make(enum weft_thread_queue_order order, size_t capacity)
{
	struct weft_thread_queue *q;

	NEED(weft_thread_queue_new(order, capacity, NULL, &q) == 0);
	return q;
}

static int64_t get(struct weft_thread_queue *q)
{
	struct weft_value v = weft_int(-1);

	CHECK(weft_thread_queue_get(q, WEFT_NOW, &v) == 0);
	return weft_as_int(v);
}

static void fifo(void)
{
	struct weft_thread_queue *q = make(WEFT_FIFO, 0);
	int64_t next = 0;

	for (int64_t i = 0; i < 100; i++) {
		CHECK(weft_thread_queue_put(q, weft_int(i), WEFT_NOW) == 0);
		if (i % 3 == 2)
			CHECK(get(q) == next++);
	}
	while (weft_thread_queue_count(q))
		CHECK(get(q) == next++);
	CHECK(next == 100);
	weft_thread_queue_unref(q);
}

static void lifo(void)
{
	struct weft_thread_queue *q = make(WEFT_LIFO, 0);

	for (int64_t i = 0; i < 40; i++)
		weft_thread_queue_put(q, weft_int(i), WEFT_NOW);
	for (int64_t i = 40; i-- > 0;)
		CHECK(get(q) == i);
	weft_thread_queue_unref(q);
}

static void priority(void)
{
	struct weft_thread_queue *q = make(WEFT_PRIORITY, 0);

	for (int64_t i = 0; i < 200; i++)
		CHECK(weft_thread_queue_put_key(q, i * 37 % 10, weft_int(i), WEFT_NOW) == 0);
	for (int64_t key = 0, last = -1, n = 0; n < 200; n++) {
		int64_t i = get(q), k = i * 37 % 10;

		CHECK(k > key || (k == key && i > last));
		key = k;
		last = i;
	}
	weft_thread_queue_unref(q);
}

/* Five keys in each of the 3,125 orders that there are, some keys equal: a heap is right in all. */
static void every_order(void)
{
	struct weft_thread_queue *q = make(WEFT_PRIORITY, 0);

	for (int64_t order = 0; order < 5 * 5 * 5 * 5 * 5; order++) {
		int64_t last = -1;

		for (int64_t rest = order, i = 0; i < 5; i++, rest /= 5)
			weft_thread_queue_put_key(q, rest % 5, weft_int(rest % 5 * 5 + i),
						  WEFT_NOW);
		for (int i = 0; i < 5; i++) {
			int64_t next = get(q);

			CHECK(next > last);
			last = next;
		}
	}
	weft_thread_queue_unref(q);
}

static void bounds(void)
{
	struct weft_thread_queue *q = make(WEFT_FIFO, 2);
	struct weft_value v = weft_int(9);

	CHECK(weft_thread_queue_get(q, WEFT_NOW, &v) == WEFT_ETIMEDOUT && weft_as_int(v) == 9);
	CHECK(weft_thread_queue_get(q, weft_after(0.001), &v) == WEFT_ETIMEDOUT);
	CHECK(weft_thread_queue_put(q, v, WEFT_NOW) == 0);
	CHECK(weft_thread_queue_put(q, v, WEFT_NOW) == 0);
	CHECK(weft_thread_queue_put(q, v, WEFT_NOW) == WEFT_ETIMEDOUT);
	CHECK(weft_thread_queue_put(q, v, weft_after(0.001)) == WEFT_ETIMEDOUT);
	CHECK(weft_thread_queue_count(q) == 2);
	weft_thread_queue_unref(q);
	CHECK(weft_thread_queue_new((enum weft_thread_queue_order)9, 0, NULL, &q) == -EINVAL);
}

static int released;

static void release(struct weft_value v)
{
	(void)v;
	released++;
}

static void closing(void)
{
	struct weft_thread_queue *q = make(WEFT_FIFO, 0);
	struct weft_value v = weft_int(1);

	weft_thread_queue_put(q, v, WEFT_NOW);
	CHECK(weft_thread_queue_close(q, (enum weft_thread_queue_mode)9) == -EINVAL);
	CHECK(weft_thread_queue_close(q, WEFT_CLOSE_DRAIN) == 0);
	CHECK(weft_thread_queue_close(q, WEFT_CLOSE_DRAIN) == 0);
	CHECK(weft_thread_queue_put(q, v, WEFT_NEVER) == WEFT_ECLOSED);
	CHECK(weft_thread_queue_get(q, WEFT_NEVER, &v) == 0);
	CHECK(weft_thread_queue_get(q, WEFT_NEVER, &v) == WEFT_ECLOSED);
	weft_thread_queue_unref(q);
	released = 0;
	NEED(weft_thread_queue_new(WEFT_PRIORITY, 0, release, &q) == 0);
	for (int i = 0; i < 20; i++)
		weft_thread_queue_put(q, v, WEFT_NOW);
	CHECK(weft_thread_queue_close(q, WEFT_CLOSE_NOW) == 0 && released == 20);
	CHECK(weft_thread_queue_join(q, WEFT_NOW) == 0);
	weft_thread_queue_unref(q);
	NEED(weft_thread_queue_new(WEFT_LIFO, 0, release, &q) == 0);
	weft_thread_queue_put(q, v, WEFT_NOW);
	weft_thread_queue_unref(weft_thread_queue_ref(q));
	weft_thread_queue_unref(q);
	CHECK(released == 21);
}

enum { EACH = 20000, THREADS = 3 };

static struct weft_thread_queue *shared;
static atomic_llong sum;

static void *produce(void *arg)
{
	for (int64_t i = 1; i <= EACH; i++)
		CHECK(weft_thread_queue_put(shared, weft_int(i), WEFT_NEVER) == 0);
	return arg;
}

static void *consume(void *arg)
{
	struct weft_value v;

	while (weft_thread_queue_get(shared, WEFT_NEVER, &v) == 0) {
		atomic_fetch_add(&sum, weft_as_int(v));
		CHECK(weft_thread_queue_task_done(shared) == 0);
	}
	return arg;
}

static void threads(void)
{
	pthread_t t[2 * THREADS];

	shared = make(WEFT_FIFO, 5);
	CHECK(weft_thread_queue_task_done(shared) == WEFT_ESTATE);
	for (int i = 0; i < 2 * THREADS; i++)
		NEED(pthread_create(&t[i], NULL, i % 2 ? produce : consume, NULL) == 0);
	for (int i = 1; i < 2 * THREADS; i += 2)
		pthread_join(t[i], NULL);
	CHECK(weft_thread_queue_join(shared, WEFT_NEVER) == 0);
	CHECK(atomic_load(&sum) == (long long)THREADS * EACH * (EACH + 1) / 2);
	CHECK(weft_thread_queue_close(shared, WEFT_CLOSE_DRAIN) == 0);
	for (int i = 0; i < 2 * THREADS; i += 2)
		pthread_join(t[i], NULL);
	weft_thread_queue_put(shared, weft_none(), WEFT_NOW);
	weft_thread_queue_unref(shared);
}

static void unfinished(void)
{
	struct weft_thread_queue *q = make(WEFT_FIFO, 0);

	weft_thread_queue_put(q, weft_int(1), WEFT_NOW);
	CHECK(weft_thread_queue_join(q, WEFT_NOW) == WEFT_ETIMEDOUT);
	CHECK(strcmp(weft_strerror(WEFT_ETIMEDOUT), "1 values are not dealt with") == 0);
	CHECK(get(q) == 1);
	CHECK(weft_thread_queue_join(q, weft_after(0.001)) == WEFT_ETIMEDOUT);
	CHECK(weft_thread_queue_task_done(q) == 0);
	CHECK(weft_thread_queue_join(q, WEFT_NOW) == 0);
	weft_thread_queue_unref(q);
}

int main(void)
{
	static const struct suite_test tests[] = {
		{ "first in, first out", fifo },
		{ "last in, first out", lifo },
		{ "the least key first, and equal ones in order", priority },
		{ "every order of five keys", every_order },
		{ "bounds and deadlines", bounds },
		{ "close and release", closing },
		{ "producers and consumers", threads },
		{ "join waits for task_done", unfinished },
	};

	return SUITE(tests);
}
