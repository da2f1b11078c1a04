/* SPDX-License-Identifier: MIT */
/*
 * The queue between threads: one lock, and three conditions.
 *
 * The values lie in one array that doubles: a ring for both ends, or a heap for priorities.
 */

#include <weft/queue.h>

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "../base/api.h"
#include "../base/hooks.h"
#include "../base/text.h"
#include "../future/future.h"

enum { FIRST = 16 };

struct entry {
	struct weft_value value;
	int64_t key;
	uint64_t number; /* equal keys go by it */
};

struct weft_thread_queue {
	pthread_mutex_t lock;
	pthread_cond_t filled, drained, finished;
	enum weft_thread_queue_order order;
	bool closed;
	size_t capacity;
	struct entry *entries;
	size_t size, head, count; /* `head` stays 0 in a heap */
	size_t unfinished;
	uint64_t next_number;
	void (*release)(struct weft_value value);
	_Atomic uint32_t refs;
};

static int init_conditions(struct weft_thread_queue *q)
{
	pthread_cond_t *conditions[] = { &q->filled, &q->drained, &q->finished };
	pthread_condattr_t attr;
	int r = -pthread_condattr_init(&attr);

	if (r < 0)
		return r;
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++)
		pthread_cond_init(conditions[i], &attr);
	pthread_condattr_destroy(&attr);
	return 0;
}

WEFT_API int weft_thread_queue_new(enum weft_thread_queue_order order, size_t capacity,
				   void (*release)(struct weft_value value),
				   struct weft_thread_queue **ret)
{
	struct weft_thread_queue *q;
	int r;

	if ((unsigned)order > WEFT_PRIORITY)
		return weft_refuse(-EINVAL, "%d is no order of a queue", (int)order);
	q = weft_alloc(sizeof(*q));
	if (!q)
		return -ENOMEM;
	memset(q, 0, sizeof(*q));
	r = init_conditions(q);
	if (r < 0) {
		weft_free(q, sizeof(*q));
		return r;
	}
	pthread_mutex_init(&q->lock, NULL);
	q->order = order;
	q->capacity = capacity;
	q->release = release;
	atomic_init(&q->refs, 1);
	*ret = q;
	return 0;
}

static struct entry *at(struct weft_thread_queue *q, size_t i)
{
	return &q->entries[(q->head + i) % q->size];
}

WEFT_API struct weft_thread_queue *weft_thread_queue_ref(struct weft_thread_queue *q)
{
	atomic_fetch_add_explicit(&q->refs, 1, memory_order_relaxed);
	return q;
}

WEFT_API void weft_thread_queue_unref(struct weft_thread_queue *q)
{
	if (!q || atomic_fetch_sub_explicit(&q->refs, 1, memory_order_acq_rel) > 1)
		return;
	for (size_t i = 0; q->release && i < q->count; i++)
		q->release(at(q, i)->value);
	if (q->entries)
		weft_free(q->entries, q->size * sizeof(*q->entries));
	pthread_cond_destroy(&q->filled);
	pthread_cond_destroy(&q->drained);
	pthread_cond_destroy(&q->finished);
	pthread_mutex_destroy(&q->lock);
	weft_free(q, sizeof(*q));
}

/* Under the lock, which is given up meanwhile.  False: the deadline has passed. */
static bool wait_on(struct weft_thread_queue *q, pthread_cond_t *c, struct weft_deadline deadline)
{
	struct timespec until = { .tv_sec = deadline.ns_ / 1000000000,
				  .tv_nsec = deadline.ns_ % 1000000000 };

	if (deadline.ns_ == INT64_MAX)
		return pthread_cond_wait(c, &q->lock) == 0;
	if (deadline.ns_ <= WEFT_NOW.ns_)
		return false;
	return pthread_cond_timedwait(c, &q->lock, &until) == 0;
}

static bool grow(struct weft_thread_queue *q)
{
	size_t size = q->size ? 2 * q->size : FIRST;
	struct entry *entries = weft_alloc(size * sizeof(*entries));

	if (!entries)
		return false;
	for (size_t i = 0; i < q->count; i++)
		entries[i] = *at(q, i);
	if (q->entries)
		weft_free(q->entries, q->size * sizeof(*entries));
	q->entries = entries;
	q->size = size;
	q->head = 0;
	return true;
}

static bool comes_first(const struct entry *a, const struct entry *b)
{
	return a->key < b->key || (a->key == b->key && a->number < b->number);
}

/* Put @e where the hole at @i is, or nearer to the root. */
static void sift_up(struct weft_thread_queue *q, size_t i, struct entry e)
{
	for (; i > 0 && comes_first(&e, at(q, (i - 1) / 2)); i = (i - 1) / 2)
		*at(q, i) = *at(q, (i - 1) / 2);
	*at(q, i) = e;
}

/* The hole is the root, and the heap has q->count entries without @e. */
static void sift_down(struct weft_thread_queue *q, struct entry e)
{
	size_t i = 0, child;

	while ((child = 2 * i + 1) < q->count) {
		if (child + 1 < q->count && comes_first(at(q, child + 1), at(q, child)))
			child++;
		if (comes_first(&e, at(q, child)))
			break;
		*at(q, i) = *at(q, child);
		i = child;
	}
	*at(q, i) = e;
}

