/* SPDX-License-Identifier: MIT */
/* The operations of a body: delegate, call, raise, catch, save. */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include <weft/frame.h>

#include "core.h"

WEFT_API void weft_bad_resume_(const struct weft_frame *frame, const char *func)
{
	weft_die("%s: cannot go on at line %d: "
		 "a suspension stands inside a switch of the body's own",
		 func, (int)frame->at_);
}

/*
 * Delegation.
 */

/* The delegation failed before it began: raise @code in @co. */
static int fail(struct weft_co *co, int code)
{
	weft_set_code(co, code);
	co->code_ = code;
	return code;
}

/* May @co wait for @sub?  0 or a code. */
static int may_await(const struct weft_co *co, const struct weft_co *sub)
{
	if (!(sub->flags_ & WEFT_SINGLE_USE_))
		return 0;
	if (!(co->flags_ & WEFT_SINGLE_USE_))
		return WEFT_ETYPE;
	if (sub->state_ == WEFT_CLOSED)
		return WEFT_EREUSED;
	if (weft_co_state(sub) == WEFT_RUNNING)
		return WEFT_EBUSY;
	/* Only the coroutine that started it waits for it. */
	return weft_is_created(sub) ? 0 : WEFT_EAWAITED;
}

/*
 * Link @sub below @co and find the coroutine to run first.  WEFT_DELEGATED_, or a code, unlinked.
 */
static int link_child(struct weft_co *co, struct weft_co *sub)
{
	struct weft_input none = weft_input_value(weft_none());
	struct weft_co *leaf, *top = co->top_;
	int r;

	if (weft_is_created(sub)) {
		r = weft_start(sub);
		if (r < 0)
			return r;
		weft_arm(sub, &none);
		sub->parent_ = co;
		weft_set_leaf(top, sub);
	} else {
		leaf = weft_reach(top, co, sub, &none);
		if (!leaf)
			return WEFT_EBUSY;
		if (leaf->state_ == (int)WEFT_AT_OUTSIDE_)
			weft_outside_step(leaf, &none);
		else
			weft_arm(leaf, &none);
	}
	co->child_ = sub;
	return WEFT_DELEGATED_;
}

/* Leave @co for the end of its chain; an iterator there may have yielded already. */
static void leave_for(struct weft_co *co, struct weft_co *top)
{
	struct weft_co *leaf = top->leaf_;

	if (weft_yielded(leaf))
		co->switch_(weft_self_(co), weft_caller_(top), WEFT_WHY_SUSPEND);
	else
		co->switch_(weft_self_(co), weft_self_(leaf), WEFT_WHY_RESUME);
}

/* The delegation has ended: let the delegate go before the body goes on. */
static int delegated(struct weft_co *co)
{
	struct weft_co *sub = co->other_.dropped_;

	if (sub) {
		co->other_.dropped_ = NULL;
		if (sub->state_ == WEFT_CLOSED)
			weft_stop(sub);
		weft_drop(sub);
	}
	return co->code_;
}

/* WEFT_DELEGATED_: a stackless body has to return; else the outcome of the delegation. */
static int delegate_outside(struct weft_co *co)
{
	struct weft_input none = weft_input_value(weft_none());

	if (!weft_outside_step(co, &none))
		return co->code_;
	if (!co->switch_)
		return WEFT_DELEGATED_;
	weft_leave_(co);
	return delegated(co);
}

static int delegate_co(struct weft_co *co, struct weft_co *sub)
{
	struct weft_co *top = co->top_;
	int r;

	weft_check(co);
	weft_check(sub);
	r = may_await(co, sub);
	if (r < 0)
		return fail(co, r);
	if (!weft_same_backend(sub, co)) {
		co->other_.foreign_ = weft_co_ref(sub);
		co->flags_ |= WEFT_FOREIGN_;
		return delegate_outside(co);
	}
	if (sub->state_ == WEFT_CLOSED) {
		co->value_ = weft_none();
		return co->code_ = 0;
	}
	r = link_child(co, sub);
	if (r < 0)
		return fail(co, r);
	weft_co_ref(sub);
	if (!co->switch_)
		return r;
	leave_for(co, top);
	return delegated(co);
}

