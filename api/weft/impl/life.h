/* SPDX-License-Identifier: MIT */
#ifndef WEFT_IMPL_LIFE_H
#define WEFT_IMPL_LIFE_H

/*
 * weft/impl/life.h - making a coroutine and letting it go, as they are compiled into the caller.
 *
 * A thread keeps coroutines that ended, and makes the next one of the same shape from them; see
 * co/formed.h.  That is here, in some twenty instructions each.  All else is the library's.
 */

#ifndef WEFT_CO_H
#error "include <weft/co.h> instead"
#endif

#include <weft/impl/drive.h>

#ifdef __cplusplus
extern "C" {
#endif

int weft_co_new_(weft_resumable_body *resumable, weft_stackful_body *stackful, void *arg,
		 const struct weft_co_options *options, struct weft_linkage_ *linkage,
		 struct weft_co **ret);
int weft_co_new_plain_(weft_resumable_body *resumable, weft_stackful_body *stackful, void *arg,
		       const struct weft_backend *wish, const char *name,
		       struct weft_linkage_ *linkage, struct weft_co **ret);
int weft_co_unref_(struct weft_co *co);

/* No wish but for a backend and a name: the rule, and the compiler often sees it. */
static inline bool weft_is_plain_(const struct weft_co_options *o)
{
	return !o->stack_size && !o->stack && !o->frame_size && !o->single_use && !o->measure_stack;
}

/* A coroutine that is kept here for one like it, or NULL.  Its value and its frame are old. */
static inline struct weft_co *weft_take_(const struct weft_shape_ *shape,
					 const struct weft_backend *wish, const char *name)
{
	struct weft_kept_ *kept;
	struct weft_co *co;

	if (!weft_likely_(shape && __atomic_load_n(&shape->wish_, __ATOMIC_RELAXED) == wish))
		return 0;
	kept = &weft_record_(weft_linkage_.thread_at)->formed_[shape->id_];
	co = kept->head_;
	if (!weft_likely_(co != 0))
		return 0;
	kept->head_ = (struct weft_co *)(uintptr_t)co->value_.bits_;
	kept->room_++;
	co->name_ = name ? name : "coroutine";
	co->magic_ = WEFT_ALIVE_;
	weft_put_(co, weft_none(), weft_ready_of_(weft_rest_(co)));
	return co;
}

/* Keep @co, which is bare, in @here.  False: it has no shape, or there are enough. */
static inline bool weft_give_(struct weft_thread_ *here, struct weft_co *co)
{
	struct weft_kept_ *kept = &here->formed_[co->shape_];

	if (!weft_likely_(kept->room_ != 0))
		return false;
	kept->room_--;
	co->magic_ = WEFT_DEAD_;
	co->value_.bits_ = (uintptr_t)kept->head_;
	kept->head_ = co;
	return true;
}

/* The last shape of coroutines that were made in this file. */
static inline const struct weft_shape_ *weft_shape_(bool stackful)
{
	return __atomic_load_n(&weft_linkage_.shape[stackful], __ATOMIC_ACQUIRE);
}

static inline int weft_co_new_resumable_(weft_resumable_body *body, void *frame,
					 const struct weft_co_options *options,
					 struct weft_co **ret)
{
	const struct weft_backend *wish = options ? options->backend : 0;
	const char *name = options ? options->name : 0;
	struct weft_frame *root = (struct weft_frame *)frame;
	struct weft_co *co = 0;

	if (options && !weft_is_plain_(options))
		return weft_co_new_(body, 0, frame, options, &weft_linkage_, ret);
	if (body && frame)
		co = weft_take_(weft_shape_(false), wish, name);
	if (!weft_likely_(co != 0))
		return weft_co_new_plain_(body, 0, frame, wish, name, &weft_linkage_, ret);
	co->frame_ = root;
	root->at_ = 0;
	root->co_ = co;
	root->body_ = body;
	root->up_ = 0;
	*ret = co;
	return 0;
}

static inline int weft_co_new_stackful_(weft_stackful_body *body, void *arg,
					const struct weft_co_options *options, struct weft_co **ret)
{
	const struct weft_backend *wish = options ? options->backend : 0;
	const char *name = options ? options->name : 0;
	struct weft_co *co = 0;

	if (options && !weft_is_plain_(options))
		return weft_co_new_(0, body, arg, options, &weft_linkage_, ret);
	if (body)
		co = weft_take_(weft_shape_(true), wish, name);
	if (!weft_likely_(co != 0))
		return weft_co_new_plain_(0, body, arg, wish, name, &weft_linkage_, ret);
	weft_stackful_(co)->body_ = body;
	weft_stackful_(co)->arg_ = arg;
	co->frame_->at_ = 0;
	*ret = co;
	return 0;
}

static inline int weft_co_unref(struct weft_co *co)
{
	struct weft_thread_ *here;

	if (!weft_likely_(co != 0))
		return 0;
	if (weft_likely_(co->magic_ == WEFT_BARE_)) {
		here = weft_here_();
		if (weft_likely_(here && weft_give_(here, co)))
			return 0;
	}
	return weft_co_unref_(co);
}

#ifdef __cplusplus
}
#endif

#endif
