/* SPDX-License-Identifier: MIT */
#ifndef WEFT_INLINE_H
#define WEFT_INLINE_H

/*
 * weft/inline.h - the inside of a coroutine, and the few lines that must be compiled into the
 * caller: a switch wrapped in a function of the library would return through a stale return-stack
 * entry, which costs several times the switch.  Nothing here is for use by name; whatever ends in _
 * may change.
 */

#include <weft/co.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One call of a body: where it goes on, and in which coroutine.  First in every frame. */
struct weft_frame {
	int32_t at_;			/* line of the suspension it waits in; 0: not entered */
	struct weft_co *co_;
	weft_body *body_;
	struct weft_frame *up_;		/* stackless: the frame that called this one */
};

/* Stored states beyond enum weft_state. */
enum { WEFT_AT_ITER_ = WEFT_CLOSED + 1 };	/* suspended, the delegate is an iterator */

/*
 * What a body returns when it is no end, and code_ after weft_result; no user's number by accident.
 */
enum { WEFT_DELEGATED_ = 0x5e1e, WEFT_CALLED_ = 0x5ca1, WEFT_HAS_RESULT_ = 0x5e7 };

enum {
	WEFT_SINGLE_USE_ = 1 << 0,
	WEFT_STOP_ = 1 << 1,		/* being closed: its end comes back to the closer */
	WEFT_FOREIGN_ = 1 << 2,		/* other_ holds a coroutine of another engine */
	WEFT_STARTED_ = 1 << 3,		/* the engine has a context for it */
};

struct weft_co {
	/* These 32 bytes come first on purpose: free() scribbles over that many of what it gets,
	 * and a stale handle must still be recognised by the rest. */
	struct weft_co *parent_;	/* who delegates to this one, while that edge is active */
	struct weft_co *child_;		/* the delegate, made by the same engine */
	struct weft_value value_;	/* in transit: sent, yielded, returned */

	int32_t state_;			/* enum weft_state of this body alone */
	int32_t code_;			/* what the pending suspension delivers: 0 or an error */
	struct weft_co *leaf_;		/* as a handle: the coroutine to enter, if still known */
	struct weft_co *top_;		/* as a leaf: the handle that somebody resumed */
	struct weft_frame *frame_;	/* the innermost frame */

	weft_switch_op *switch_;	/* the engine's; NULL: stackless */
	const struct weft_backend *backend_;
	union {
		struct weft_iter *iter_;	/* AT_ITER: the delegate is an iterator, */
		struct weft_co *foreign_;	/* or with FOREIGN a coroutine of another engine */
		struct weft_co *dropped_;	/* else: just ended, to be let go next */
	} other_;
	struct weft_error error_;	/* thrown in, raised, or left with */
	const char *name_;
	size_t size_;			/* bytes of the whole object */
	uint32_t refs_;
	uint16_t flags_;
	uint16_t magic_;
};

/* What an engine with stacks needs besides. */
struct weft_stackful_ {
	struct weft_co co_;
	struct weft_ctx *self_;		/* where this one is suspended */
	struct weft_ctx *caller_;	/* who resumed it, when it is a top */
	weft_plain *plain_;
	void *arg_;
	void *stack_;
	size_t stack_size_;
	unsigned stack_id_;		/* valgrind's */
};

int weft_new_(weft_body *body, weft_plain *plain, void *arg, const struct weft_options *options,
	      int layout, struct weft_co **ret);
int weft_send_slow_(struct weft_co *co, struct weft_value value, struct weft_value *ret);
int weft_ended_(struct weft_co *co, struct weft_value *ret);
void weft_drive_(struct weft_co *top, struct weft_frame *frame, int r);

/* What the caller was compiled with, and the library: counted up with every change of this page. */
enum { WEFT_LAYOUT_ = 2 << 16 | (int)sizeof(struct weft_stackful_) };

#define weft_likely_(x) __builtin_expect(!!(x), 1)

static inline struct weft_stackful_ *weft_stackful_(struct weft_co *co)
{
	return (struct weft_stackful_ *)co;
}

static inline int weft_new(weft_body *body, void *frame, const struct weft_options *options,
			   struct weft_co **ret)
{
	return weft_new_(body, 0, frame, options, WEFT_LAYOUT_, ret);
}

static inline int weft_new_plain(weft_plain *body, void *arg, const struct weft_options *options,
				 struct weft_co **ret)
{
	return weft_new_(0, body, arg, options, WEFT_LAYOUT_, ret);
}

/* Let @leaf run until somebody in the chain below @co suspends or @co ends. */
static inline void weft_enter_(struct weft_co *co, struct weft_co *leaf)
{
	struct weft_frame *frame = leaf->frame_;
	int r;

	if (leaf->switch_) {
		leaf->switch_(weft_stackful_(co)->caller_, weft_stackful_(leaf)->self_,
			      WEFT_WHY_RESUME);
		return;
	}
	r = frame->body_(frame);
	if (!weft_likely_(leaf->state_ == WEFT_SUSPENDED))
		weft_drive_(co, frame, r);
}

static inline int weft_send(struct weft_co *co, struct weft_value value, struct weft_value *ret)
{
	struct weft_co *leaf = co->leaf_;

	if (!weft_likely_(leaf->state_ == WEFT_SUSPENDED))
		return weft_send_slow_(co, value, ret);
	leaf->state_ = WEFT_RUNNING;
	leaf->code_ = 0;
	weft_move_(&leaf->value_, value);
	weft_enter_(co, leaf);
	leaf = co->leaf_;
	if (!weft_likely_(leaf->state_ == WEFT_SUSPENDED))
		return weft_ended_(co, ret);
	weft_move_(ret, leaf->value_);
	return WEFT_YIELDED;
}

static inline int weft_next(struct weft_co *co, struct weft_value *ret)
{
	return weft_send(co, weft_none(), ret);
}

static inline int weft_prime(struct weft_co *co)
{
	struct weft_value first;

	return weft_next(co, &first);
}

/* Give way to whoever resumed the chain that ends in @co. */
static inline void weft_leave_(struct weft_co *co)
{
	co->switch_(weft_stackful_(co)->self_, weft_stackful_(co->top_)->caller_,
		    WEFT_WHY_SUSPEND);
}

static inline int weft_suspend(struct weft_co *co, struct weft_value value, struct weft_value *ret)
{
	weft_move_(&co->value_, value);
	co->state_ = WEFT_SUSPENDED;
	weft_leave_(co);
	if (co->code_ == 0)
		weft_move_(ret, co->value_);
	return co->code_;
}

static inline int weft_result(struct weft_co *co, struct weft_value value)
{
	weft_move_(&co->value_, value);
	co->code_ = WEFT_HAS_RESULT_;
	return WEFT_RETURNED;
}

#ifdef __cplusplus
}
#endif

#endif
