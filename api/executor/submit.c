/* SPDX-License-Identifier: MIT */
/* Hand jobs to a pool. */

#include <errno.h>
#include <string.h>

#include "../base/api.h"
#include "../base/hooks.h"
#include "../base/text.h"
#include "../future/slab.h"
#include "executor.h"

static int refuse(const struct weft_executor *e, uint32_t bits)
{
	const char *why = atomic_load(&e->why);

	if (bits & WEFT_SHUT_BROKEN && why)
		return weft_refuse(WEFT_EBROKEN, "executor %s is broken: %s", e->name, why);
	if (bits & WEFT_SHUT_BROKEN)
		return weft_refuse(WEFT_EBROKEN,
				   "executor %s is broken: its initializer failed: %s", e->name,
				   weft_code_text(atomic_load(&e->broken)));
	return weft_refuse(WEFT_ECLOSED, "executor %s was shut down and takes no more jobs",
			   e->name);
}

/*
 * Works of a pool that does not hold are references to the executor.  They are counted before the
 * bits are read: a shutdown that sets the bits later sees the count, and waits.
 */
static inline int enter(struct weft_executor *e, uint32_t n)
{
	bool holds = e->ops->caps & WEFT_POOL_HOLD;
	uint32_t bits;

	if (!holds)
		atomic_fetch_add(&e->refs, 2 * n);
	bits = atomic_load(&e->bits);
	if (!bits)
		return 0;
	for (uint32_t i = 0; !holds && i < n; i++)
		weft_executor_drop(e);
	return refuse(e, bits);
}

static void uncount(struct weft_future *f)
{
	if (f->flags & WEFT_F_COUNTED)
		atomic_fetch_sub_explicit(&f->executor->counted, 1, memory_order_relaxed);
	f->flags &= ~(uint32_t)WEFT_F_COUNTED;
}

/* A job that no pool has: both references go. */
static void discard(struct weft_future *f)
{
	if (!f)
		return;
	weft_future_claim(f);
	uncount(f);
	weft_future_withdraw(f);
	weft_future_unref(f);
}

/* The pool has refused. */
static void take_back(struct weft_executor *e, struct weft_future *const *futures, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		discard(futures[i]);
		if (!(e->ops->caps & WEFT_POOL_HOLD))
			weft_executor_drop(e);
	}
}

static inline struct weft_future *new_job(struct weft_executor *e, weft_job_function *job,
					  void *arg)
{
	/* One reference for the entry in the pool's queue, one for the client. */
	struct weft_future *f = weft_future_make(2);

	if (!f)
		return NULL;
	f->value = weft_none();
	f->job = job;
	f->arg = arg;
	f->executor = e;
	return f;
}

/*
 * The executor was shut down while the work was pushed, and perhaps no worker is left to find it.
 * If the job has not begun, it is not going to; the entry that stays behind is of no effect.  If it
 * has, all is well.
 */
static int reconsider(struct weft_executor *e, struct weft_future *f)
{
	if (weft_future_claim(f) <= 0)
		return 0;
	uncount(f);
	weft_future_withdraw(f);
	return refuse(e, atomic_load(&e->bits));
}

/* A pool that is shut down meanwhile may refuse by any code. */
static int refused(struct weft_executor *e, struct weft_future *const *futures, size_t n, int r)
{
	uint32_t bits;

	take_back(e, futures, n);
	bits = atomic_load(&e->bits);
	return bits ? refuse(e, bits) : r;
}

static inline int push(struct weft_executor *e, struct weft_future *const *futures, size_t n)
{
	int r = e->ops->push(e->pool, (struct weft_work *const *)futures, n);

	return r < 0 ? refused(e, futures, n, r) : 0;
}

static inline int hand_over(struct weft_executor *e, struct weft_future *f,
			    struct weft_future **ret)
{
	int r = enter(e, 1);

	if (r < 0) {
		discard(f);
		return r;
	}
	r = push(e, &f, 1);
	if (r == 0 && atomic_load(&e->bits) && e->ops->caps & WEFT_POOL_HOLD)
		r = reconsider(e, f);
	if (r < 0)
		return r;
	if (ret)
		*ret = f;
	else
		weft_future_unref(f);
	return 0;
}

static int no_job(void)
{
	return weft_refuse(-EINVAL, "a job is a function, not NULL");
}

WEFT_API int weft_submit(struct weft_executor *e, weft_job_function *job, void *arg,
			 struct weft_future **ret)
{
	struct weft_future *f;

	if (!job)
		return no_job();
	f = new_job(e, job, arg);
	return f ? hand_over(e, f, ret) : -ENOMEM;
}

/* Copy the argument into the future, or into a block. */
static int copy_arg(struct weft_future *f, const void *arg, size_t size)
{
	bool fits = size <= WEFT_INLINE_BYTES;
	void *to = fits ? f->bytes : weft_block_new(size);

	if (!to)
		return -ENOMEM;
	f->arg = memcpy(to, arg, size);
	f->arg_size = size;
	f->flags |= fits ? WEFT_F_INLINE : WEFT_F_ARG;
	return 0;
}

