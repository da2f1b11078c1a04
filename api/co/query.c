/* SPDX-License-Identifier: MIT */
/* Queries of a coroutine. */

#include <weft/body.h>

#include "core.h"

#include "../stack/arena.h"

WEFT_API void *weft_co_frame(const struct weft_co *co)
{
	struct weft_frame *frame;

	weft_check(co);
	frame = co->frame_;
	/* After the end frame_ is the root again, and its owner may have freed it. */
	while (co->state_ != WEFT_CLOSED && frame && frame->up_)
		frame = frame->up_;
	return co->flags_ & WEFT_STACKFUL_BODY_ ? NULL : frame;
}

WEFT_API enum weft_co_state weft_co_state(const struct weft_co *co)
{
	struct weft_co *cut, *sink;

	weft_check(co);
	sink = weft_sink(co, &cut);
	if (weft_is_created(co))
		return WEFT_CREATED;
	if (sink == co && co->state_ < (int)WEFT_AT_OUTSIDE_)
		return (enum weft_co_state)co->state_;
	return weft_runs(sink) && !cut ? WEFT_RUNNING : WEFT_SUSPENDED;
}

WEFT_API const struct weft_error *weft_co_error(const struct weft_co *co)
{
	weft_check(co);
	return co->state_ == WEFT_CLOSED && weft_get_error(co)->code < 0 ? co->error_ : NULL;
}

WEFT_API struct weft_co *weft_co_delegate(const struct weft_co *co)
{
	if (weft_co_state(co) != WEFT_SUSPENDED)
		return NULL;
	return co->flags_ & WEFT_FOREIGN_ ? co->other_.foreign_ : co->child_;
}

WEFT_API struct weft_iter *weft_co_delegate_iter(const struct weft_co *co)
{
	weft_check(co);
	if (co->state_ != (int)WEFT_AT_OUTSIDE_ || co->flags_ & WEFT_FOREIGN_)
		return NULL;
	return co->other_.iter_;
}

WEFT_API const char *weft_co_name(const struct weft_co *co)
{
	weft_check(co);
	return co->name_;
}

WEFT_API void weft_co_set_name(struct weft_co *co, const char *name)
{
	weft_check(co);
	co->name_ = name ? name : "coroutine";
}

WEFT_API const struct weft_backend *weft_co_backend(const struct weft_co *co)
{
	weft_check(co);
	return co->backend_;
}

WEFT_API int weft_for_each(struct weft_co *co, int (*each)(struct weft_value value, void *arg),
			   void *arg)
{
	struct weft_value v;
	int r;

	weft_check(co);
	if (co->flags_ & WEFT_SINGLE_USE_)
		return WEFT_ETYPE;
	while ((r = weft_next(co, &v)) > 0) {
		r = each(v, arg);
		if (r < 0)
			return r;
	}
	return r;
}

/* The coroutine that has this whole thread, on backends with WEFT_CAP_OWN_TLS. */
static _Thread_local struct weft_co *own_thread __attribute__((tls_model("initial-exec")));

void weft_set_own_thread(struct weft_co *co)
{
	own_thread = co;
}

WEFT_API struct weft_co *weft_current(void)
{
	return own_thread ? own_thread : weft_arena_owner(__builtin_frame_address(0));
}
