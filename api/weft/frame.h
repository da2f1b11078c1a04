/* SPDX-License-Identifier: MIT */
#ifndef WEFT_FRAME_H
#define WEFT_FRAME_H

/*
 * weft/frame.h - resumable bodies: one function that runs on every backend and needs no stack.
 *
 * What outlives a suspension lies in a frame, a struct of yours that starts with struct weft_frame.
 * Plain locals are fine between two suspensions.  The shape:
 *
 *	static int range(void *self)
 *	{
 *		struct range *f = self;
 *		int r = 0;
 *
 *		WEFT_BEGIN(f);
 *		for (; f->i < f->end; f->i++) {
 *			WEFT_YIELD(f, r, weft_int(f->i));
 *			if (r < 0)
 *				break;
 *		}
 *		WEFT_END(f);
 *		return r;
 *	}
 *
 * The macros evaluate @f and @r more than once.  Each suspension is a statement with the same order
 * of arguments: frame, result, input.  The result is 0, or the error that arrived there.  Between
 * WEFT_END and `return r` there is nothing, because on a stackless backend every suspension passes
 * there.  The verbs that do not suspend are those of weft/body.h, with the frame as their first
 * argument.
 *
 * Three rules:
 *  - No local carries a value over a suspension.  The headers turn the warnings that detect this
 *    into errors.  gcc needs -O for them.  No compiler sees `int n = 3` before WEFT_BEGIN, which
 *    is 3 again after every suspension.  r starts as 0 unless the first thing is a suspension.
 *  - No suspension inside a switch of your own.  On a stackless backend it ends the program with
 *    its line, so try a new body there first.
 *  - One suspension a line.  Two are a duplicate case.
 *
 * gcc warns falsely of a local that is set on every way to its use when the suspension stands
 * between two branches of one condition.  Give such a local a value where it is declared after the
 * suspension, or make it a member of the frame.
 *
 * try, except and finally around a delegation; success passes through the finally, too, and keeps
 * what was returned:
 *
 *	WEFT_YIELD_FROM(f, r, f->sub);
 *	if (weft_except(f, &r, MY_ERROR))
 *		r = weft_return(f, weft_none());
 *	else if (r == 0)
 *		r = weft_return(f, weft_sent(f));
 *	weft_save(f, &f->saved, r);
 *	WEFT_YIELD(f, r, weft_str("bye", 3));
 *	r = weft_restore(f, &f->saved, r);
 *	weft_co_unref(f->sub);
 *
 * SPEC.md section 9.  All of this is for the thread, and the coroutine, that runs the body.
 */

#include <weft/body.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Locals lost over a suspension are errors in the user's build too.  clang looks for them only in a
 * function that begins with the warning on, so from here to the end of the file that much of -Wall
 * is.
 */
#if defined(__clang__)
#pragma clang diagnostic warning "-Wuninitialized"
#define WEFT_DIAGNOSTICS_                                                                          \
	_Pragma("clang diagnostic push")                                                           \
	_Pragma("clang diagnostic error \"-Wsometimes-uninitialized\"")                            \
	_Pragma("clang diagnostic error \"-Wuninitialized\"")
#define WEFT_DIAGNOSTICS_POP_ _Pragma("clang diagnostic pop")
#else
#define WEFT_DIAGNOSTICS_                                                                          \
	_Pragma("GCC diagnostic push")                                                             \
	_Pragma("GCC diagnostic error \"-Wmaybe-uninitialized\"")                                  \
	_Pragma("GCC diagnostic error \"-Wuninitialized\"")                                        \
	_Pragma("GCC diagnostic error \"-Wjump-misses-init\"")
#define WEFT_DIAGNOSTICS_POP_ _Pragma("GCC diagnostic pop")
#endif

/* Start of a resumable body, after the declarations; @f is the frame. */
#define WEFT_BEGIN(f)                                                                              \
	WEFT_DIAGNOSTICS_                                                                          \
	switch ((f)->weft.at_) {                                                                   \
	default:                                                                                   \
		weft_bad_resume_(&(f)->weft, __func__);                                            \
	case 0:

/* Its end; `return r;` follows, alone.  A label of the body's own may stand right before it. */
#define WEFT_END(f)                                                                                \
	;}                                                                                         \
	weft_leave__: __attribute__((unused));                                                     \
	WEFT_DIAGNOSTICS_POP_                                                                      \
	(void)(f)

