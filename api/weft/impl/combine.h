/* SPDX-License-Identifier: MIT */
#ifndef WEFT_IMPL_COMBINE_H
#define WEFT_IMPL_COMBINE_H

/* weft/impl/combine.h - the suspending calls of weft/combine.h, as they are compiled into callers.
 */

#ifndef WEFT_COMBINE_H
#error "include <weft/combine.h> instead"
#endif

#ifdef __cplusplus
extern "C" {
#endif

int weft_held_end_(struct weft_co *co, int r);
int weft_gather_new_(struct weft_loop *loop, struct weft_loop_future *const *futures, size_t n,
		     enum weft_gather_mode mode, struct weft_loop_future **ret);
int weft_gather_begin_(struct weft_co *co, struct weft_loop_future *const *futures, size_t n,
		       enum weft_gather_mode mode);

int weft_wait_begin_(struct weft_co *co, struct weft_loop_future *const *futures, size_t n,
		     enum weft_wait_mode mode, double seconds, bool *ret_done);
int weft_wait_end_(struct weft_co *co, int r);
int weft_shield_new_(struct weft_loop_future *inner, struct weft_loop_future **ret);
int weft_shield_begin_(struct weft_co *co, struct weft_loop_future *inner);
int weft_wait_for_begin_(struct weft_co *co, struct weft_loop_future *future, double seconds);
int weft_wait_for_end_(struct weft_co *co, int r);

int weft_arrivals_open_(struct weft_co *co, struct weft_arrivals *arrivals,
			struct weft_loop_future *const *futures, size_t n, double seconds);
int weft_arrivals_begin_(struct weft_co *co, struct weft_arrivals *arrivals, size_t *ret);
int weft_arrivals_end_(struct weft_co *co, struct weft_arrivals *arrivals, size_t *ret, int r);

/* The body waits for a future that the first half has made. */
static inline int weft_wait_held_(struct weft_co *co, int r)
{
	struct weft_value sent;

	if (r == (int)WEFT_AWAITS_)
		r = weft_held_end_(co, weft_yield(co, weft_parked_(co), &sent));
	return weft_outcome_(r, 0);
}

static inline int weft_gather_(struct weft_co *co, struct weft_loop_future *const *futures,
			       size_t n, enum weft_gather_mode mode)
{
	return weft_wait_held_(co, weft_gather_begin_(co, futures, n, mode));
}

static inline int weft_task_wait_(struct weft_co *co, struct weft_loop_future *const *futures,
				  size_t n, enum weft_wait_mode mode, double seconds,
				  bool *ret_done)
{
	struct weft_value sent;
	int r = weft_wait_begin_(co, futures, n, mode, seconds, ret_done);

	if (r == (int)WEFT_AWAITS_)
		r = weft_wait_end_(co, weft_yield(co, weft_parked_(co), &sent));
	return weft_outcome_(r, 0);
}

static inline int weft_arrivals_next(struct weft_co *co, struct weft_arrivals *arrivals,
				     size_t *ret)
{
	int r = weft_arrivals_begin_(co, arrivals, ret);

	while (r == (int)WEFT_AWAITS_)
		r = weft_arrivals_end_(co, arrivals, ret, weft_stay_(co));
	return weft_outcome_(r, 0);
}

static inline int weft_shield_(struct weft_co *co, struct weft_loop_future *future,
			       struct weft_value *ret)
{
	int r = weft_wait_held_(co, weft_shield_begin_(co, future));

	if (r == 0)
		weft_move_(ret, co->value_);
	return r;
}

static inline int weft_wait_for_(struct weft_co *co, struct weft_loop_future *future,
				 double seconds, struct weft_value *ret)
{
	struct weft_value sent;
	int r = weft_wait_for_begin_(co, future, seconds);

	if (r == (int)WEFT_AWAITS_)
		r = weft_wait_for_end_(co, weft_yield(co, weft_parked_(co), &sent));
	if (r == 0)
		weft_move_(ret, co->value_);
	return weft_outcome_(r, 0);
}

#define weft_arrivals_next(co, arrivals, ret) \
	weft_arrivals_next(weft_at_((co), WEFT_PLACE_), (arrivals), (ret))

#ifdef __cplusplus
}
#endif

#endif
