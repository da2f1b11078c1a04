/* SPDX-License-Identifier: MIT */
/* References to a coroutine, and its end when the last one goes. */

#include "core.h"

#include "../base/hooks.h"
#include "formed.h"
#include "object.h"

WEFT_API struct weft_co *weft_co_ref(struct weft_co *co)
{
	weft_check(co);
	/* A bare one has a single reference. */
	co->magic_ = WEFT_ALIVE_;
	co->refs_++;
	return co;
}

/* Run the cleanup, whose errors have no caller to go to and so go to the hook. */
static void finalize(struct weft_co *co)
{
	struct weft_error err = weft_err(0, weft_none());

	if (weft_is_created(co) && co->flags_ & WEFT_SINGLE_USE_)
		err.code = WEFT_ENEVER;
	else if (!weft_is_created(co) && co->state_ != WEFT_CLOSED)
		err.code = weft_close(co, NULL);
	if (weft_co_error(co) && weft_co_error(co)->code == err.code)
		err = *weft_co_error(co);
	if (err.code < 0)
		weft_tell_unraisable(co, &err);
}

void weft_free_object(struct weft_co *co)
{
	if (co->error_)
		weft_free_error(co);
	co->magic_ = WEFT_DEAD_;
	weft_object_give(co->switch_ ? (void *)weft_stackful_(co) : co, co->size_);
}

/* Give up everything that a coroutine still has that was not closed to its end. */
static void tear_down(struct weft_co *co)
{
	bool outside = co->state_ == (int)WEFT_AT_OUTSIDE_;

	if (weft_awaits(co))
		weft_await_drop(co);
	/* Hooks may hear of the delegate, and must not find this coroutine waiting for it. */
	if (co->state_ != WEFT_CLOSED)
		co->state_ = weft_running(co);
	if (outside)
		weft_outside_drop(co);
	if (co->child_)
		weft_drop(weft_unlink_child(co));
	weft_forget(co->top_);
	weft_forget(co);
	weft_stop(co);
	weft_free_object(co);
}

void weft_drop(struct weft_co *co)
{
	if (co->refs_ > 1) {
		co->refs_--;
		return;
	}
	if (co->state_ != WEFT_CLOSED) {
		/* weft_co_unref refuses that, but a delegate may be driven by a borrowed handle. */
		if (weft_co_state(co) == WEFT_RUNNING)
			weft_die("%s: its last reference went while it was running", co->name_);
		finalize(co);
	}
	/* The cleanup may have handed out a reference: then it lives on. */
	if (--co->refs_ == 0)
		tear_down(co);
}

/* The rest of weft_co_unref, which the inline one leaves to the library. */
WEFT_API int weft_co_unref_(struct weft_co *co)
{
	weft_check(co);
	if (co->magic_ == WEFT_BARE_ && weft_give_(&weft_thread->near, co))
		return 0;
	if (co->state_ != WEFT_CLOSED && weft_co_state(co) == WEFT_RUNNING)
		return WEFT_EBUSY;
	weft_drop(co);
	return 0;
}
