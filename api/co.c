/* SPDX-License-Identifier: MIT */
/* The life of a coroutine, and the questions one can ask about it. */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core.h"

enum { DEFAULT_STACK = 64 * 1024, PAGE = 4096, FRAME_ALIGN = 16 };

/* A programming error that cannot be returned to anybody. */
void weft_die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("weft: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	abort();
}

/* A stale handle has lost its leaf, so that even the inline way comes past here. */
void weft_check(const struct weft_co *co)
{
	if (co->magic_ == WEFT_DEAD)
		weft_die("coroutine %p is used after it was freed", (const void *)co);
	if (co->magic_ != WEFT_MAGIC)
		weft_die("%p is not a coroutine", (const void *)co);
}

/*
 * Making.  One allocation: the object, for a backend with stacks its two contexts, then the frame
 * if it is ours.
 */

static size_t round_up(size_t n, size_t to)
{
	return (n + to - 1) & ~(to - 1);
}

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
	l.frame = round_up(l.before + end, FRAME_ALIGN) - l.before;
	l.total = l.before + (frame_size ? l.frame + frame_size : end);
	return l;
}

/* A stack that the caller brings is taken as it is. */
static int check_stack(const struct weft_options *o)
{
	if (!(o->backend->caps & WEFT_CAP_WANTS_STACK))
		return WEFT_EBACKEND;
	if ((uintptr_t)o->stack % 16)
		return WEFT_EALIGN;
	return o->stack_size && o->stack_size >= o->backend->stack_min ? 0 : WEFT_ESTACK;
}

static int choose_stack(const struct weft_options *o, size_t *ret)
{
	const struct weft_backend *backend = o->backend;
	size_t wish = o->stack_size, size = wish ? wish : DEFAULT_STACK;

	*ret = wish;
	if (o->stack)
		return check_stack(o);
	if (wish && wish < backend->stack_min)
		return WEFT_ESTACK;
	if (size < backend->stack_min)
		size = backend->stack_min;
	*ret = round_up(size, PAGE);
	return *ret < size ? -ENOMEM : 0;
}

static int check_wishes(const struct weft_options *o, bool has_body, bool plain, void *arg)
{
	if (plain && !o->backend->switch_to)
		return WEFT_EBACKEND;
	if (!has_body || (!plain && !arg && o->frame_size < sizeof(struct weft_frame)))
		return -EINVAL;
	return !arg && o->frame_size > UINT32_MAX / 2 ? -ENOMEM : 0;
}

/* The least offset from @offset on at which an address is a multiple of @align. */
static size_t aligned_at(const struct weft_co *co, size_t offset, size_t align)
{
	return round_up((uintptr_t)co + offset, align) - (uintptr_t)co;
}

static void init_stackful(struct weft_co *co, const struct layout *l, const struct weft_options *o,
			  size_t stack_size)
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

static void init_co(struct weft_co *co, const struct weft_options *o, size_t total)
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

/* What stands in for a frame under a plain body. */
struct plain {
	struct weft_frame weft;
	weft_plain *body;
	void *arg;
};

static int run_plain(void *self)
{
	struct plain *f = self;

	return f->body(f->weft.co_, f->arg);
}

static int new_co(weft_body *body, void *frame, const struct weft_options *o, struct weft_co **ret)
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
	base = weft_alloc(WEFT_MEMORY_OBJECT, l.total);
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

WEFT_API int weft_new_(weft_body *body, weft_plain *plain, void *arg,
		       const struct weft_options *options, const struct weft_linkage_ *linkage,
		       struct weft_co **ret)
{
	struct weft_options o = options ? *options : (struct weft_options){ 0 };
	struct plain *f;
	int r;

	if (linkage->layout != WEFT_LAYOUT_)
		return WEFT_EBACKEND;
	r = weft_choose_backend(o.backend, linkage, &o.backend);
	if (r == 0)
		r = check_wishes(&o, body || plain, plain, arg);
	if (r < 0)
		return r;
	if (body)
		return new_co(body, arg, &o, ret);
	o.frame_size = sizeof(*f);
	r = new_co(run_plain, NULL, &o, ret);
	if (r < 0)
		return r;
	f = (struct plain *)(*ret)->frame_;
	f->body = plain;
	f->arg = arg;
	(*ret)->flags_ |= WEFT_PLAIN_;
	return 0;
}

