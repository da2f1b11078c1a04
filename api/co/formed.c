/* SPDX-License-Identifier: MIT */
#include "formed.h"

#include <stdatomic.h>

#include "../base/lock.h"
#include "../base/watch.h"
#include "core.h"

enum {
	KEPT = 1024,			/* of one shape, by one thread */
	PARKED = 1024,			/* with their stacks, of all shapes */
};

/* Written once each, under weft_lock.  The place 0 is no shape's. */
struct weft_shape weft_shapes[WEFT_SHAPES_];
static _Atomic uint8_t last;
static const struct weft_backend no_wish;

static void drop_formed(struct weft_thread *thread)
{
	struct weft_co *co, *next;

	for (int i = 1; i < WEFT_SHAPES_; i++) {
		co = thread->near.formed_[i].head_;
		thread->near.formed_[i] = (struct weft_kept_){ .room_ = KEPT };
		for (; co; co = next) {
			next = (struct weft_co *)(uintptr_t)co->value_.bits_;
			weft_stop(co);
			weft_free_object(co);
		}
	}
}

/* From now on this thread keeps coroutines, if it can. */
static void meet_thread(void)
{
	struct weft_thread *thread = weft_thread_meet();

	if (!thread || thread->drop_formed)
		return;
	thread->drop_formed = drop_formed;
	thread->park_room = PARKED;
	for (int i = 1; i < WEFT_SHAPES_; i++)
		thread->near.formed_[i].room_ = KEPT;
}

/* Floating-point words and signal masks would pass from one body to the next. */
static bool may_park(const struct weft_backend *backend)
{
	return backend->caps & WEFT_CAP_WANTS_STACK && !backend->max_live &&
	       !(backend->caps & (WEFT_CAP_OWN_TLS | WEFT_CAP_SAVES_FPU | WEFT_CAP_SAVES_SIGMASK));
}

static bool is_same(const struct weft_shape *a, const struct weft_shape *b)
{
	return a->wish == b->wish && a->backend == b->backend && a->stackful == b->stackful;
}

static const struct weft_shape *find(const struct weft_shape *shape)
{
	uint8_t n = atomic_load_explicit(&last, memory_order_acquire);

	for (int i = 1; i <= n; i++)
		if (is_same(&weft_shapes[i], shape))
			return &weft_shapes[i];
	return NULL;
}

/* Callers take nothing that is kept while a memory hook has to see each object. */
static void heed_hooks(void)
{
	uint8_t n = atomic_load_explicit(&last, memory_order_acquire);

	for (int i = 1; i <= n; i++)
		__atomic_store_n(&weft_shapes[i].near.wish_,
				 weft_hooked ? &no_wish : weft_shapes[i].wish, __ATOMIC_RELAXED);
}

static const struct weft_shape *add(const struct weft_shape *shape)
{
	const struct weft_shape *found;

	weft_lock();
	found = find(shape);
	if (!found && last + 1 < WEFT_SHAPES_) {
		weft_shapes[last + 1] = *shape;
		weft_shapes[last + 1].near.id_ = last + 1;
		weft_shapes[last + 1].near.wish_ = shape->wish;
		weft_shapes[last + 1].parks = may_park(shape->backend);
		found = &weft_shapes[last + 1];
		atomic_store_explicit(&last, last + 1, memory_order_release);
		weft_hooked_tell = heed_hooks;
	}
	weft_unlock();
	return found;
}

const struct weft_shape *weft_shape_of(const struct weft_shape *shape)
{
	const struct weft_shape *found;

	if (WEFT_WATCHED || WEFT_TSAN || WEFT_MSAN || RUNNING_ON_VALGRIND || weft_hooked)
		return NULL;
	meet_thread();
	found = find(shape);
	return found ? found : add(shape);
}
