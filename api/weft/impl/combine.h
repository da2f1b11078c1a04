/* SPDX-License-Identifier: MIT */
#ifndef WEFT_IMPL_COMBINE_H
#define WEFT_IMPL_COMBINE_H

/* weft/impl/combine.h - the suspending calls of weft/combine.h, as they are compiled into callers. */

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

#ifdef __cplusplus
}
#endif

#endif