int weft_own_argument(struct weft_future *f)
{
	if (!(f->flags & WEFT_F_BORROWED))
		return 0;
	f->flags &= ~(uint32_t)WEFT_F_BORROWED;
	return copy_arg(f, f->arg, f->arg_size);
}

/* Another process gets a copy in any case, so a copy here would be one too many. */
static int borrow_arg(struct weft_future *f, size_t size)
{
	f->arg_size = size;
	f->flags |= WEFT_F_BORROWED;
	return 0;
}

static size_t size_of(const struct weft_submit_options *o)
{
	return o->arg_values ? o->arg_values * sizeof(struct weft_value) : o->arg_size;
}

static int apply(struct weft_future *f, const struct weft_submit_options *o)
{
	if (o->name)
		weft_future_set_name(f, o->name);
	/* Their line is not touched if there are none. */
	if (o->release_arg) {
		f->release_arg = o->release_arg;
		f->flags |= WEFT_F_RELEASE;
	}
	if (o->release_result) {
		f->release_result = o->release_result;
		f->flags |= WEFT_F_UNREAD;
	}
	if (o->arg_values)
		f->flags |= WEFT_F_VALUES;
	if (!size_of(o))
		return 0;
	if (f->executor->ops->caps & WEFT_POOL_PROCESSES && !o->release_arg)
		return borrow_arg(f, size_of(o));
	return copy_arg(f, f->arg, size_of(o));
}

static int submit_with(struct weft_executor *e, weft_job_function *job, void *arg,
		       const struct weft_submit_options *o, struct weft_future **ret)
{
	struct weft_future *f;

	if (!job)
		return no_job();
	if (o->arg_values > SIZE_MAX / sizeof(struct weft_value))
		return -ENOMEM;
	if (size_of(o) && !arg)
		return weft_refuse(-EINVAL, "%zu bytes of an argument that is NULL", size_of(o));
	f = new_job(e, job, arg);
	if (!f)
		return -ENOMEM;
	if (apply(f, o) < 0) {
		discard(f);
		return -ENOMEM;
	}
	return hand_over(e, f, ret);
}

WEFT_API int weft_submit_with_(struct weft_executor *e, weft_job_function *job, void *arg,
			       const struct weft_submit_options *options, size_t size,
			       struct weft_future **ret)
{
	struct weft_submit_options o = { 0 };

	if (options && size >= sizeof(o))
		return submit_with(e, job, arg, options, ret);
	if (options)
		memcpy(&o, options, size);
	return submit_with(e, job, arg, &o, ret);
}

/* Make @n futures, or none. */
static int make_many(struct weft_executor *e, weft_job_function *job, void *args, size_t stride,
		     size_t n, struct weft_future **futures)
{
	bool copies = e->ops->caps & WEFT_POOL_PROCESSES && args && stride;

	for (size_t i = 0; i < n; i++) {
		/* As a number, because NULL has no neighbours. */
		void *arg = (void *)((uintptr_t)args + i * stride);

		futures[i] = new_job(e, job, arg);
		if (futures[i] && (!copies || copy_arg(futures[i], arg, stride) == 0))
			continue;
		discard(futures[i]);
		while (i-- > 0)
			discard(futures[i]);
		return -ENOMEM;
	}
	return 0;
}

/*
 * Not one may be run if the others are not, so no work may be taken back once it was pushed.  While
 * `pushing` is not 0 the workers stay, even if the executor is shut down meanwhile.
 */
static int push_many(struct weft_executor *e, struct weft_future *const *futures, size_t n)
{
	int r;

	atomic_fetch_add(&e->pushing, 1);
	r = enter(e, (uint32_t)n);
	if (r < 0) {
		for (size_t i = 0; i < n; i++)
			discard(futures[i]);
	} else {
		r = push(e, futures, n);
	}
	atomic_fetch_sub(&e->pushing, 1);
	/* A thread that has looked meanwhile found the executor not shut, and may sleep. */
	if (atomic_load(&e->bits) && e->ops->caps & WEFT_POOL_HOLD)
		e->ops->shut(e->pool);
	return r;
}

WEFT_API int weft_submit_many(struct weft_executor *e, weft_job_function *job, void *args,
			      size_t stride, size_t n, struct weft_future **ret)
{
	struct weft_future **futures;
	int r;

	if (!job)
		return no_job();
	if (n == 0)
		return 0;
	if (n > INT32_MAX / 2)
		return weft_refuse(-EINVAL, "%zu jobs at once are too many", n);
	/* The caller's array stays as it is until all is well. */
	futures = weft_alloc(n * sizeof(struct weft_future *));
	if (!futures)
		return -ENOMEM;
	r = make_many(e, job, args, stride, n, futures);
	if (r == 0)
		r = push_many(e, futures, n);
	if (r == 0 && ret)
		memcpy(ret, futures, n * sizeof(struct weft_future *));
	else if (r == 0)
		weft_futures_unref(futures, n);
	weft_free(futures, n * sizeof(struct weft_future *));
	return r;
}
