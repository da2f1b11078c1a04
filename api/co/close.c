/* SPDX-License-Identifier: MIT */
/* Throwing in, and closing a chain from its innermost delegate outwards (PEP 380). */

#include <errno.h>

#include "../base/hooks.h"
#include "core.h"

/*
 * Call the hook of @err, or else of @value.  Meanwhile @co counts as running unless it has ended:
 * a hook that drives it is refused.  What @co waits for is free, to be driven and to be let go.
 */
static void tell(struct weft_co *co, struct weft_value value, const struct weft_error *err)
{
	struct weft_co *child = co->child_;
	int32_t state = co->state_;

	if (child) {
		weft_unlink_child(co);
		weft_forget(co);
	} else if (state != WEFT_CLOSED) {
		co->state_ = weft_running(co);
	}
	if (err)
		weft_unraisable(co, err);
	else
		weft_drop_value(co, value);
	co->child_ = child;
	co->state_ = state;
}

static void tell_dropped(struct weft_co *co, struct weft_value value)
{
	tell(co, value, NULL);
}

void weft_tell_unraisable(struct weft_co *co, const struct weft_error *err)
{
	tell(co, weft_none(), err);
}

/* Give @n the error @err and run until it ends or suspends.  True: it has ended. */
static bool run_with(struct weft_co *top, struct weft_co *n, const struct weft_error *err)
{
	struct weft_input in = weft_input_error(err);

	weft_set_leaf(top, n);
	n->flags_ |= WEFT_STOP_;
	weft_arm(n, &in);
	weft_run(top, n);
	n->flags_ &= ~WEFT_STOP_;
	return n->state_ == WEFT_CLOSED;
}

/*
 * @n, a delegate in the chain of @top, was told to exit.  Its delegation is over before a hook
 * hears of it: @top's leaf is the delegator, which counts as running and is returned.  If @n
 * ignored the exit, it is its own top from here on.
 */
static struct weft_co *let_go(struct weft_co *top, struct weft_co *n)
{
	struct weft_co *parent = n->parent_;

	parent->other_.dropped_ = weft_unlink_child(parent);
	weft_set_leaf(n, top->leaf_);
	weft_set_leaf(top, parent);
	return parent;
}

/* The error that the delegator of @n receives; as after weft_close, none is left of the exit. */
static struct weft_error exit_result(struct weft_co *n, bool ended)
{
	if (!ended) {
		tell_dropped(n, n->leaf_->value_);
		return weft_err(WEFT_EIGNORED, weft_none());
	}
	if (n->code_ == 0)
		tell_dropped(n, n->value_);
	if (n->code_ == 0 || n->code_ == WEFT_EEXIT) {
		weft_clear_error(n);
		return weft_err(WEFT_EEXIT, weft_none());
	}
	return *weft_get_error(n);
}

/*
 * Raise the exit error in every coroutine of @top's chain, innermost first.  At @top itself it is
 * @thrown. Edges above the one that runs stay active, so that the delegators read as running.
 */
static int unwind(struct weft_co *top, const struct weft_error *thrown, struct weft_value *ret)
{
	struct weft_error err = weft_err(WEFT_EEXIT, weft_none());
	struct weft_input in = weft_input_error(&err);
	struct weft_co *n = weft_reach(top, NULL, top, &in), *parent;
	struct weft_detail *held = NULL;
	bool ended;

	if (!n)
		return WEFT_EBUSY;
	err = in.error;
	if (n->state_ == (int)WEFT_AT_OUTSIDE_ && weft_outside_close(n, &err) < 0)
		held = err.detail;
	while (n != top) {
		ended = run_with(top, n, &err);
		parent = let_go(top, n);
		err = exit_result(n, ended);
		n = parent;
	}
	run_with(top, top, err.code == WEFT_EEXIT ? thrown : &err);
	weft_detail_unref(held);
	return weft_ended_(top, ret);
}

WEFT_API int weft_throw(struct weft_co *co, const struct weft_error *err, struct weft_value *ret)
{
	struct weft_input in;

	weft_check(co);
	if (!err || err->code >= 0)
		return -EINVAL;
	in = weft_input_error(err);
	if (err->code == WEFT_EEXIT && (co->child_ || co->state_ == (int)WEFT_AT_OUTSIDE_))
		return unwind(co, &in.error, ret);
	return weft_resume(co, &in, ret);
}

WEFT_API int weft_close(struct weft_co *co, struct weft_value *ret)
{
	struct weft_error exit = weft_err(WEFT_EEXIT, weft_none());
	struct weft_value value = weft_none();
	int r = 0;

	weft_check(co);
	if (weft_is_created(co))
		co->state_ = WEFT_CLOSED;
	else if (co->state_ != WEFT_CLOSED)
		r = unwind(co, &exit, &value);
	if (r == WEFT_EEXIT) {
		weft_clear_error(co);
		r = 0;
	}
	/* A body may also end with the EIGNORED of a delegate; then nothing was yielded. */
	if (r < 0)
		return r;
	if (ret)
		*ret = value;
	else
		tell_dropped(co, value);
	return r == WEFT_YIELDED ? WEFT_EIGNORED : WEFT_RETURNED;
}
