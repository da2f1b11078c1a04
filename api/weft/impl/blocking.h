/* SPDX-License-Identifier: MIT */
#ifndef WEFT_IMPL_BLOCKING_H
#define WEFT_IMPL_BLOCKING_H

/*
 * weft/impl/blocking.h - the calls of weft/blocking.h, as they are compiled into the caller.
 *
 * A coroutine for another thread's loop is made by a function of the caller's file, which has the
 * file's linkage, and which the loop's thread calls.
 */

#ifndef WEFT_BLOCKING_H
#error "include <weft/blocking.h> instead"
#endif

#ifdef __cplusplus
extern "C" {
#endif

int weft_blocking_begin_(struct weft_co *co, struct weft_executor *executor, weft_job_function *job,
			 void *arg, const struct weft_submit_options *options, size_t size);
int weft_blocking_end_(struct weft_co *co, int r);

/* A body of either form. */
typedef void weft_any_body_(void);
typedef int weft_make_co_(weft_any_body_ *body, void *arg, const struct weft_co_options *options,
			  struct weft_co **ret);

int weft_spawn_threadsafe_(struct weft_loop *loop, weft_make_co_ *make, weft_any_body_ *body,
			   void *arg, const struct weft_task_options *options,
			   struct weft_future **ret);

static inline int weft_blocking_with(struct weft_co *co, struct weft_executor *executor,
				     weft_job_function *job, void *arg,
				     const struct weft_submit_options *options,
				     struct weft_value *ret)
{
	struct weft_value sent;
	int r = weft_blocking_begin_(co, executor, job, arg, options,
				     sizeof(struct weft_submit_options));

	if (r == (int)WEFT_AWAITS_)
		r = weft_blocking_end_(co, weft_yield(co, weft_parked_(co), &sent));
	if (r == 0 && ret)
		weft_move_(ret, co->value_);
	return weft_outcome_(r, 0);
}

static inline int weft_blocking(struct weft_co *co, weft_job_function *job, void *arg,
				struct weft_value *ret)
{
	return weft_blocking_with(co, 0, job, arg, 0, ret);
}

#define weft_blocking_with(co, executor, job, arg, options, ret)                                   \
	weft_blocking_with(weft_at_((co), WEFT_PLACE_), (executor), (job), (arg), (options), (ret))
#define weft_blocking(co, job, arg, ret)                                                           \
	weft_blocking(weft_at_((co), WEFT_PLACE_), (job), (arg), (ret))

static inline int weft_make_stackful_(weft_any_body_ *body, void *arg,
				      const struct weft_co_options *options, struct weft_co **ret)
{
	return weft_co_new_stackful_((weft_stackful_body *)body, arg, options, ret);
}

static inline int weft_make_resumable_(weft_any_body_ *body, void *frame,
				       const struct weft_co_options *options, struct weft_co **ret)
{
	return weft_co_new_resumable_((weft_resumable_body *)body, frame, options, ret);
}

static inline int weft_spawn_threadsafe_stackful_(struct weft_loop *loop, weft_stackful_body *body,
						  void *arg,
						  const struct weft_task_options *options,
						  struct weft_future **ret)
{
	return weft_spawn_threadsafe_(loop, weft_make_stackful_, (weft_any_body_ *)body, arg,
				      options, ret);
}

static inline int weft_spawn_threadsafe_resumable_(struct weft_loop *loop,
						   weft_resumable_body *body, void *frame,
						   const struct weft_task_options *options,
						   struct weft_future **ret)
{
	return weft_spawn_threadsafe_(loop, weft_make_resumable_, (weft_any_body_ *)body, frame,
				      options, ret);
}

#ifdef __cplusplus
}

static inline int weft_spawn_threadsafe(struct weft_loop *loop, weft_stackful_body *body, void *arg,
					const struct weft_task_options *options,
					struct weft_future **ret)
{
	return weft_spawn_threadsafe_stackful_(loop, body, arg, options, ret);
}
#endif

#endif
