/* SPDX-License-Identifier: MIT */
/* Entering a coroutine, and the end of its body. */

#include <weft/body.h>

#include "context.h"
#include "core.h"

#include "../backend/registry.h"
#include "../stack/room.h"

/* @co will run next and find @in at its suspension. */
void weft_arm(struct weft_co *co, const struct weft_input *in)
{
	co->state_ = weft_running(co);
	co->code_ = in->code;
	if (in->code < 0)
		weft_set_error(co, &in->error);
	else
		weft_move_(&co->value_, in->value);
}

/*
 * A body, or a callee, returned @r.  A result or an error that was set before counts only if it
 * agrees with @r; co->code_ becomes the outcome for the caller.
 */
WEFT_API int weft_settle_(struct weft_co *co, int r)
{
	if (r > 0)
		weft_die("%s: the body returned %d, which is neither 0 nor an error", co->name_, r);
	if (r == 0 && co->code_ != WEFT_HAS_RESULT_)
		co->value_ = weft_none();
	if (r < 0 && co->code_ != r)
		weft_set_code(co, r);
	return co->code_ = r;
}

static __attribute__((noinline)) void finish_slow(struct weft_co *co, int r)
{
	struct weft_error stopped;

	if (weft_settle_(co, r) == WEFT_ESTOP) {
		stopped = *weft_get_error(co);
		stopped.cause_code = r;
		stopped.code = co->code_ = WEFT_ESTOPPED;
		weft_set_error(co, &stopped);
	}
	co->state_ = WEFT_CLOSED;
}

/* @co has ended: its body returned @r. */
static inline void finish(struct weft_co *co, int r)
{
	if (!weft_likely_(r == 0 && !co->error_)) {
		if (r == 0)
			weft_clear_error(co);
		finish_slow(co, r);
		return;
	}
	if (weft_likely_(co->code_ != WEFT_HAS_RESULT_)) {
		weft_put_(co, weft_none(), WEFT_CLOSED);
		return;
	}
	co->code_ = 0;
	co->state_ = WEFT_CLOSED;
}

/* Hand the outcome of @co to its delegator, which is returned. */
static struct weft_co *pop_delegate(struct weft_co *co)
{
	struct weft_co *parent = co->parent_;

	parent->other_.dropped_ = weft_unlink_child(parent);
	weft_set_leaf(co->top_, parent);
	weft_arm(parent, &(struct weft_input){ co->code_, co->value_, *weft_get_error(co) });
	return parent;
}

/* The delegator of @co, which goes on; NULL: the outcome goes to the resumer. */
static inline struct weft_co *pop(struct weft_co *co)
{
	return co == co->top_ || co->flags_ & WEFT_STOP_ ? NULL : pop_delegate(co);
}

struct weft_ctx *weft_end(struct weft_co *co, int r)
{
	struct weft_co *next;

	finish(co, r);
	next = pop(co);
	return next ? weft_self_(next) : weft_caller_(co->top_);
}

/* For a coroutine with a thread of its own. */
static void enter_thread(void *arg)
{
	weft_set_own_thread(arg);
	weft_enter(arg);
}

static weft_entry *entry_of(const struct weft_co *co)
{
	weft_entry *own = weft_backend_entry(co->backend_);

	if (co->backend_->caps & WEFT_CAP_OWN_TLS)
		return enter_thread;
	return own ? own : weft_enter;
}

int weft_start(struct weft_co *co)
{
	if (!co->switch_ || co->flags_ & WEFT_STARTED_)
		return 0;
	return weft_context_start(co, entry_of(co));
}

void weft_stop(struct weft_co *co)
{
	if (co->flags_ & WEFT_STARTED_)
		weft_context_stop(co);
}

/* A callee of @co has ended with @r: its caller goes on. */
static void pop_frame(struct weft_co *co, int r)
{
	co->frame_ = co->frame_->up_;
	weft_settle_(co, r);
}

/*
 * The body of @frame returned @r, which is no suspension, while a callee or a delegate waits to be
 * run: it went on behind WEFT_END as if it had come to its end.
 */
static void check_ended(const struct weft_co *top, const struct weft_frame *frame)
{
	if (top->leaf_ != frame->co_ || frame->co_->frame_ != frame)
		weft_die("%s: at line %d the body has to return what it was given: "
			 "after WEFT_END stands `return r`, alone",
			 frame->co_->name_, (int)frame->at_);
}

/* The body of @frame ended with @r.  False: the resumer waits for just that. */
static bool end_body(struct weft_frame *frame, int r)
{
	struct weft_co *co = frame->co_;

	if (frame->up_) {
		pop_frame(co, r);
		return true;
	}
	finish(co, r);
	return pop(co);
}

