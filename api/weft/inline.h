/* SPDX-License-Identifier: MIT */
#ifndef WEFT_INLINE_H
#define WEFT_INLINE_H

/*
 * weft/inline.h - the inside of a coroutine, and the few lines that must be compiled into the
 * caller: a switch wrapped in a function of the library would return through a stale return-stack
 * entry, which costs several times the switch.  Nothing here is for use by name; whatever ends in _
 * may change.
 *
 * Linkage.  A translation unit finds the switch in one of two ways, and both may be mixed freely in
 * one program, over one library:
 *
 *  table	each coroutine carries a pointer to its engine's switch.
 *  inline	compiled with -DWEFT_ENGINE='<weft/engine/asm.c>', or with the headers of a library
 *		that was built for one engine: that file is included below, its constant struct is
 *		static here, and the compiler folds it away.  What is made here runs on that engine;
 *		weft_new refuses another with WEFT_ELINK.  Coroutines that come from elsewhere are
 *		recognised by the format of their context and take the way through the library.
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

/*
 * Stored states beyond enum weft_state.  A coroutine that waits at a plain yield has its rest_ as
 * its state: the format of its engine's contexts, or this for engines without a format.  So one
 * comparison tells that it waits and that the switch compiled in here can continue it.
 */
enum {
	WEFT_AT_ITER_ = WEFT_CLOSED + 1,	/* suspended, the delegate is an iterator */
	WEFT_AT_REST_ = 16,			/* the least rest_ */
};

/*
 * What a body returns when it is no end, and code_ after weft_result; no user's number by accident.
 */
enum { WEFT_DELEGATED_ = 0x5e1e, WEFT_CALLED_ = 0x5ca1, WEFT_HAS_RESULT_ = 0x5e7 };

enum {
	WEFT_SINGLE_USE_ = 1 << 0,
	WEFT_STOP_ = 1 << 1,		/* being closed: its end comes back to the closer */
	WEFT_FOREIGN_ = 1 << 2,		/* other_ holds a coroutine of another engine */
	WEFT_STARTED_ = 1 << 3,		/* the engine has a context for it */
	WEFT_PLAIN_ = 1 << 4,		/* the frame is the library's, for a plain body */
};

struct weft_co {
	/* These 32 bytes come first on purpose: free() scribbles over that many of what it gets,
	 * and a stale handle must still be recognised by the rest. */
	struct weft_co *parent_;	/* who delegates to this one, while that edge is active */
	struct weft_co *child_;		/* the delegate, made by the same engine */
	struct weft_value value_;	/* in transit: sent, yielded, returned */

	int32_t state_;			/* enum weft_state of this body alone, or as above */
	int32_t code_;			/* what the pending suspension delivers: 0 or an error */
	struct weft_co *leaf_;		/* as a handle: the coroutine to enter, if still known */
	struct weft_co *top_;		/* as a leaf: the handle that somebody resumed */
	struct weft_frame *frame_;	/* the innermost frame */

	int32_t rest_;			/* state_ while it waits at a plain yield */
	uint32_t refs_;
	weft_switch_op *switch_;	/* the engine's; NULL: stackless */
	const struct weft_backend *backend_;
	union {
		struct weft_iter *iter_;	/* AT_ITER: the delegate is an iterator, */
		struct weft_co *foreign_;	/* or with FOREIGN a coroutine of another engine */
		struct weft_co *dropped_;	/* else: just ended, to be let go next */
	} other_;
	struct weft_error error_;	/* thrown in, raised, or left with */
	const char *name_;
	uint32_t size_;			/* bytes of the whole object */
	uint16_t flags_;
	uint16_t magic_;
};

/* What an engine with stacks needs besides; its two contexts follow, the caller's first. */
struct weft_stackful_ {
	struct weft_co co_;
	struct weft_ctx *self_;		/* where this one is suspended */
	struct weft_ctx *caller_;	/* who resumed it, when it is a top */
	void *stack_;
	size_t stack_size_;
	unsigned stack_id_;		/* valgrind's */
};

/* What the caller was compiled with, and the library: counted up with every change of this page. */
enum { WEFT_LAYOUT_ = 3 << 16 | (int)sizeof(struct weft_stackful_) };

struct weft_linkage_ {
	int layout;
	const struct weft_backend *engine;	/* what the caller is compiled for; NULL: any */
	bool inlined;				/* with its switch compiled in */
};

/* weft_prepare_: all is ready, the caller switches. */
enum { WEFT_ENTER_ = 0x5e17 };

int weft_new_(weft_body *body, weft_plain *plain, void *arg, const struct weft_options *options,
	      const struct weft_linkage_ *linkage, struct weft_co **ret);
int weft_prepare_(struct weft_co *co, struct weft_value value, struct weft_value *ret,
		  int32_t format);
int weft_ended_(struct weft_co *co, struct weft_value *ret);
void weft_drive_(struct weft_co *top, struct weft_frame *frame, int r);
int weft_yield_elsewhere_(struct weft_co *co, struct weft_value value);
int weft_settle_(struct weft_co *co, int r);

#define weft_likely_(x) __builtin_expect(!!(x), 1)

static inline struct weft_stackful_ *weft_stackful_(struct weft_co *co)
{
	return (struct weft_stackful_ *)co;
}

/* Where the contexts lie behind the object, for alignments up to that of the object. */
enum { WEFT_OBJECT_ALIGN_ = 16 };

static inline size_t weft_caller_at_(const struct weft_backend *engine)
{
	return (sizeof(struct weft_stackful_) + engine->ctx_align - 1) / engine->ctx_align *
	       engine->ctx_align;
}

static inline size_t weft_self_at_(const struct weft_backend *engine)
{
	return (weft_caller_at_(engine) + engine->ctx_size + engine->ctx_align - 1) /
	       engine->ctx_align * engine->ctx_align;
}

