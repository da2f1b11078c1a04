/* SPDX-License-Identifier: MIT */
#ifndef WEFT_IMPL_DRIVE_H
#define WEFT_IMPL_DRIVE_H

/*
 * weft/impl/drive.h - resume and suspend, as they are compiled into the caller.
 *
 * A switch wrapped in a function of the library would return through a stale entry of the
 * processor's return stack, which costs several times the switch.  So the straight way is here, and
 * everything that can be different lies behind weft_prepare_, weft_ended_ and weft_drive_ in the
 * library.
 */

#ifndef WEFT_CO_H
#error "include <weft/co.h> instead"
#endif

#include <weft/impl/linkage.h>
#include <weft/impl/thread.h>

#ifdef __cplusplus
extern "C" {
#endif

/* weft_prepare_: all is ready, the caller switches. */
enum { WEFT_ENTER_ = 0x5e17 };

int weft_prepare_(struct weft_co *co, struct weft_value value, struct weft_value *ret,
		  int32_t format);
int weft_ended_(struct weft_co *co, struct weft_value *ret);
int weft_drive_(struct weft_co *top, struct weft_frame *frame, int r, struct weft_value *ret);
void weft_yield_elsewhere_(struct weft_co *co, struct weft_value value);
int weft_settle_(struct weft_co *co, int r);
void weft_twice_(const struct weft_co *leaf) __attribute__((noreturn));

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

/*
 * The body of @co, a top without a delegate, which one reference holds, has ended with a result, as
 * most do.
 */
static inline void weft_make_bare_(struct weft_co *co)
{
	if (weft_likely_(co->code_ != (int)WEFT_HAS_RESULT_)) {
		weft_put_(co, weft_none(), WEFT_CLOSED);
	} else {
		co->state_ = WEFT_CLOSED;
		co->code_ = 0;
	}
	co->magic_ = WEFT_BARE_;
}

/*
 * Stackless: the body of @frame returned @r, which is no suspension.  True: that was the end of
 * @co, which is bare now; false: there is more to see to.
 */
static inline bool weft_end_bare_(struct weft_co *co, const struct weft_frame *frame, int r)
{
	if (r != 0 || co->state_ != weft_rest_(co) + 1 || co->refs_ != 1 || co->error_ ||
	    co->leaf_ != co || co->frame_ != frame || frame->up_)
		return false;
	weft_make_bare_(co);
	return true;
}

/* The outcome of @co, which is bare. */
static inline int weft_result_(const struct weft_co *co, struct weft_value *ret)
{
	weft_move_(ret, co->value_);
	return WEFT_RETURNED;
}

/*
 * Let @leaf, which has a stack, run until a body in the chain below @co suspends or @co ends;
 * returns @co.
 */
static inline struct weft_co *weft_switch_to_(struct weft_co *co, struct weft_co *leaf)
{
	struct weft_ctx *caller = weft_caller_(co);

	return weft_co_of_(weft_switch_(leaf, caller, weft_self_(leaf), WEFT_WHY_RESUME),
			   weft_offset_(co, caller));
}

/* The same for any @leaf: the outcome, as weft_send returns it. */
static inline int weft_enter_(struct weft_co *co, struct weft_co *leaf, struct weft_value *ret)
{
	struct weft_frame *frame;
	int r;

	if (weft_has_stack_(leaf)) {
		co = weft_switch_to_(co, leaf);
		leaf = co->leaf_;
		if (!weft_likely_(weft_at_rest_(leaf)))
			return co->magic_ == WEFT_BARE_ ? weft_result_(co, ret) :
							  weft_ended_(co, ret);
	} else {
		frame = leaf->frame_;
		r = frame->body_(frame);
		if (!weft_likely_(weft_at_rest_(leaf)))
			return weft_end_bare_(co, frame, r) ? weft_result_(co, ret) :
							      weft_drive_(co, frame, r, ret);
	}
	weft_move_(ret, leaf->value_);
	return WEFT_YIELDED;
}

/* @co, which was made from a kept one, can be entered now for the first time. */
static inline bool weft_is_ready_(const struct weft_co *co)
{
	return co->state_ == weft_ready_of_(weft_rest_(co)) &&
	       (weft_has_stack_(co) || weft_is_near_());
}

/*
 * With -DWEFT_DEBUG two threads that resume one coroutine at the very same moment are caught: each
 * has seen that @leaf waits, and one of them comes too late.
 */
static inline void weft_claim_(struct weft_co *leaf)
{
#ifdef WEFT_DEBUG
	int32_t rest = weft_rest_(leaf);

	if (!__atomic_compare_exchange_n(&leaf->state_, &rest, rest + 1, false, __ATOMIC_ACQUIRE,
					 __ATOMIC_RELAXED))
		weft_twice_(leaf);
#else
	(void)leaf;
#endif
}

static inline int weft_send(struct weft_co *co, struct weft_value value, struct weft_value *ret)
{
	struct weft_co *leaf = co->leaf_;
	int r;

	if (weft_likely_(weft_at_rest_(leaf))) {
		weft_claim_(leaf);
		weft_put_(leaf, value, weft_rest_(leaf) + 1);
	} else if (weft_likely_(weft_is_none(value) && weft_is_ready_(leaf))) {
		leaf->state_ = weft_rest_(leaf) + 1;
	} else {
		r = weft_prepare_(co, value, ret, weft_format_());
		if (r != (int)WEFT_ENTER_)
			return r;
		leaf = co->leaf_;
	}
	return weft_enter_(co, leaf, ret);
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

/* Give way to the resumer of the chain that ends in @co; returns @co. */
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

#ifdef __cplusplus
}
#endif

#endif
