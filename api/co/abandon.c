/* SPDX-License-Identifier: MIT */
/* Giving up a coroutine whose body will never go on. */

#include <weft/body.h>

#include "core.h"

#include "../base/text.h"

/* Was @co left for good?  A body with a thread of its own still runs there; one here is no way. */
static int may_abandon(const struct weft_co *co, const struct weft_co *here)
{
	int r = 0;

	for (; co && r == 0; co = co->child_) {
		if (co == here)
			return WEFT_EBUSY;
		if (co->backend_->caps & WEFT_CAP_OWN_TLS)
			return weft_refuse(WEFT_EBACKEND,
					   "a running coroutine cannot be abandoned on "
					   "backend '%s', where its thread goes on",
					   co->backend_->name);
		if (co->flags_ & WEFT_FOREIGN_)
			r = may_abandon(co->other_.foreign_, here);
	}
	return r;
}

static void abandon(struct weft_co *co);

/* Nothing of @co itself runs from here on; it has no delegate of its own backend any more. */
static void end(struct weft_co *co)
{
	bool foreign = co->flags_ & WEFT_FOREIGN_;

	if (foreign && weft_co_state(co->other_.foreign_) == WEFT_RUNNING)
		abandon(co->other_.foreign_);
	if (foreign || co->state_ == (int)WEFT_AT_OUTSIDE_)
		weft_outside_drop(co);
	if (weft_awaits(co))
		weft_await_drop(co);
	weft_forget(co->top_);
	weft_forget(co);
	weft_stop(co);
	while (co->frame_->up_)
		co->frame_ = co->frame_->up_;
	co->flags_ &= ~WEFT_STOP_;
	co->other_.dropped_ = NULL;
	weft_set_code(co, WEFT_ECANCELED);
	co->state_ = WEFT_CLOSED;
}

/* @co runs, so every edge down to the end of its chain is active: innermost first. */
static void abandon(struct weft_co *co)
{
	struct weft_co *cut, *at = weft_sink(co, &cut);

	end(at);
	while (at != co) {
		at = at->parent_;
		weft_drop(weft_unlink_child(at));
		end(at);
	}
}

WEFT_API int weft_co_abandon(struct weft_co *co)
{
	struct weft_co *delegate = NULL;
	int r;

	weft_check(co);
	if (co->state_ == WEFT_CLOSED)
		return 0;
	if (weft_co_state(co) == WEFT_RUNNING) {
		r = may_abandon(co, weft_current());
		if (r == 0)
			abandon(co);
		return r;
	}
	if (co->child_)
		delegate = weft_unlink_child(co);
	end(co);
	if (delegate)
		weft_drop(delegate);
	return 0;
}