WEFT_API void *weft_frame(const struct weft_co *co)
{
	struct weft_frame *frame = co->frame_;

	/* At the end it is the root again, and perhaps its owner's no more. */
	while (co->state_ != WEFT_CLOSED && frame && frame->up_)
		frame = frame->up_;
	return co->flags_ & WEFT_PLAIN_ ? NULL : frame;
}

/*
 * Letting go.
 */

WEFT_API struct weft_co *weft_ref(struct weft_co *co)
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
	if (weft_error(co) && weft_error(co)->code == err.code)
		err = *weft_error(co);
	if (err.code < 0)
		weft_unraisable(co, &err);
}

/* Give up whatever a coroutine still has that was not closed to its end. */
static void tear_down(struct weft_co *co)
{
	if (co->state_ == (int)WEFT_AT_ITER_)
		weft_outside_drop(co);
	if (co->child_)
		weft_drop(weft_unlink_child(co));
	weft_forget(co->top_);
	weft_forget(co);
	weft_stop(co);
	co->magic_ = WEFT_DEAD;
	weft_free(WEFT_MEMORY_OBJECT, co->switch_ ? (void *)weft_stackful_(co) : co, co->size_);
}

void weft_drop(struct weft_co *co)
{
	if (co->refs_ > 1) {
		co->refs_--;
		return;
	}
	if (co->state_ != WEFT_CLOSED) {
		/* weft_unref refuses that; but a delegate may be driven by a handle only lent. */
		if (weft_state(co) == WEFT_RUNNING)
			weft_die("%s: its last reference went while it was running", co->name_);
		finalize(co);
	}
	/* The cleanup may have handed out a reference: then it lives on. */
	if (--co->refs_ == 0)
		tear_down(co);
}

WEFT_API int weft_unref(struct weft_co *co)
{
	if (!co)
		return 0;
	weft_check(co);
	if (co->state_ != WEFT_CLOSED && weft_state(co) == WEFT_RUNNING)
		return WEFT_EBUSY;
	weft_drop(co);
	return 0;
}

/*
 * Asking.
 */

WEFT_API enum weft_state weft_state(const struct weft_co *co)
{
	struct weft_co *cut, *sink;

	weft_check(co);
	sink = weft_sink(co, &cut);
	if (sink == co && co->state_ < (int)WEFT_AT_ITER_)
		return (enum weft_state)co->state_;
	return weft_runs(sink) && !cut ? WEFT_RUNNING : WEFT_SUSPENDED;
}

WEFT_API const struct weft_error *weft_error(const struct weft_co *co)
{
	weft_check(co);
	return co->state_ == WEFT_CLOSED && co->error_.code < 0 ? &co->error_ : NULL;
}

WEFT_API struct weft_co *weft_delegate(const struct weft_co *co)
{
	if (weft_state(co) != WEFT_SUSPENDED)
		return NULL;
	return co->flags_ & WEFT_FOREIGN_ ? co->other_.foreign_ : co->child_;
}

WEFT_API struct weft_iter *weft_delegate_iter(const struct weft_co *co)
{
	weft_check(co);
	if (co->state_ != (int)WEFT_AT_ITER_ || co->flags_ & WEFT_FOREIGN_)
		return NULL;
	return co->other_.iter_;
}

WEFT_API const char *weft_name(const struct weft_co *co)
{
	weft_check(co);
	return co->name_;
}

WEFT_API void weft_set_name(struct weft_co *co, const char *name)
{
	weft_check(co);
	co->name_ = name ? name : "coroutine";
}

WEFT_API const struct weft_backend *weft_backend_of(const struct weft_co *co)
{
	weft_check(co);
	return co->backend_;
}

WEFT_API int weft_for_each(struct weft_co *co, int (*each)(struct weft_value value, void *arg),
			   void *arg)
{
	struct weft_value v;
	int r;

	weft_check(co);
	if (co->flags_ & WEFT_SINGLE_USE_)
		return WEFT_ETYPE;
	while ((r = weft_next(co, &v)) > 0) {
		r = each(v, arg);
		if (r < 0)
			return r;
	}
	return r;
}
