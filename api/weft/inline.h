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
 *  table	each coroutine carries a pointer to its backend's switch.
 *  inline	compiled with -DWEFT_INLINE_BACKEND='"weft/backend/asm.c"', or with the headers of a library
 *		that was built for one backend: that file is included below, its constant struct is
 *		static here, and the compiler folds it away.  What is made here runs on that backend;
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
 * its state, which is even and made from the format of its backend's contexts (AT_REST for a backend
 * without one); one whose body runs has the odd number after it.  So one comparison tells that a
 * coroutine waits, or runs, and that the switch compiled in here is its backend's.
 */
enum {
	WEFT_AT_ITER_ = WEFT_CLOSED + 1,	/* suspended, the delegate is an iterator */
	WEFT_NOBODYS_ = 14,			/* no coroutine's rest_ */
	WEFT_AT_REST_ = 16,			/* the least rest_ */
};

/* WEFT_FORMAT's numbers all have the same upper two bits, and leave room below. */
static inline int32_t weft_rest_of_(uint32_t format)
{
	return format ? (int32_t)((format & 0x3fffffff) << 1) : (int32_t)WEFT_AT_REST_;
}

/*
 * What a body returns when it is no end, and code_ after weft_result; no user's number by accident.
 */
enum { WEFT_DELEGATED_ = 0x5e1e, WEFT_CALLED_ = 0x5ca1, WEFT_HAS_RESULT_ = 0x5e7 };

enum {
	WEFT_SINGLE_USE_ = 1 << 0,
	WEFT_STOP_ = 1 << 1,		/* being closed: its end comes back to the closer */
	WEFT_FOREIGN_ = 1 << 2,		/* other_ holds a coroutine of another backend */
	WEFT_STARTED_ = 1 << 3,		/* the backend has a context for it */
	WEFT_PLAIN_ = 1 << 4,		/* the frame is the library's, for a plain body */
};

struct weft_co {
	/* These 32 bytes come first on purpose: free() scribbles over that many of what it gets,
	 * and a stale handle must still be recognised by the rest. */
	struct weft_co *parent_;	/* who delegates to this one, while that edge is active */
	struct weft_co *child_;		/* the delegate, made by the same backend */
	union {
		struct weft_iter *iter_;	/* AT_ITER: the delegate is an iterator, */
		struct weft_co *foreign_;	/* or with FOREIGN a coroutine of another backend */
		struct weft_co *dropped_;	/* else: just ended, to be let go next */
	} other_;
	const char *name_;

	struct weft_error error_;	/* thrown in, raised, or left with */
	const struct weft_backend *backend_;
	uint32_t refs_;
	uint16_t flags_;
	uint16_t magic_;
	uint32_t size_;			/* bytes of the whole object */
	int32_t rest_;			/* state_ while it waits at a plain yield */
	weft_switch_op *switch_;	/* the backend's; NULL: stackless */
	struct weft_frame *frame_;	/* the innermost frame */

	/*
	 * From here a cache line, where the object can be aligned so: all that a switch needs, with
	 * the backend's context behind it.  A processor puts two stores into one line at a time.
	 */
	struct weft_value value_;	/* in transit: sent, yielded, returned */
	int32_t state_;			/* enum weft_state of this body alone, or as above */
	int32_t code_;			/* what the pending suspension delivers: 0 or an error */
	struct weft_co *leaf_;		/* as a handle: the coroutine to enter, if still known */
	struct weft_co *top_;		/* as a leaf: the handle that somebody resumed */
};

/*
 * What a backend with stacks needs besides.  Its two contexts follow behind: where this coroutine
 * is suspended, and, for a top, who resumed it.
 */
struct weft_stackful_ {
	void *stack_;
	size_t stack_size_;
	unsigned stack_id_;		/* valgrind's */
	uint32_t caller_at_;		/* bytes from co_ to the second context; to the first: */
	uint32_t self_at_;
	uint8_t stack_owner_;		/* what stack_ is */
	bool stack_measured_;
	struct weft_co co_;
};

/* What the caller was compiled with, and the library: counted up with every change of this page. */
enum { WEFT_LAYOUT_ = 5 << 16 | (int)sizeof(struct weft_stackful_) };

