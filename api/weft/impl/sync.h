/* SPDX-License-Identifier: MIT */
#ifndef WEFT_IMPL_SYNC_H
#define WEFT_IMPL_SYNC_H

/* weft/impl/sync.h - the suspending calls of weft/sync.h, as they are compiled into callers. */

#ifndef WEFT_SYNC_H
#error "include <weft/sync.h> instead"
#endif

#ifdef __cplusplus
extern "C" {
#endif

int weft_lock_begin_(struct weft_co *co, struct weft_lock *lock);
int weft_lock_end_(struct weft_co *co, struct weft_lock *lock, int r);
int weft_event_begin_(struct weft_co *co, struct weft_event *event);
int weft_event_end_(struct weft_co *co, struct weft_event *event, int r);
int weft_semaphore_begin_(struct weft_co *co, struct weft_semaphore *semaphore);
int weft_semaphore_end_(struct weft_co *co, struct weft_semaphore *semaphore, int r);
int weft_condition_begin_(struct weft_co *co, struct weft_condition *condition);
int weft_condition_end_(struct weft_co *co, struct weft_condition *condition, int r);
int weft_barrier_begin_(struct weft_co *co, struct weft_barrier *barrier, size_t *ret);
int weft_barrier_end_(struct weft_co *co, struct weft_barrier *barrier, size_t *ret, int r);
int weft_queue_put_begin_(struct weft_co *co, struct weft_loop_queue *queue,
			  struct weft_value value);
int weft_queue_put_end_(struct weft_co *co, struct weft_loop_queue *queue, struct weft_value value,
			int r);
int weft_queue_get_begin_(struct weft_co *co, struct weft_loop_queue *queue,
			  struct weft_value *ret);
int weft_queue_get_end_(struct weft_co *co, struct weft_loop_queue *queue, struct weft_value *ret,
			int r);
int weft_queue_join_begin_(struct weft_co *co, struct weft_loop_queue *queue);
int weft_queue_join_end_(struct weft_co *co, struct weft_loop_queue *queue, int r);

/* Both halves of a call about @what, with the suspension between them. */
#define WEFT_PARK_(f, r, begin, end, what) \
	WEFT_SUSPEND_(f, r, begin((f)->weft.co_, what), end((f)->weft.co_, what, (r)))

/* Suspend a stackful body until it is resumed: 0, or the error that was thrown in. */
static inline int weft_stay_(struct weft_co *co)
{
	struct weft_value sent;

	return weft_yield(co, weft_parked_(co), &sent);
}

static inline int weft_lock_acquire(struct weft_co *co, struct weft_lock *lock)
{
	int r = weft_lock_begin_(co, lock);

	while (r == (int)WEFT_AWAITS_)
		r = weft_lock_end_(co, lock, weft_stay_(co));
	return weft_outcome_(r, 0);
}

static inline int weft_event_wait(struct weft_co *co, struct weft_event *event)
{
	int r = weft_event_begin_(co, event);

	while (r == (int)WEFT_AWAITS_)
		r = weft_event_end_(co, event, weft_stay_(co));
	return weft_outcome_(r, 0);
}

static inline int weft_semaphore_acquire(struct weft_co *co, struct weft_semaphore *semaphore)
{
	int r = weft_semaphore_begin_(co, semaphore);

	while (r == (int)WEFT_AWAITS_)
		r = weft_semaphore_end_(co, semaphore, weft_stay_(co));
	return weft_outcome_(r, 0);
}

static inline int weft_condition_wait(struct weft_co *co, struct weft_condition *condition)
{
	int r = weft_condition_begin_(co, condition);

	while (r == (int)WEFT_AWAITS_)
		r = weft_condition_end_(co, condition, weft_stay_(co));
	return weft_outcome_(r, 0);
}

static inline int weft_barrier_wait(struct weft_co *co, struct weft_barrier *barrier, size_t *ret)
{
	int r = weft_barrier_begin_(co, barrier, ret);

	while (r == (int)WEFT_AWAITS_)
		r = weft_barrier_end_(co, barrier, ret, weft_stay_(co));
	return weft_outcome_(r, 0);
}

static inline int weft_loop_queue_put(struct weft_co *co, struct weft_loop_queue *queue,
				      struct weft_value value)
{
	int r = weft_queue_put_begin_(co, queue, value);

	while (r == (int)WEFT_AWAITS_)
		r = weft_queue_put_end_(co, queue, value, weft_stay_(co));
	return weft_outcome_(r, 0);
}

static inline int weft_loop_queue_get(struct weft_co *co, struct weft_loop_queue *queue,
				      struct weft_value *ret)
{
	int r = weft_queue_get_begin_(co, queue, ret);

	while (r == (int)WEFT_AWAITS_)
		r = weft_queue_get_end_(co, queue, ret, weft_stay_(co));
	return weft_outcome_(r, 0);
}

static inline int weft_loop_queue_join(struct weft_co *co, struct weft_loop_queue *queue)
{
	int r = weft_queue_join_begin_(co, queue);

	while (r == (int)WEFT_AWAITS_)
		r = weft_queue_join_end_(co, queue, weft_stay_(co));
	return weft_outcome_(r, 0);
}

/* Each tells its place. */
#define weft_lock_acquire(co, lock) weft_lock_acquire(weft_at_((co), WEFT_PLACE_), (lock))
#define weft_event_wait(co, event) weft_event_wait(weft_at_((co), WEFT_PLACE_), (event))
#define weft_semaphore_acquire(co, semaphore) \
	weft_semaphore_acquire(weft_at_((co), WEFT_PLACE_), (semaphore))
#define weft_condition_wait(co, condition) \
	weft_condition_wait(weft_at_((co), WEFT_PLACE_), (condition))
#define weft_barrier_wait(co, barrier, ret) \
	weft_barrier_wait(weft_at_((co), WEFT_PLACE_), (barrier), (ret))
#define weft_loop_queue_put(co, queue, value) \
	weft_loop_queue_put(weft_at_((co), WEFT_PLACE_), (queue), (value))
#define weft_loop_queue_get(co, queue, ret) \
	weft_loop_queue_get(weft_at_((co), WEFT_PLACE_), (queue), (ret))
#define weft_loop_queue_join(co, queue) weft_loop_queue_join(weft_at_((co), WEFT_PLACE_), (queue))

#ifdef __cplusplus
}
#endif

#endif