WEFT_API int weft_delegate_co_(struct weft_frame *frame, struct weft_co *sub)
{
	return delegate_co(frame->co_, sub);
}

static int delegate_iter(struct weft_co *co, struct weft_iter *sub)
{
	weft_check(co);
	co->other_.iter_ = sub;
	return delegate_outside(co);
}

WEFT_API int weft_delegate_iter_(struct weft_frame *frame, struct weft_iter *sub)
{
	return delegate_iter(frame->co_, sub);
}

WEFT_API int weft_delegated_(struct weft_frame *frame)
{
	weft_check(frame->co_);
	return delegated(frame->co_);
}

WEFT_API int weft_yield_from_co_(struct weft_co *co, struct weft_co *delegate,
				 struct weft_value *ret)
{
	int r = delegate_co(co, delegate);

	if (r == 0)
		*ret = co->value_;
	return r;
}

WEFT_API int weft_yield_from_iter_(struct weft_co *co, struct weft_iter *delegate,
				   struct weft_value *ret)
{
	int r = delegate_iter(co, delegate);

	if (r == 0)
		*ret = co->value_;
	return r;
}

/*
 * Errors.
 */

WEFT_API const struct weft_error *weft_caught_(const struct weft_co *co)
{
	weft_check(co);
	return weft_get_error(co);
}

WEFT_API int weft_raise_error_(struct weft_co *co, const struct weft_error *err)
{
	weft_check(co);
	if (err->code >= 0)
		return -EINVAL;
	weft_set_error(co, err);
	return co->code_ = err->code;
}

WEFT_API int weft_raise_(struct weft_co *co, int code, struct weft_value payload, const char *func,
			 int line)
{
	struct weft_error err = { .code = code, .value = payload, .func = func, .line = line };

	return weft_raise_error_(co, &err);
}

WEFT_API int weft_raise_text_(struct weft_co *co, int code, const char *func, int line,
			      const char *format, ...)
{
	struct weft_error err = { .code = code, .func = func, .line = line };
	char text[256];
	va_list args;
	int r;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	err.detail = weft_detail_new(NULL, 0, "%s", text);
	err.text = weft_detail_text(err.detail);
	r = weft_raise_error_(co, &err);
	weft_detail_unref(err.detail);
	return r;
}

/* The object stays for weft_caught; without its code in code_ it no longer leaves with the body. */
WEFT_API bool weft_except_(struct weft_co *co, int *r, bool matches)
{
	weft_check(co);
	if (!matches)
		return false;
	if (co->code_ != *r)
		weft_set_code(co, *r);
	co->code_ = 0;
	*r = 0;
	return true;
}

WEFT_API int weft_reraise_(struct weft_co *co)
{
	weft_check(co);
	if (weft_get_error(co)->code >= 0)
		weft_set_code(co, -EINVAL);
	return co->code_ = weft_get_error(co)->code;
}

/* Everything that would leave with @r if the body returned it now. */
WEFT_API void weft_save_(struct weft_co *co, struct weft_saved *saved, int r)
{
	weft_check(co);
	saved->r_ = r;
	saved->code_ = co->code_;
	saved->value_ = co->value_;
	saved->error_ = *weft_get_error(co);
	weft_detail_ref(saved->error_.detail);
}

WEFT_API int weft_restore_(struct weft_co *co, struct weft_saved *saved, int r)
{
	weft_check(co);
	if (r < 0)
		goto out;
	r = saved->r_;
	co->code_ = saved->code_;
	co->value_ = saved->value_;
	if (saved->error_.code < 0)
		weft_set_error(co, &saved->error_);
	else
		weft_clear_error(co);
out:
	weft_detail_unref(saved->error_.detail);
	saved->error_.detail = NULL;
	return r;
}
