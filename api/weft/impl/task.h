/* SPDX-License-Identifier: MIT */
#ifndef WEFT_IMPL_TASK_H
#define WEFT_IMPL_TASK_H

/*
 * weft/impl/task.h - how tasks are made and how they suspend, as it is compiled into the caller.
 *
 * A call that takes a body makes the coroutine here, with the linkage of the caller's file.
 * Every call that suspends has two halves in the library: the first one returns WEFT_AWAITS_ if
 * there is something to wait for, and the second one is told what the resume has brought.  The
 * suspension itself stands between them.
 */

#ifndef WEFT_TASK_H
#error "include <weft/task.h> instead"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* @begin, and while that asks for it a suspension and @end, which reads @r. */
#define WEFT_SUSPEND_(f, r, begin, end)                                                            \
	do {                                                                                       \
		(r) = (begin);                                                                     \
		while ((r) == WEFT_AWAITS_) {                                                      \
			(r) = weft_yield_(&(f)->weft, weft_parked_at_((f)->weft.co_, WEFT_PLACE_), \
					  __LINE__);                                               \
			if ((r) == WEFT_YIELDED) {                                                 \
				goto weft_leave__;                                                 \
	case __LINE__:                                                                             \
				(r) = weft_delivered_(&(f)->weft);                                 \
			}                                                                          \
			(r) = weft_outcome_((end), WEFT_AWAITS_);                                  \
		}                                                                                  \
	} while (0)

int weft_loop_wrap_(struct weft_loop *loop, struct weft_awaitable *awaitable,
		    struct weft_loop_future **ret);
int weft_spawn_new_(struct weft_co *parent, struct weft_co *co,
		    const struct weft_task_options *options, struct weft_task **ret);
int weft_sleep_(struct weft_co *co, double seconds);
int weft_slept_(struct weft_co *co, int r);
int weft_task_stop_(struct weft_co *co, struct weft_task *task);
int weft_task_stopped_(struct weft_co *co, int r);
int weft_run_task_(struct weft_loop *loop, struct weft_task *task, struct weft_value *ret);
int weft_run_end_(struct weft_loop *loop, int r);

/* A body yields this while it waits for something other than an awaitable of its own. */
static inline struct weft_value weft_parked_(const struct weft_co *co)
{
	struct weft_awaitable *parked = weft_driver_(co)->parked_;
	struct weft_value v = { (uint64_t)(uintptr_t)parked, WEFT_TAG_AWAITABLE_, 0 };

	return parked ? v : weft_none();
}

/* The same at @place.  A bare yield waits for nothing, and so has no place. */
static inline struct weft_value weft_parked_at_(const struct weft_co *co, const char *place)
{
	struct weft_value v = weft_parked_(co);

	if (v.bits_)
		weft_driver_(co)->place_ = place;
	return v;
}

/* A sleep of no time is a bare yield. */
static inline int weft_sleep_begin_(struct weft_co *co, double seconds)
{
	return seconds <= 0 && weft_driver_(co) ? (int)WEFT_AWAITS_ : weft_sleep_(co, seconds);
}

static inline int weft_sleep_end_(struct weft_co *co, int r)
{
	return weft_driver_(co) && !weft_driver_(co)->parked_ ? r : weft_slept_(co, r);
}

static inline int weft_sleep_at_(struct weft_co *co, double seconds, const char *place)
{
	struct weft_value sent;
	int r = weft_sleep_begin_(co, seconds);

	if (r == (int)WEFT_AWAITS_)
		r = weft_sleep_end_(co, weft_yield(co, weft_parked_at_(co, place), &sent));
	return weft_outcome_(r, 0);
}

/* A function too, whose address can be taken; so is each call below that tells its place. */
static inline int weft_sleep(struct weft_co *co, double seconds)
{
	return weft_sleep_at_(co, seconds, 0);
}

#define weft_sleep(co, seconds) weft_sleep_at_((co), (seconds), WEFT_PLACE_)

static inline int weft_task_stop(struct weft_co *co, struct weft_task *task)
{
	struct weft_value sent;
	int r = weft_task_stop_(co, task);

	if (r == (int)WEFT_AWAITS_)
		r = weft_task_stopped_(co, weft_yield(co, weft_parked_(co), &sent));
	return weft_outcome_(r, 0);
}

#define weft_task_stop(co, task) weft_task_stop(weft_at_((co), WEFT_PLACE_), (task))

