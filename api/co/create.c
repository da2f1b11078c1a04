/* SPDX-License-Identifier: MIT */
/* Making a coroutine. */

#include "core.h"

#include <errno.h>
#include <string.h>

#include "../backend/registry.h"
#include "../base/round.h"
#include "../base/text.h"
#include "../stack/stack.h"
#include "context.h"
#include "formed.h"
#include "object.h"

enum { DEFAULT_STACK = 64 * 1024, PAGE = 4096, FRAME_ALIGN = 16, FRAME_ALIGN_MOST = 64 };


/*
 * One allocation: the object, for a backend with stacks its two contexts, then the frame if it is
 * ours.  Bytes from the handle, and in all.
 */
struct layout {
	size_t before, self, caller, frame, frame_align, total;
};

/*
 * The size of a struct is a multiple of its alignment: the largest power of two that divides @size
 * is the most that a frame of @size bytes can need.
 */
static inline size_t frame_align(size_t size)
{
	size_t align = size & -size;

	if (align < FRAME_ALIGN)
		return FRAME_ALIGN;
	return align < FRAME_ALIGN_MOST ? align : FRAME_ALIGN_MOST;
}

static inline struct layout lay_out(const struct weft_backend *backend, size_t frame_size)
{
	struct layout l = { .self = WEFT_SELF_AT_, .frame_align = FRAME_ALIGN };
	size_t end = sizeof(struct weft_co);

	if (backend->switch_to) {
		l.before = offsetof(struct weft_stackful_, co_);
		l.caller = weft_caller_at_(backend);
		end = l.caller + backend->ctx_size;
		/* The offsets depend on the address of the object. */
		if (backend->ctx_align > WEFT_CTX_ALIGN_)
			end += 2 * backend->ctx_align;
	}
	l.frame = weft_round_up(l.before + end, FRAME_ALIGN) - l.before;
	/* Its place depends on the place of the object, too. */
	if (frame_size) {
		l.frame_align = frame_align(frame_size);
		end = l.frame + l.frame_align - FRAME_ALIGN + frame_size;
	}
	l.total = l.before + end;
	return l;
}

static int refuse_size(const struct weft_backend *backend, const struct weft_co_options *o)
{
	return weft_refuse(WEFT_ESTACK, "a stack of %zu bytes is too small: backend '%s' needs %zu",
			   o->stack_size, backend->name, backend->stack_min);
}

/* A stack that the caller brings is taken as it is. */
static int check_stack(const struct weft_backend *backend, const struct weft_co_options *o)
{
	if (!(backend->caps & WEFT_CAP_WANTS_STACK))
		return weft_refuse(WEFT_EBACKEND, "backend '%s' takes no stack of the caller's",
				   backend->name);
	if ((uintptr_t)o->stack % 16)
		return weft_refuse(WEFT_EALIGN, "the stack at %p is not aligned to 16 bytes",
				   o->stack);
	if (!o->stack_size || o->stack_size < backend->stack_min)
		return refuse_size(backend, o);
	return 0;
}

static int choose_stack(const struct weft_backend *backend, const struct weft_co_options *o,
			size_t *ret)
{
	size_t wish = o->stack_size, size = wish ? wish : DEFAULT_STACK;

	*ret = wish;
	if (o->stack)
		return check_stack(backend, o);
	if (wish && wish < backend->stack_min)
		return refuse_size(backend, o);
	if (size < backend->stack_min)
		size = backend->stack_min;
	*ret = weft_round_up(size, PAGE);
	return *ret < size ? -ENOMEM : 0;
}

static int refuse_stackful(const struct weft_backend *backend)
{
	char names[WEFT_BACKEND_NAMES];

	weft_backend_names(WEFT_CAP_STACKFUL, names, sizeof(names));
	return weft_refuse(WEFT_EBACKEND,
			   "a stackful body cannot run on backend '%s', which has no stacks; "
			   "write it as a resumable body (weft/frame.h), or take one of: %s",
			   backend->name, names);
}

/* The least offset from @offset on at which an address is a multiple of @align. */
static size_t aligned_at(const struct weft_co *co, size_t offset, size_t align)
{
	return weft_round_up((uintptr_t)co + offset, align) - (uintptr_t)co;
}

static inline void place_contexts(struct weft_co *co, const struct layout *l)
{
	const struct weft_backend *backend = co->backend_;
	struct weft_stackful_ *s = weft_stackful_(co);
	size_t self = l->self, caller = l->caller;

	if (backend->ctx_align > WEFT_CTX_ALIGN_) {
		self = aligned_at(co, self, backend->ctx_align);
		caller = aligned_at(co, self + backend->ctx_size, backend->ctx_align);
	}
	s->self_at_ = (uint32_t)self;
	s->caller_at_ = (uint32_t)caller;
	weft_context_clear(co);
}

/* Every member that is read before it is written. */
static inline void init_co(struct weft_co *co, const struct weft_backend *backend,
			   const struct weft_co_options *o, size_t total)
{
	co->parent_ = NULL;
	co->child_ = NULL;
	co->other_.dropped_ = NULL;
	co->name_ = o->name ? o->name : "coroutine";
	co->error_ = NULL;
	co->backend_ = backend;
	co->refs_ = 1;
	co->flags_ = o->single_use ? WEFT_SINGLE_USE_ : 0;
	co->shape_ = 0;
	co->magic_ = WEFT_ALIVE_;
	co->size_ = (uint32_t)total;
	co->rest_ = weft_rest_of_(backend->format);
	co->switch_ = backend->switch_to;
	co->driver_ = NULL;
	/* Copied with every none, and never looked at. */
	co->value_.bits_ = 0;
	weft_put_(co, weft_none(), WEFT_CREATED);
	co->leaf_ = co->top_ = co;
}

