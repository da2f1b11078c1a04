/* SPDX-License-Identifier: MIT */
/* The life of a coroutine: making one, and letting it go. */

#include "core.h"

#include <errno.h>
#include <string.h>

#include "../backend/registry.h"
#include "../base/hooks.h"
#include "../base/round.h"
#include "../base/text.h"
#include "../stack/stack.h"

enum { DEFAULT_STACK = 64 * 1024, PAGE = 4096, FRAME_ALIGN = 16 };

/*
 * Making.  One allocation: the object, for a backend with stacks its two contexts, then the frame
 * if it is ours.
 */

/* Bytes from the handle, and in all. */
struct layout {
	size_t before, self, caller, frame, total;
};

static struct layout lay_out(const struct weft_backend *backend, size_t frame_size)
{
	struct layout l = { .self = WEFT_SELF_AT_ };
	size_t end = sizeof(struct weft_co);

	if (backend->switch_to) {
		l.before = offsetof(struct weft_stackful_, co_);
		l.caller = weft_caller_at_(backend);
		end = l.caller + backend->ctx_size;
		/* Their offsets depend on where the object lies. */
		if (backend->ctx_align > WEFT_CTX_ALIGN_)
			end += 2 * backend->ctx_align;
	}
	l.frame = weft_round_up(l.before + end, FRAME_ALIGN) - l.before;
	l.total = l.before + (frame_size ? l.frame + frame_size : end);
	return l;
}

static int refuse_size(const struct weft_co_options *o)
{
	return weft_refuse(WEFT_ESTACK, "a stack of %zu bytes is too small: backend '%s' needs %zu",
			   o->stack_size, o->backend->name, o->backend->stack_min);
}

/* A stack that the caller brings is taken as it is. */
static int check_stack(const struct weft_co_options *o)
{
	if (!(o->backend->caps & WEFT_CAP_WANTS_STACK))
		return weft_refuse(WEFT_EBACKEND, "backend '%s' takes no stack of the caller's",
				   o->backend->name);
	if ((uintptr_t)o->stack % 16)
		return weft_refuse(WEFT_EALIGN, "the stack at %p is not aligned to 16 bytes",
				   o->stack);
	return o->stack_size && o->stack_size >= o->backend->stack_min ? 0 : refuse_size(o);
}

static int choose_stack(const struct weft_co_options *o, size_t *ret)
{
	const struct weft_backend *backend = o->backend;
	size_t wish = o->stack_size, size = wish ? wish : DEFAULT_STACK;

	*ret = wish;
	if (o->stack)
		return check_stack(o);
	if (wish && wish < backend->stack_min)
		return refuse_size(o);
	if (size < backend->stack_min)
		size = backend->stack_min;
	*ret = weft_round_up(size, PAGE);
	return *ret < size ? -ENOMEM : 0;
}

static int refuse_stackful(const struct weft_co_options *o)
{
	return weft_refuse(WEFT_EBACKEND,
			   "a stackful body cannot run on backend '%s', which has no stacks; "
			   "write it as a resumable body (weft/frame.h), or take another of: %s",
			   o->backend->name, weft_backend_names());
}

static int check_body(const struct weft_co_options *o, weft_resumable_body *resumable,
		      weft_stackful_body *stackful, void *arg)
{
	if (stackful)
		return o->backend->switch_to ? 0 : refuse_stackful(o);
	if (!resumable || (!arg && o->frame_size < sizeof(struct weft_frame)))
		return -EINVAL;
	return !arg && o->frame_size > UINT32_MAX / 2 ? -ENOMEM : 0;
}

/* The least offset from @offset on at which an address is a multiple of @align. */
static size_t aligned_at(const struct weft_co *co, size_t offset, size_t align)
{
	return weft_round_up((uintptr_t)co + offset, align) - (uintptr_t)co;
}

static void init_stackful(struct weft_co *co, const struct layout *l,
			  const struct weft_co_options *o, size_t stack_size)
{
	struct weft_stackful_ *s = weft_stackful_(co);
	size_t align = co->backend_->ctx_align;
	size_t self = l->self, caller = l->caller;

	if (align > WEFT_CTX_ALIGN_) {
		self = aligned_at(co, self, align);
		caller = aligned_at(co, self + co->backend_->ctx_size, align);
	}
	s->self_at_ = (uint32_t)self;
	s->caller_at_ = (uint32_t)caller;
	weft_plan_stack(s, o, stack_size);
}

static void init_co(struct weft_co *co, const struct weft_co_options *o, size_t total)
{
	co->leaf_ = co->top_ = co;
	co->rest_ = weft_rest_of_(o->backend->format);
	co->switch_ = o->backend->switch_to;
	co->backend_ = o->backend;
	co->magic_ = WEFT_MAGIC;
	co->name_ = o->name ? o->name : "coroutine";
	co->size_ = (uint32_t)total;
	co->refs_ = 1;
	co->flags_ = o->single_use ? WEFT_SINGLE_USE_ : 0;
}