/* Stackless: the body of @frame returned @r.  Run on until a body suspends or @top has ended. */
static void drive_on(struct weft_co *top, struct weft_frame *frame, int r)
{
	while (weft_runs(top->leaf_)) {
		if (r != (int)WEFT_DELEGATED_ && r != (int)WEFT_CALLED_) {
			check_ended(top, frame);
			if (!end_body(frame, r))
				return;
		}
		frame = top->leaf_->frame_;
		r = frame->body_(frame);
	}
}

/* Let @leaf run until a body in the chain below @top suspends or @top ends. */
void weft_run(struct weft_co *top, struct weft_co *leaf)
{
	struct weft_frame *frame = leaf->frame_;

	if (leaf->switch_)
		weft_switch_to_(top, leaf);
	else
		drive_on(top, frame, frame->body_(frame));
}

/* The outcome of a run of @co whose leaf is not plainly suspended. */
WEFT_API int weft_ended_(struct weft_co *co, struct weft_value *ret)
{
	int r = co->leaf_->code_;

	if (weft_yielded(co->leaf_)) {
		weft_move_(ret, co->leaf_->value_);
		return WEFT_YIELDED;
	}
	if (co->magic_ != WEFT_BARE_)
		weft_stop(co);
	if (r == 0)
		weft_move_(ret, co->value_);
	return r;
}

/* Stackless: the body of @frame returned @r.  The outcome for the resumer of @top. */
WEFT_API int weft_drive_(struct weft_co *top, struct weft_frame *frame, int r,
			 struct weft_value *ret)
{
	drive_on(top, frame, r);
	return weft_ended_(top, ret);
}

/*
 * The first run of @co, whose value is none and whose code is 0 since it was made.  Without a stack
 * of its own it runs on this one.
 */
static int begin(struct weft_co *co)
{
	int r = co->switch_ ? weft_start(co) : weft_room();

	if (r < 0)
		return r;
	co->state_ = weft_running(co);
	return WEFT_ENTER_;
}

/* Not started yet. */
static int prepare_first(struct weft_co *co, const struct weft_input *in)
{
	if (in->code < 0) {
		weft_set_error(co, &in->error);
		co->code_ = in->code;
		finish(co, in->code);
		return co->code_;
	}
	return weft_is_none(in->value) ? begin(co) : WEFT_EFRESH;
}

/* Over already. */
static int after_end(const struct weft_co *co, const struct weft_input *in, struct weft_value *ret)
{
	if (co->flags_ & WEFT_SINGLE_USE_)
		return WEFT_EREUSED;
	if (in->code == 0)
		*ret = weft_none();
	return in->code;
}

/* WEFT_ENTER_: @co's leaf has to be entered now; else the result, as weft_send returns it. */
static int prepare(struct weft_co *co, struct weft_input *in, struct weft_value *ret)
{
	struct weft_co *leaf;

	weft_check(co);
	if (weft_is_created(co))
		return prepare_first(co, in);
	if (co->state_ == WEFT_CLOSED)
		return after_end(co, in, ret);
	/*
	 * A waiting leaf is still ours, and nothing between can have changed, so no walk is needed.
	 */
	leaf = weft_yielded(co->leaf_) ? co->leaf_ : weft_reach(co, NULL, co, in);
	if (!leaf)
		return WEFT_EBUSY;
	if (leaf->state_ != (int)WEFT_AT_OUTSIDE_)
		weft_arm(leaf, in);
	else if (weft_outside_step(leaf, in))
		return weft_ended_(co, ret);
	return WEFT_ENTER_;
}

/* Resume by the slow path, which handles every special case. */
int weft_resume(struct weft_co *co, struct weft_input *in, struct weft_value *ret)
{
	int r = prepare(co, in, ret);

	if (r != (int)WEFT_ENTER_)
		return r;
	return weft_enter_(co, co->leaf_, ret);
}

/* The caller's code can switch only to coroutines of @format by itself; 0: to all. */
WEFT_API int weft_prepare_(struct weft_co *co, struct weft_value value, struct weft_value *ret,
			   int32_t format)
{
	struct weft_input in = weft_input_value(value);

	weft_check(co);
	if (format == 0 || co->rest_ == format)
		return prepare(co, &in, ret);
	return weft_resume(co, &in, ret);
}

WEFT_API void weft_twice_(const struct weft_co *leaf)
{
	weft_die("%s: resumed twice at once, by two threads", leaf->name_);
}

/* A body that was compiled for another backend than the one it runs on. */
WEFT_API void weft_yield_elsewhere_(struct weft_co *co, struct weft_value value)
{
	weft_check(co);
	weft_put_(co, value, co->rest_);
	if (co->switch_)
		weft_leave_(co);
}