static void insert(struct weft_thread_queue *q, struct entry e)
{
	if (q->order == WEFT_PRIORITY)
		sift_up(q, q->count++, e);
	else
		*at(q, q->count++) = e;
}

static struct entry extract(struct weft_thread_queue *q)
{
	struct entry first, last;

	last = *at(q, --q->count);
	if (q->order == WEFT_LIFO)
		return last;
	first = *at(q, 0);
	if (q->order == WEFT_FIFO)
		q->head = (q->head + 1) % q->size;
	else if (q->count > 0)
		sift_down(q, last);
	return first;
}

/* Under the lock: until there is room. */
static int await_room(struct weft_thread_queue *q, struct weft_deadline deadline)
{
	bool on_time = true;

	for (;;) {
		if (q->closed)
			return weft_refuse(WEFT_ECLOSED, "the queue is closed");
		if (!q->capacity || q->count < q->capacity)
			return 0;
		if (!on_time)
			return weft_refuse(WEFT_ETIMEDOUT, "the queue stayed full");
		on_time = wait_on(q, &q->drained, deadline);
	}
}

WEFT_API int weft_thread_queue_put_key(struct weft_thread_queue *q, int64_t key,
				       struct weft_value value, struct weft_deadline deadline)
{
	struct entry e = { value, key, 0 };
	int r;

	pthread_mutex_lock(&q->lock);
	r = await_room(q, deadline);
	if (r == 0 && q->count == q->size && !grow(q))
		r = -ENOMEM;
	if (r < 0)
		goto out;
	e.number = q->next_number++;
	insert(q, e);
	q->unfinished++;
	pthread_cond_signal(&q->filled);
out:
	pthread_mutex_unlock(&q->lock);
	return r;
}

WEFT_API int weft_thread_queue_put(struct weft_thread_queue *q, struct weft_value value,
				   struct weft_deadline deadline)
{
	return weft_thread_queue_put_key(q, 0, value, deadline);
}

/* Under the lock: until there is a value. */
static int await_value(struct weft_thread_queue *q, struct weft_deadline deadline)
{
	bool on_time = true;

	for (;;) {
		if (q->count > 0)
			return 0;
		if (q->closed)
			return weft_refuse(WEFT_ECLOSED, "the queue is closed, and empty");
		if (!on_time)
			return weft_refuse(WEFT_ETIMEDOUT, "the queue stayed empty");
		on_time = wait_on(q, &q->filled, deadline);
	}
}

WEFT_API int weft_thread_queue_get(struct weft_thread_queue *q, struct weft_deadline deadline,
				   struct weft_value *ret)
{
	int r;

	pthread_mutex_lock(&q->lock);
	r = await_value(q, deadline);
	if (r == 0) {
		*ret = extract(q).value;
		pthread_cond_signal(&q->drained);
	}
	pthread_mutex_unlock(&q->lock);
	return r;
}

/* Under the lock. */
static void finish(struct weft_thread_queue *q, size_t n)
{
	q->unfinished -= n;
	if (q->unfinished == 0)
		pthread_cond_broadcast(&q->finished);
}

WEFT_API int weft_thread_queue_task_done(struct weft_thread_queue *q)
{
	int r = 0;

	pthread_mutex_lock(&q->lock);
	if (q->unfinished > 0)
		finish(q, 1);
	else
		r = weft_refuse(WEFT_ESTATE, "task_done was called more often than put");
	pthread_mutex_unlock(&q->lock);
	return r;
}

WEFT_API int weft_thread_queue_join(struct weft_thread_queue *q, struct weft_deadline deadline)
{
	bool on_time = true;
	int r = 0;

	pthread_mutex_lock(&q->lock);
	while (q->unfinished > 0 && on_time)
		on_time = wait_on(q, &q->finished, deadline);
	if (q->unfinished > 0)
		r = weft_refuse(WEFT_ETIMEDOUT, "%zu values are not dealt with", q->unfinished);
	pthread_mutex_unlock(&q->lock);
	return r;
}

/* The values go to a function of the program's, so the lock is not held. */
static void release_all(struct weft_thread_queue *q)
{
	struct entry e;

	pthread_mutex_lock(&q->lock);
	while (q->count > 0) {
		e = extract(q);
		finish(q, 1);
		pthread_mutex_unlock(&q->lock);
		if (q->release)
			q->release(e.value);
		pthread_mutex_lock(&q->lock);
	}
	pthread_mutex_unlock(&q->lock);
}

WEFT_API int weft_thread_queue_close(struct weft_thread_queue *q, enum weft_thread_queue_mode mode)
{
	if ((unsigned)mode > WEFT_CLOSE_NOW)
		return weft_refuse(-EINVAL, "%d is no way to close a queue", (int)mode);
	pthread_mutex_lock(&q->lock);
	q->closed = true;
	pthread_cond_broadcast(&q->filled);
	pthread_cond_broadcast(&q->drained);
	pthread_mutex_unlock(&q->lock);
	if (mode == WEFT_CLOSE_NOW)
		release_all(q);
	return 0;
}

WEFT_API size_t weft_thread_queue_count(struct weft_thread_queue *q)
{
	size_t count;

	pthread_mutex_lock(&q->lock);
	count = q->count;
	pthread_mutex_unlock(&q->lock);
	return count;
}