struct weft_linkage_ {
	int layout;
	const struct weft_backend *backend;	/* what the caller is compiled for; NULL: any */
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
void weft_yield_elsewhere_(struct weft_co *co, struct weft_value value);
int weft_settle_(struct weft_co *co, int r);

#define weft_likely_(x) __builtin_expect(!!(x), 1)

static inline struct weft_stackful_ *weft_stackful_(struct weft_co *co)
{
	return (struct weft_stackful_ *)(void *)((char *)co -
						 offsetof(struct weft_stackful_, co_));
}

/* Where the contexts of @backend lie behind the object, if they can do with 8 bytes of alignment. */
enum { WEFT_SELF_AT_ = sizeof(struct weft_co), WEFT_CTX_ALIGN_ = 8 };

static inline struct weft_ctx *weft_ctx_at_(struct weft_co *co, size_t offset)
{
	return (struct weft_ctx *)(void *)((char *)co + offset);
}

static inline size_t weft_caller_at_(const struct weft_backend *backend)
{
	return WEFT_SELF_AT_ + (backend->ctx_size + WEFT_CTX_ALIGN_ - 1) / WEFT_CTX_ALIGN_ *
				       WEFT_CTX_ALIGN_;
}

/*
 * The backend compiled in.  In builds with sanitizers it only says what is to be made here; the
 * switch is then the library's, which tells them of it.  Backends are C, so C++ has table linkage.
 */
#if defined(WEFT_INLINE_BACKEND) && !defined(__cplusplus)
#pragma push_macro("WEFT_BACKEND")
#undef WEFT_BACKEND
#define WEFT_BACKEND(name_) static const struct weft_backend weft_inline_backend_
#define WEFT_INLINE
#include WEFT_INLINE_BACKEND
#undef WEFT_INLINE
#pragma pop_macro("WEFT_BACKEND")
#ifndef WEFT_ANNOTATED
#define WEFT_LINKED_ 1
#endif
#endif

#ifdef WEFT_LINKED_

static const struct weft_linkage_ weft_linkage_ = { WEFT_LAYOUT_, &weft_inline_backend_, true };

/* A backend without a format is nobody's: its coroutines are left to the library. */
static inline int32_t weft_format_(void)
{
	return weft_inline_backend_.format ? weft_rest_of_(weft_inline_backend_.format) : (int32_t)WEFT_NOBODYS_;
}

/* Its body runs, and the code here can do what its backend would do. */
static inline bool weft_is_ours_(const struct weft_co *co)
{
	return co->state_ == weft_format_() + 1;
}

static inline bool weft_at_rest_(const struct weft_co *co)
{
	return co->state_ == weft_format_();
}

static inline int32_t weft_rest_(const struct weft_co *co)
{
	(void)co;
	return weft_format_();
}

static inline bool weft_has_stack_(const struct weft_co *co)
{
	(void)co;
	return weft_inline_backend_.switch_to;
}

static inline struct weft_ctx *weft_caller_(struct weft_co *co)
{
	if (weft_inline_backend_.ctx_align > WEFT_CTX_ALIGN_)
		return weft_ctx_at_(co, weft_stackful_(co)->caller_at_);
	return weft_ctx_at_(co, weft_caller_at_(&weft_inline_backend_));
}

static inline struct weft_ctx *weft_self_(struct weft_co *co)
{
	if (weft_inline_backend_.ctx_align > WEFT_CTX_ALIGN_)
		return weft_ctx_at_(co, weft_stackful_(co)->self_at_);
	return weft_ctx_at_(co, WEFT_SELF_AT_);
}

/*
 * Switch; returns @from.  A backend that gets it back in a register says so by WEFT_SWITCH_BACK:
 * what is found by way of that address need not wait for the stack that was just come back to.
 */
static inline struct weft_ctx *weft_switch_(const struct weft_co *co, struct weft_ctx *from,
					    struct weft_ctx *to, enum weft_why why)
{
	(void)co;
#ifdef WEFT_SWITCH_BACK
	if (weft_inline_backend_.ctx_align <= WEFT_CTX_ALIGN_)
		return WEFT_SWITCH_BACK(from, to);
#endif
	weft_inline_backend_.switch_to(from, to, why);
	return from;
}

#else

static const struct weft_linkage_ weft_linkage_ = {
	WEFT_LAYOUT_,
#if defined(WEFT_INLINE_BACKEND) && !defined(__cplusplus)
	&weft_inline_backend_,
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
	return co->state_ == co->rest_;
}

static inline int32_t weft_rest_(const struct weft_co *co)
{
	return co->rest_;
}

static inline bool weft_has_stack_(const struct weft_co *co)
{
	return co->switch_;
}

static inline struct weft_ctx *weft_caller_(struct weft_co *co)
{
	return weft_ctx_at_(co, weft_stackful_(co)->caller_at_);
}

static inline struct weft_ctx *weft_self_(struct weft_co *co)
{
	return weft_ctx_at_(co, weft_stackful_(co)->self_at_);
}

static inline struct weft_ctx *weft_switch_(const struct weft_co *co, struct weft_ctx *from,
					    struct weft_ctx *to, enum weft_why why)
{
	co->switch_(from, to, why);
	return from;
}

#endif

/* The coroutine whose context @ctx is, which lies where @offset bytes behind it would be. */
static inline struct weft_co *weft_co_of_(const struct weft_ctx *ctx, size_t offset)
{
	return (struct weft_co *)(void *)((char *)(uintptr_t)ctx - offset);
}

/* Bytes from @co to a context of it. */
static inline size_t weft_offset_(const struct weft_co *co, const struct weft_ctx *ctx)
{
	return (size_t)((const char *)ctx - (const char *)co);
}

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

/*
 * Value, state and code of @co at once; code_ becomes 0.  Where the tag is a constant, one store of
 * 16 bytes does for it, the length, the state and the code; of a none only the tag matters.
 */
static inline void weft_put_(struct weft_co *co, struct weft_value v, int32_t state)
{
	typedef int32_t four __attribute__((vector_size(16), aligned(8), may_alias));
	four all = { (int32_t)v.tag_, (int32_t)v.len_, state, 0 };

	if (!__builtin_constant_p(v.tag_) || !__builtin_constant_p(v.len_)) {
		weft_move_(&co->value_, v);
		co->state_ = state;
		co->code_ = 0;
		return;
	}
	if (v.tag_ != WEFT_TAG_NONE)
		co->value_.bits_ = v.bits_;
	*(four *)(void *)&co->value_.tag_ = all;
}

/* Let @leaf run until somebody in the chain below @co suspends or @co ends: the new leaf. */
static inline struct weft_co *weft_enter_(struct weft_co *co, struct weft_co *leaf)
{
	struct weft_ctx *caller;
	struct weft_frame *frame;
	int r;

	if (weft_has_stack_(leaf)) {
		caller = weft_caller_(co);
		co = weft_co_of_(weft_switch_(leaf, caller, weft_self_(leaf), WEFT_WHY_RESUME),
				 weft_offset_(co, caller));
		return co->leaf_;
	}
	frame = leaf->frame_;
	r = frame->body_(frame);
	if (weft_likely_(weft_at_rest_(leaf)))
		return leaf;
	weft_drive_(co, frame, r);
	return co->leaf_;
}

static inline int weft_send(struct weft_co *co, struct weft_value value, struct weft_value *ret)
{
	struct weft_co *leaf = co->leaf_;
	int r;

	if (weft_likely_(weft_at_rest_(leaf))) {
		weft_put_(leaf, value, weft_rest_(leaf) + 1);
	} else {
		r = weft_prepare_(co, value, ret, weft_format_());
		if (r != (int)WEFT_ENTER_)
			return r;
		leaf = co->leaf_;
	}
	leaf = weft_enter_(co, leaf);
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

/* Give way to whoever resumed the chain that ends in @co; returns @co. */
static inline struct weft_co *weft_leave_(struct weft_co *co)
{
	struct weft_ctx *self = weft_self_(co);

	return weft_co_of_(weft_switch_(co, self, weft_caller_(co->top_), WEFT_WHY_SUSPEND),
			   weft_offset_(co, self));
}

/* What a suspension delivers is 0 or an error; @but: what else @r may be.  Compilers are told. */
static inline int weft_outcome_(int r, int but)
{
	if (r > 0 && r != but)
		__builtin_unreachable();
	return r;
}

static inline int weft_suspend(struct weft_co *co, struct weft_value value, struct weft_value *ret)
{
	if (weft_likely_(weft_is_ours_(co) && weft_has_stack_(co))) {
		weft_put_(co, value, weft_rest_(co));
		co = weft_leave_(co);
	} else {
		weft_yield_elsewhere_(co, value);
	}
	if (co->code_ == 0)
		weft_move_(ret, co->value_);
	return weft_outcome_(co->code_, 0);
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
