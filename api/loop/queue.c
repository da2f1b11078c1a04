/* SPDX-License-Identifier: MIT */
/* A queue of values among tasks. */

#include <errno.h>
#include <string.h>

#include "../base/hooks.h"
#include "../base/text.h"
#include "waiters.h"

enum { LEAST = 16 };

WEFT_API void weft_loop_queue_init(struct weft_loop_queue *q, size_t most,
				   enum weft_queue_order order,
				   bool (*before)(struct weft_value a, struct weft_value b))
{
	*q = (struct weft_loop_queue){ .most_ = most, .order_ = order, .before_ = before };
}

WEFT_API void weft_loop_queue_fini(struct weft_loop_queue *q)
{
	if (q->items_)
		weft_free(q->items_, q->room_ * sizeof(*q->items_));
	q->items_ = NULL;
	q->n_ = q->room_ = 0;
}

WEFT_API size_t weft_loop_queue_size(const struct weft_loop_queue *q)
{
	return q->n_;
}

WEFT_API bool weft_loop_queue_full(const struct weft_loop_queue *q)
{
	return q->most_ > 0 && q->n_ >= q->most_;
}

/*
 * What lies in it: a ring, of which only FIFO uses the beginning; or a binary heap.
 */

static struct weft_value *item(const struct weft_loop_queue *q, size_t i)
{
	return &q->items_[(q->head_ + i) % q->room_];
}

static int grow(struct weft_loop_queue *q)
{
	size_t room = q->room_ ? q->room_ * 2 : LEAST;
	struct weft_value *items = weft_alloc(room * sizeof(*items));

	if (!items)
		return -ENOMEM;
	for (size_t i = 0; i < q->n_; i++)
		items[i] = *item(q, i);
	if (q->items_)
		weft_free(q->items_, q->room_ * sizeof(*items));
	q->items_ = items;
	q->room_ = room;
	q->head_ = 0;
	return 0;
}

static void sift_up(struct weft_loop_queue *q, size_t i)
{
	struct weft_value v = q->items_[i];

	for (; i > 0 && q->before_(v, q->items_[(i - 1) / 2]); i = (i - 1) / 2)
		q->items_[i] = q->items_[(i - 1) / 2];
	q->items_[i] = v;
}

static void sift_down(struct weft_loop_queue *q)
{
	struct weft_value v = q->items_[0];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < q->n_) {
		if (child + 1 < q->n_ && q->before_(q->items_[child + 1], q->items_[child]))
			child++;
		if (!q->before_(q->items_[child], v))
			break;
		q->items_[i] = q->items_[child];
		i = child;
	}
	q->items_[i] = v;
}

static void add(struct weft_loop_queue *q, struct weft_value value)
{
	*item(q, q->n_++) = value;
	if (q->order_ == WEFT_QUEUE_PRIORITY)
		sift_up(q, q->n_ - 1);
}

static struct weft_value take(struct weft_loop_queue *q)
{
	struct weft_value first = *item(q, 0);

	q->n_--;
	if (q->order_ == WEFT_QUEUE_LIFO)
		return *item(q, q->n_);
	if (q->order_ == WEFT_QUEUE_FIFO) {
		q->head_ = (q->head_ + 1) % q->room_;
		return first;
	}
	q->items_[0] = q->items_[q->n_];
	sift_down(q);
	return first;
}

/*
 * Putting in and taking out.
 */

static int refuse_shut(void)
{
	return weft_refuse(WEFT_ECLOSED, "the queue is shut");
}

WEFT_API int weft_loop_queue_try_put(struct weft_loop_queue *q, struct weft_value value)
{
	if (q->shut_)
		return refuse_shut();
	if (weft_loop_queue_full(q))
		return weft_refuse(-EAGAIN, "the queue is full");
	if (q->n_ == q->room_ && grow(q) < 0)
		return -ENOMEM;
	add(q, value);
	q->unfinished_++;
	weft_event_clear(&q->finished_);
	weft_waiters_pop(&q->getters_);
	return 0;
}

WEFT_API int weft_loop_queue_try_get(struct weft_loop_queue *q, struct weft_value *ret)
{
	if (q->n_ == 0)
		return q->shut_ ? refuse_shut() : weft_refuse(-EAGAIN, "the queue is empty");
	*ret = take(q);
	weft_waiters_pop(&q->putters_);
	return 0;
}

WEFT_API int weft_queue_put_begin_(struct weft_co *co, struct weft_loop_queue *q,
				   struct weft_value value)
{
	if (!weft_task_of_co(co))
		return weft_refuse_outside();
	if (!q->shut_ && weft_loop_queue_full(q))
		return weft_waiters_join(&q->putters_, co);
	return weft_loop_queue_try_put(q, value);
}

/* A place that was freed for one that was cancelled goes to the next one. */
WEFT_API int weft_queue_put_end_(struct weft_co *co, struct weft_loop_queue *q,
				 struct weft_value value, int r)
{
	enum weft_parking how = weft_waiters_leave(co);

	if (r == 0)
		return weft_queue_put_begin_(co, q, value);
	if (how == WEFT_UNPARKED && !weft_loop_queue_full(q))
		weft_waiters_pop(&q->putters_);
	return r;
}

WEFT_API int weft_queue_get_begin_(struct weft_co *co, struct weft_loop_queue *q,
				   struct weft_value *ret)
{
	if (!weft_task_of_co(co))
		return weft_refuse_outside();
	if (!q->shut_ && q->n_ == 0)
		return weft_waiters_join(&q->getters_, co);
	return weft_loop_queue_try_get(q, ret);
}

WEFT_API int weft_queue_get_end_(struct weft_co *co, struct weft_loop_queue *q,
				 struct weft_value *ret, int r)
{
	enum weft_parking how = weft_waiters_leave(co);

	if (r == 0)
		return weft_queue_get_begin_(co, q, ret);
	if (how == WEFT_UNPARKED && q->n_ > 0)
		weft_waiters_pop(&q->getters_);
	return r;
}

/*
 * The end of the work.
 */

WEFT_API int weft_loop_queue_task_done(struct weft_loop_queue *q)
{
	if (q->unfinished_ == 0)
		return weft_refuse(WEFT_ESTATE, "task_done was called too often");
	if (--q->unfinished_ == 0)
		weft_event_set(&q->finished_);
	return 0;
}

WEFT_API int weft_queue_join_begin_(struct weft_co *co, struct weft_loop_queue *q)
{
	if (q->unfinished_ > 0)
		return weft_event_begin_(co, &q->finished_);
	return weft_task_of_co(co) ? 0 : weft_refuse_outside();
}

WEFT_API int weft_queue_join_end_(struct weft_co *co, struct weft_loop_queue *q, int r)
{
	return weft_event_end_(co, &q->finished_, r);
}

WEFT_API void weft_loop_queue_shutdown(struct weft_loop_queue *q, bool now)
{
	q->shut_ = true;
	while (now && q->n_ > 0) {
		(void)take(q);
		weft_loop_queue_task_done(q);
	}
	weft_waiters_wake(&q->getters_, SIZE_MAX);
	weft_waiters_wake(&q->putters_, SIZE_MAX);
}