/* `yield @value`: @r is 0 and weft_sent(f) what was sent, or @r is the error thrown in. */
#define WEFT_YIELD(f, r, value)                                                                    \
	do {                                                                                       \
		(r) = weft_yield_(&(f)->weft, (value), __LINE__);                                  \
		if ((r) == WEFT_YIELDED) {                                                         \
			goto weft_leave__;                                                         \
	case __LINE__:                                                                             \
			(r) = weft_delivered_(&(f)->weft);                                         \
		}                                                                                  \
	} while (0)

/*
 * `yield from @sub`, a coroutine or an iterator: @r is 0 and weft_sent(f) its result, or @r is the
 * error that came out of it.  References and errors are as for weft_yield_from.
 */
#define WEFT_YIELD_FROM(f, r, sub)                                                                 \
	do {                                                                                       \
		(f)->weft.at_ = __LINE__;                                                          \
		(r) = weft_outcome_(WEFT_DELEGATE_(sub)(&(f)->weft, (sub)), WEFT_DELEGATED_);      \
		if ((r) == WEFT_DELEGATED_) {                                                      \
			goto weft_leave__;                                                         \
	case __LINE__:                                                                             \
			(r) = weft_outcome_(weft_delegated_(&(f)->weft), 0);                       \
		}                                                                                  \
	} while (0)

#define WEFT_DELEGATE_(sub)                                                                        \
	_Generic((sub), struct weft_co *: weft_delegate_co_,                                       \
		 struct weft_iter *: weft_delegate_iter_)

/*
 * Call another body as a function that may suspend: @r is its result, weft_sent(f) its value.
 * @child: its frame, a member of @f; its arguments are set before, its head here.  Nothing is
 * allocated; on a backend with stacks it is a plain call.
 */
#define WEFT_CALL(f, r, body, child)                                                               \
	do {                                                                                       \
		(f)->weft.at_ = __LINE__;                                                          \
		(r) = weft_call_(&(f)->weft, &(child)->weft, (body));                              \
		if ((r) == WEFT_CALLED_) {                                                         \
			goto weft_leave__;                                                         \
	case __LINE__:                                                                             \
			(r) = weft_delivered_(&(f)->weft);                                         \
		}                                                                                  \
	} while (0)

/* What the suspension that just ended delivered: sent, a delegate's result, a callee's value. */
#define weft_sent(f) ((f)->weft.co_->value_)

/* The coroutine that runs this frame. */
#define weft_self(f) ((f)->weft.co_)

/* The functions behind the macros. */
void weft_bad_resume_(const struct weft_frame *frame, const char *func) __attribute__((noreturn));
int weft_delegate_co_(struct weft_frame *frame, struct weft_co *sub);
int weft_delegate_iter_(struct weft_frame *frame, struct weft_iter *sub);
int weft_delegated_(struct weft_frame *frame);

static inline int weft_delivered_(struct weft_frame *frame)
{
	return weft_outcome_(frame->co_->code_, 0);
}

/*
 * WEFT_YIELDED: the body has to return; else the switch has happened, and its delivery is here.
 * Only a body that returns needs to know where to go on.
 */
static inline int weft_yield_(struct weft_frame *frame, struct weft_value value, int line)
{
	struct weft_co *co = frame->co_;

	if (!weft_likely_(weft_is_ours_(co))) {
		frame->at_ = line;
		weft_yield_elsewhere_(co, value);
		return co->switch_ ? weft_outcome_(co->code_, 0) : (int)WEFT_YIELDED;
	}
	weft_put_(co, value, weft_rest_(co));
	if (!weft_has_stack_(co)) {
		frame->at_ = line;
		return WEFT_YIELDED;
	}
	co = weft_leave_(co);
	/* It is there already; but now the compiler knows, and the next yield need not look. */
	frame->co_ = co;
	return weft_outcome_(co->code_, 0);
}

/* WEFT_CALLED_: a stackless body has to return, and its caller calls @body; else it is over. */
static inline int weft_call_(struct weft_frame *frame, struct weft_frame *child,
			     weft_resumable_body *body)
{
	struct weft_co *co = frame->co_;
	int r;

	/* What the caller has set or raised so far is not the callee's. */
	co->code_ = 0;
	child->at_ = 0;
	child->co_ = co;
	child->body_ = body;
	child->up_ = frame;
	if (!co->switch_) {
		co->frame_ = child;
		return WEFT_CALLED_;
	}
	r = body(child);
	if (r != 0 || co->code_ == (int)WEFT_HAS_RESULT_)
		return weft_outcome_(weft_settle_(co, r), 0);
	weft_move_(&co->value_, weft_none());
	return co->code_ = r;
}

#ifdef __cplusplus
}
#endif

#endif