/*
 * Memory for a coroutine with @frame_size bytes of the library's behind it, 0 for none.  Its frame_
 * is there; the root of a body's frames is not filled in.
 */
static inline int new_co(const struct weft_backend *backend, const struct weft_co_options *o,
			 size_t frame_size, struct weft_co **ret)
{
	struct layout l = lay_out(backend, frame_size);
	size_t stack_size = 0;
	struct weft_co *co;
	char *base;
	int r;

	if (backend->switch_to || o->stack) {
		r = choose_stack(backend, o, &stack_size);
		if (r < 0)
			return r;
	}
	base = weft_object_take(l.total);
	if (!base)
		return -ENOMEM;
	co = (void *)(base + l.before);
	init_co(co, backend, o, l.total);
	if (backend->switch_to) {
		place_contexts(co, &l);
		weft_plan_stack(weft_stackful_(co), o, stack_size);
	}
	if (l.frame_align > FRAME_ALIGN)
		l.frame = aligned_at(co, l.frame, l.frame_align);
	co->frame_ = (void *)((char *)co + l.frame);
	*ret = co;
	return 0;
}

static inline void init_frame(struct weft_co *co, weft_resumable_body *body)
{
	*co->frame_ = (struct weft_frame){ .co_ = co, .body_ = body };
}

static inline void set_stackful(struct weft_co *co, weft_stackful_body *body, void *arg)
{
	struct weft_stackful_ *s = weft_stackful_(co);

	s->body_ = body;
	s->arg_ = arg;
}

static int run_stackful(void *self)
{
	struct weft_co *co = ((struct weft_frame *)self)->co_;
	struct weft_stackful_ *s = weft_stackful_(co);

	return s->body_(co, s->arg_);
}

static int new_stackful(const struct weft_backend *backend, const struct weft_co_options *o,
			weft_stackful_body *body, void *arg, struct weft_co **ret)
{
	struct weft_co *co = NULL;
	int r = backend->switch_to ? 0 : refuse_stackful(backend);

	if (r == 0)
		r = new_co(backend, o, sizeof(struct weft_frame), &co);
	if (r < 0)
		return r;
	set_stackful(co, body, arg);
	init_frame(co, run_stackful);
	co->flags_ |= WEFT_STACKFUL_BODY_;
	*ret = co;
	return 0;
}

static int new_resumable(const struct weft_backend *backend, const struct weft_co_options *o,
			 weft_resumable_body *body, void *frame, struct weft_co **ret)
{
	size_t frame_size = frame ? 0 : o->frame_size;
	struct weft_co *co;
	int r;

	if (!body || (!frame && frame_size < sizeof(struct weft_frame)))
		return -EINVAL;
	if (frame_size > UINT32_MAX / 2)
		return -ENOMEM;
	r = new_co(backend, o, frame_size, &co);
	if (r < 0)
		return r;
	if (frame)
		co->frame_ = frame;
	else
		memset(co->frame_, 0, frame_size);
	init_frame(co, body);
	*ret = co;
	return 0;
}

WEFT_API void weft_know_thread_(struct weft_linkage_ *linkage)
{
	__atomic_store_n(&linkage->thread_at, weft_thread_at(), __ATOMIC_RELAXED);
}

/* Remember how @co was made, for the next one that the same file makes in the same way. */
static void remember(struct weft_co *co, const struct weft_backend *wish, bool stackful,
		     struct weft_linkage_ *linkage)
{
	const struct weft_backend *const *place = wish ? &linkage->wished : &linkage->chosen;
	const struct weft_backend *known = __atomic_load_n(place, __ATOMIC_RELAXED);
	struct weft_shape like = { .wish = wish, .backend = co->backend_, .stackful = stackful };
	const struct weft_shape *shape;

	/* The struct of a backend that is not the library's own may change. */
	shape = co->backend_ == known ? weft_shape_of(&like) : NULL;
	if (!shape)
		return;
	co->shape_ = shape->near.id_;
	weft_know_thread_(linkage);
	__atomic_store_n(&linkage->shape[stackful], &shape->near, __ATOMIC_RELEASE);
}

/* The caller may have been compiled against other headers, with fewer options. */
WEFT_API int weft_co_new_(weft_resumable_body *resumable, weft_stackful_body *stackful, void *arg,
			  const struct weft_co_options *options, struct weft_linkage_ *linkage,
			  struct weft_co **ret)
{
	const struct weft_backend *backend;
	struct weft_co_options o = { 0 };
	int r;

	if (linkage->layout != WEFT_LAYOUT_)
		return weft_refuse(WEFT_EBACKEND, "this code was compiled with the headers of "
						  "another version of weft");
	memcpy(&o, options, linkage->options_size < sizeof(o) ? linkage->options_size : sizeof(o));
	r = weft_choose_backend(o.backend, linkage, &backend);
	if (r < 0)
		return r;
	if (stackful)
		return new_stackful(backend, &o, stackful, arg, ret);
	return new_resumable(backend, &o, resumable, arg, ret);
}

WEFT_API int weft_co_new_plain_(weft_resumable_body *resumable, weft_stackful_body *stackful,
				void *arg, const struct weft_backend *wish, const char *name,
				struct weft_linkage_ *linkage, struct weft_co **ret)
{
	struct weft_co_options o = { .backend = wish, .name = name };
	struct weft_co *co;
	int r;

	r = weft_co_new_(resumable, stackful, arg, &o, linkage, &co);
	if (r < 0)
		return r;
	remember(co, wish, stackful, linkage);
	*ret = co;
	return 0;
}