/* The coroutine's options; those that are not given say the least. */
static inline struct weft_co_options weft_task_co_(const struct weft_task_options *options,
						   const struct weft_backend *backend)
{
	struct weft_co_options o = { 0, 0, 0, 0, 0, false, false };

	if (options)
		o = options->co;
	if (!o.backend && !weft_linkage_.backend)
		o.backend = backend;
	return o;
}


static inline int weft_loop_spawn_stackful_(struct weft_loop *loop, weft_stackful_body *body,
					    void *arg, const struct weft_task_options *options,
					    struct weft_task **ret)
{
	struct weft_co_options o = weft_task_co_(options, 0);
	struct weft_co *co;
	int r = weft_co_new_stackful_(body, arg, &o, &co);

	return r < 0 ? r : weft_task_new(loop, co, options, ret);
}

static inline int weft_loop_spawn_resumable_(struct weft_loop *loop, weft_resumable_body *body,
					     void *frame, const struct weft_task_options *options,
					     struct weft_task **ret)
{
	struct weft_co_options o = weft_task_co_(options, 0);
	struct weft_co *co;
	int r = weft_co_new_resumable_(body, frame, &o, &co);

	return r < 0 ? r : weft_task_new(loop, co, options, ret);
}

static inline int weft_spawn_stackful_(struct weft_co *co, weft_stackful_body *body, void *arg,
				       const struct weft_task_options *options,
				       struct weft_task **ret)
{
	struct weft_co_options o = weft_task_co_(options, co->backend_);
	struct weft_co *sub;
	int r = weft_co_new_stackful_(body, arg, &o, &sub);

	return r < 0 ? r : weft_spawn_new_(co, sub, options, ret);
}

static inline int weft_spawn_resumable_(struct weft_co *co, weft_resumable_body *body, void *frame,
					const struct weft_task_options *options,
					struct weft_task **ret)
{
	struct weft_co_options o = weft_task_co_(options, co->backend_);
	struct weft_co *sub;
	int r = weft_co_new_resumable_(body, frame, &o, &sub);

	return r < 0 ? r : weft_spawn_new_(co, sub, options, ret);
}

static inline int weft_loop_run_stackful_(struct weft_loop *loop, weft_stackful_body *body,
					  void *arg, struct weft_value *ret)
{
	struct weft_task *task;
	int r = weft_loop_spawn_stackful_(loop, body, arg, 0, &task);

	return r < 0 ? r : weft_run_task_(loop, task, ret);
}

static inline int weft_loop_run_resumable_(struct weft_loop *loop, weft_resumable_body *body,
					   void *frame, struct weft_value *ret)
{
	struct weft_task *task;
	int r = weft_loop_spawn_resumable_(loop, body, frame, 0, &task);

	return r < 0 ? r : weft_run_task_(loop, task, ret);
}

static inline int weft_run_with_stackful_(weft_stackful_body *body, void *arg,
					  const struct weft_loop_options *options,
					  struct weft_value *ret)
{
	struct weft_loop *loop;
	int r = weft_loop_new(options, &loop);

	return r < 0 ? r : weft_run_end_(loop, weft_loop_run_stackful_(loop, body, arg, ret));
}

static inline int weft_run_with_resumable_(weft_resumable_body *body, void *frame,
					   const struct weft_loop_options *options,
					   struct weft_value *ret)
{
	struct weft_loop *loop;
	int r = weft_loop_new(options, &loop);

	return r < 0 ? r : weft_run_end_(loop, weft_loop_run_resumable_(loop, body, frame, ret));
}

static inline int weft_run_stackful_(weft_stackful_body *body, void *arg, struct weft_value *ret)
{
	return weft_run_with_stackful_(body, arg, 0, ret);
}

static inline int weft_run_resumable_(weft_resumable_body *body, void *frame,
				      struct weft_value *ret)
{
	return weft_run_with_resumable_(body, frame, 0, ret);
}

#ifdef __cplusplus
}

static inline int weft_loop_wrap(struct weft_loop *loop, struct weft_awaitable *awaitable,
				 struct weft_loop_future **ret)
{
	return weft_loop_wrap_(loop, awaitable, ret);
}

static inline int weft_spawn(struct weft_co *co, weft_stackful_body *body, void *arg,
			     struct weft_task **ret)
{
	return weft_spawn_stackful_(co, body, arg, 0, ret);
}

static inline int weft_run(weft_stackful_body *body, void *arg, struct weft_value *ret)
{
	return weft_run_stackful_(body, arg, ret);
}

static inline int weft_run_with(weft_stackful_body *body, void *arg,
				const struct weft_loop_options *options, struct weft_value *ret)
{
	return weft_run_with_stackful_(body, arg, options, ret);
}
#endif

#endif