/* The frame under a stackful body. */
struct stackful {
	struct weft_frame weft;
	weft_stackful_body *body;
	void *arg;
};

static int run_stackful(void *self)
{
	struct stackful *f = self;

	return f->body(f->weft.co_, f->arg);
}

static int new_co(weft_resumable_body *body, void *frame, const struct weft_co_options *o,
		  struct weft_co **ret)
{
	struct layout l = lay_out(o->backend, frame ? 0 : o->frame_size);
	size_t stack_size = 0;
	struct weft_co *co;
	char *base;
	int r;

	if (o->backend->switch_to || o->stack) {
		r = choose_stack(o, &stack_size);
		if (r < 0)
			return r;
	}
	base = weft_alloc(l.total);
	if (!base)
		return -ENOMEM;
	memset(base, 0, l.total);
	co = (void *)(base + l.before);
	init_co(co, o, l.total);
	if (co->switch_)
		init_stackful(co, &l, o, stack_size);
	co->frame_ = frame ? frame : (void *)((char *)co + l.frame);
	*co->frame_ = (struct weft_frame){ .co_ = co, .body_ = body };
	*ret = co;
	return 0;
}

static int new_stackful(weft_stackful_body *body, void *arg, struct weft_co_options *o,
			struct weft_co **ret)
{
	struct stackful *f;
	int r;

	o->frame_size = sizeof(*f);
	r = new_co(run_stackful, NULL, o, ret);
	if (r < 0)
		return r;
	f = (struct stackful *)(*ret)->frame_;
	f->body = body;
	f->arg = arg;
	(*ret)->flags_ |= WEFT_STACKFUL_BODY_;
	return 0;
}

/* The wishes of a caller that may have been compiled with fewer of them. */
static void read_options(const struct weft_co_options *options, uint32_t size,
			 struct weft_co_options *ret)
{
	*ret = (struct weft_co_options){ 0 };
	if (options)
		memcpy(ret, options, size < sizeof(*ret) ? size : sizeof(*ret));
}

WEFT_API int weft_co_new_(weft_resumable_body *resumable, weft_stackful_body *stackful, void *arg,
			  const struct weft_co_options *options,
			  const struct weft_linkage_ *linkage, struct weft_co **ret)
{
	struct weft_co_options o;
	int r;

	if (linkage->layout != WEFT_LAYOUT_)
		return weft_refuse(WEFT_EBACKEND, "this code was compiled with the headers of "
						  "another version of weft");
	read_options(options, linkage->options_size, &o);
	r = weft_choose_backend(o.backend, linkage, &o.backend);
	if (r == 0)
		r = check_body(&o, resumable, stackful, arg);
	if (r < 0)
		return r;
	return stackful ? new_stackful(stackful, arg, &o, ret) : new_co(resumable, arg, &o, ret);
}

/*
 * Letting go.
 */

WEFT_API struct weft_co *weft_co_ref(struct weft_co *co)
{
	weft_check(co);
	co->refs_++;
	return co;
}

/* Run the cleanup that nobody waits for; what goes wrong there goes to the hook. */
static void finalize(struct weft_co *co)
{
	struct weft_error err = weft_err(0, weft_none());

	if (co->state_ == WEFT_CREATED && co->flags_ & WEFT_SINGLE_USE_)
		err.code = WEFT_ENEVER;
	else if (co->state_ != WEFT_CREATED && co->state_ != WEFT_CLOSED)
		err.code = weft_close(co, NULL);
	if (weft_co_error(co) && weft_co_error(co)->code == err.code)
		err = *weft_co_error(co);
	if (err.code < 0)
		weft_unraisable(co, &err);
}

/* Give up whatever a coroutine still has that was not closed to its end. */
static void tear_down(struct weft_co *co)
{
	if (co->state_ == (int)WEFT_AT_OUTSIDE_)
		weft_outside_drop(co);
	if (co->child_)
		weft_drop(weft_unlink_child(co));
	weft_forget(co->top_);
	weft_forget(co);
	weft_stop(co);
	co->magic_ = WEFT_DEAD;
	weft_free(co->switch_ ? (void *)weft_stackful_(co) : co, co->size_);
}

void weft_drop(struct weft_co *co)
{
	if (co->refs_ > 1) {
		co->refs_--;
		return;
	}
	if (co->state_ != WEFT_CLOSED) {
		/* weft_co_unref refuses that; but a delegate may be driven by a handle only lent.
		 */
		if (weft_co_state(co) == WEFT_RUNNING)
			weft_die("%s: its last reference went while it was running", co->name_);
		finalize(co);
	}
	/* The cleanup may have handed out a reference: then it lives on. */
	if (--co->refs_ == 0)
		tear_down(co);
}

WEFT_API int weft_co_unref(struct weft_co *co)
{
	if (!co)
		return 0;
	weft_check(co);
	if (co->state_ != WEFT_CLOSED && weft_co_state(co) == WEFT_RUNNING)
		return WEFT_EBUSY;
	weft_drop(co);
	return 0;
}
