/* SPDX-License-Identifier: MIT */
#ifndef WEFT_IMPL_LINKAGE_H
#define WEFT_IMPL_LINKAGE_H

/*
 * weft/impl/linkage.h - how this file of a program finds the switch of a backend.
 *
 *  table	Each coroutine carries a pointer to the switch of its backend.
 *  inline	The file is compiled with -DWEFT_INLINE_BACKEND='"weft/backend/asm.c"', or with the
 *		headers of a library that was built for one backend.  The file of that backend is
 *		included below, so that its constant struct is static here and the compiler folds
 *		it away.  Coroutines that are made here run on that backend; weft_co_new refuses
 *		another one with WEFT_ELINK.  A coroutine that comes from elsewhere is recognised
 *		by the format of its context and takes the way through the library.
 *
 * Both may be mixed freely in one program, over one library.
 */

#ifndef WEFT_CO_H
#error "include <weft/co.h> instead"
#endif

#include <weft/impl/layout.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The linkage of a file of the caller's, handed to whatever makes a coroutine. */
struct weft_linkage_ {
	int layout;
	uint32_t options_size;			/* of struct weft_co_options in the caller */
	const struct weft_backend *backend;	/* the one compiled in or fixed to; NULL: any */
	bool inlined;				/* with its switch compiled in */
	/* The library's: the last backend of a coroutine made without a wish, and with one. */
	const struct weft_backend *chosen, *wished;
	/* And the last shape, of resumable bodies and of stackful ones. */
	const struct weft_shape_ *shape[2];
	/* Bytes from the thread pointer to the address of the thread's record; 0: no shape yet. */
	intptr_t thread_at;
};

/* For code that drives coroutines and makes none: let @linkage know where the record is. */
void weft_know_thread_(struct weft_linkage_ *linkage);

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

static struct weft_linkage_ weft_linkage_ = {
	WEFT_LAYOUT_,
	sizeof(struct weft_co_options),
	&weft_inline_backend_,
	true,
	0,
	0,
	{ 0, 0 },
	0,
};

/* The coroutines of a backend without a format are left to the library. */
static inline int32_t weft_format_(void)
{
	return weft_inline_backend_.format ? weft_rest_of_(weft_inline_backend_.format)
					   : (int32_t)WEFT_NO_BACKEND_;
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

static struct weft_linkage_ weft_linkage_ = {
	WEFT_LAYOUT_,
	sizeof(struct weft_co_options),
#if defined(WEFT_INLINE_BACKEND) && !defined(__cplusplus)
	&weft_inline_backend_,
#else
	0,
#endif
	false,
	0,
	0,
	{ 0, 0 },
	0,
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

#ifdef __cplusplus
}
#endif

#endif