/*
 * The engine compiled in.  In builds with sanitizers it only says what is to be made here; the
 * switch is then the library's, which tells them of it.  Engines are C, so C++ has table linkage.
 */
#if defined(WEFT_ENGINE) && !defined(__cplusplus)
#pragma push_macro("WEFT_BACKEND")
#undef WEFT_BACKEND
#define WEFT_BACKEND(name_) static const struct weft_backend weft_engine_
#define WEFT_INLINE
#include WEFT_ENGINE
#undef WEFT_INLINE
#pragma pop_macro("WEFT_BACKEND")
#ifndef WEFT_ANNOTATED
#define WEFT_LINKED_ 1
#endif
#endif

#ifdef WEFT_LINKED_

static const struct weft_linkage_ weft_linkage_ = { WEFT_LAYOUT_, &weft_engine_, true };

static inline int32_t weft_format_(void)
{
	return weft_engine_.format ? (int32_t)weft_engine_.format : -2;
}

/* Can the code here do what @co's engine would do? */
static inline bool weft_is_ours_(const struct weft_co *co)
{
	return co->rest_ == weft_format_();
}

static inline bool weft_at_rest_(const struct weft_co *co)
{
	return co->state_ == weft_format_();
}

static inline void weft_rest_(struct weft_co *co)
{
	co->state_ = weft_format_();
}

static inline bool weft_has_stack_(const struct weft_co *co)
{
	(void)co;
	return weft_engine_.switch_to;
}

static inline struct weft_ctx *weft_caller_(struct weft_co *co)
{
	if (weft_engine_.ctx_align > WEFT_OBJECT_ALIGN_)
		return weft_stackful_(co)->caller_;
	return (struct weft_ctx *)(void *)((char *)co + weft_caller_at_(&weft_engine_));
}

static inline struct weft_ctx *weft_self_(struct weft_co *co)
{
	if (weft_engine_.ctx_align > WEFT_OBJECT_ALIGN_)
		return weft_stackful_(co)->self_;
	return (struct weft_ctx *)(void *)((char *)co + weft_self_at_(&weft_engine_));
}

#define weft_switch_(co) weft_engine_.switch_to

#else

static const struct weft_linkage_ weft_linkage_ = {
	WEFT_LAYOUT_,
#if defined(WEFT_ENGINE) && !defined(__cplusplus)
	&weft_engine_,
#else
	0,
#endif
	false,
};

static inline int32_t weft_format_(void)
{
	return 0;
}

static inline bool weft_is_ours_(const struct weft_co *co)
{
	(void)co;
	return true;
}

static inline bool weft_at_rest_(const struct weft_co *co)
{
	return co->state_ >= (int)WEFT_AT_REST_;
}

static inline void weft_rest_(struct weft_co *co)
{
	co->state_ = co->rest_;
}

static inline bool weft_has_stack_(const struct weft_co *co)
{
	return co->switch_;
}

static inline struct weft_ctx *weft_caller_(struct weft_co *co)
{
	return weft_stackful_(co)->caller_;
}

static inline struct weft_ctx *weft_self_(struct weft_co *co)
{
	return weft_stackful_(co)->self_;
}

#define weft_switch_(co) (co)->switch_

#endif

static inline int weft_new(weft_body *body, void *frame, const struct weft_options *options,
			   struct weft_co **ret)
{
	return weft_new_(body, 0, frame, options, &weft_linkage_, ret);
}

static inline int weft_new_plain(weft_plain *body, void *arg, const struct weft_options *options,
				 struct weft_co **ret)
{
	return weft_new_(0, body, arg, options, &weft_linkage_, ret);
}

/* Let @leaf run until somebody in the chain below @co suspends or @co ends. */
static inline void weft_enter_(struct weft_co *co, struct weft_co *leaf)
{
	struct weft_frame *frame;
	int r;

	if (weft_has_stack_(leaf)) {
		weft_switch_(leaf)(weft_caller_(co), weft_self_(leaf), WEFT_WHY_RESUME);
		return;
	}
	frame = leaf->frame_;
	r = frame->body_(frame);
	if (!weft_likely_(weft_at_rest_(leaf)))
		weft_drive_(co, frame, r);
}

static inline int weft_send(struct weft_co *co, struct weft_value value, struct weft_value *ret)
{
	struct weft_co *leaf = co->leaf_;
	int r;

	if (weft_likely_(weft_at_rest_(leaf))) {
		leaf->state_ = WEFT_RUNNING;
		leaf->code_ = 0;
		weft_move_(&leaf->value_, value);
	} else {
		r = weft_prepare_(co, value, ret, weft_format_());
		if (r != (int)WEFT_ENTER_)
			return r;
		leaf = co->leaf_;
	}
	weft_enter_(co, leaf);
	leaf = co->leaf_;
	if (!weft_likely_(weft_at_rest_(leaf)))
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
	weft_switch_(co)(weft_self_(co), weft_caller_(co->top_), WEFT_WHY_SUSPEND);
}

/* Yield: WEFT_YIELDED, the body has to return; else the switch is behind us, and what it brought. */
static inline int weft_yield_in_(struct weft_co *co, struct weft_value value)
{
	if (!weft_likely_(weft_is_ours_(co)))
		return weft_yield_elsewhere_(co, value);
	weft_move_(&co->value_, value);
	weft_rest_(co);
	if (!weft_has_stack_(co))
		return WEFT_YIELDED;
	weft_leave_(co);
	return co->code_;
}

static inline int weft_suspend(struct weft_co *co, struct weft_value value, struct weft_value *ret)
{
	int r = weft_yield_in_(co, value);

	if (r == 0)
		weft_move_(ret, co->value_);
	return r;
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
