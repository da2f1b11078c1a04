/* SPDX-License-Identifier: MIT */
/*
 * trace - a wrapper that logs and checks every call of a backend; `trace:asm` wraps asm.
 *
 * The state of a context is recorded in front of the inner backend's context.  An all-zero context
 * is an adopted caller for trace and for the inner backend alike.  Each call is checked before the
 * inner op runs (for faults of the caller), and each arrival after it (for faults of the backend);
 * a breach of the contract is reported in one line, and the program aborts.
 *
 * Contexts and the threads' own stacks are numbered together, in order of first sight.  The record
 * of a caller has no number: it stands for the context that waits in it.
 *
 * There is no lock: states change by atomic operations, so that signal handlers and threads may run
 * this code at any moment.  Thread-local state is looked up in functions that are never inlined,
 * because after a switch it may be another thread's.
 */
#include "trace.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "base/round.h"
#include "kept.h"
#include "line.h"

enum state {
	NOTHING,		/* zeros, or none of ours */
	/* a context that init has prepared */
	FRESH,
	ENTERING,		/* it was switched to for the first time */
	RUNNING,
	WAITING,
	AWAY,			/* it has switched from the record of a caller, and waits there */
	FINISHED,
	RELEASED,
	/* the record of a caller */
	IDLE,			/* its caller has gone on */
	LEFT,			/* its caller waits */
	CALLED,			/* it was switched to */
};

static const char *const words[] = {
	[NOTHING] = "was never prepared by init",
	[FRESH] = "was never entered",
	[ENTERING] = "is being entered",
	[RUNNING] = "is running",
	[WAITING] = "is suspended",
	[AWAY] = "waits in the record of a caller and not in its own",
	[FINISHED] = "has finished",
	[RELEASED] = "was given to fini",
	[IDLE] = "is the record of a caller, and no context waits in it",
	[LEFT] = "waits in the record of a caller",
	[CALLED] = "is being continued",
};

static const char *const whys[] = {
	[WEFT_WHY_RESUME] = "RESUME",
	[WEFT_WHY_SUSPEND] = "SUSPEND",
	[WEFT_WHY_FINISH] = "FINISH",
};

struct weft_ctx {
	const struct weft_trace_slot *slot;	/* NULL: all zeros */
	_Atomic uint32_t state;			/* enum state */
	int number;				/* its own, or that of the waiting one */
	int thread;				/* where it was left, as struct self has it */
	weft_entry *entry;
	void *arg;
	char *stack;
	size_t size;
	struct weft_trace_kept left;		/* as it was when it was left ... */
	struct weft_trace_kept met;		/* ... and when it was switched to */
};

enum { TAIL = 16 };

void weft_trace_lay_out(struct weft_trace_slot *slot)
{
	const struct weft_backend *inner = slot->inner;
	uint32_t align = _Alignof(struct weft_ctx);

	slot->inner_at = weft_round_up(sizeof(struct weft_ctx), inner->ctx_align);
	slot->tail_at = slot->inner_at + inner->ctx_size;
	slot->outer.ctx_size = (uint32_t)(slot->tail_at + TAIL);
	slot->outer.ctx_align = inner->ctx_align > align ? inner->ctx_align : align;
}

static struct weft_ctx *inner_of(const struct weft_trace_slot *slot, struct weft_ctx *ctx)
{
	return (struct weft_ctx *)((char *)ctx + slot->inner_at);
}

static bool claims(const struct weft_trace_slot *slot, enum weft_cap cap)
{
	return slot->inner->caps & cap;
}

/*
 * The context that runs on this thread.
 */

struct self {
	struct weft_ctx *own;		/* NULL: the thread's own stack runs */
	struct weft_ctx *target;	/* the context that it switches to right now */
	int thread;			/* the number of its own stack, plus 1 */
};

static _Thread_local struct self self;
static atomic_int next_number;

__attribute__((noinline)) static struct self who_runs(void)
{
	if (!self.own && self.thread == 0)
		self.thread = atomic_fetch_add(&next_number, 1) + 1;
	return self;
}

__attribute__((noinline)) static void now_runs(struct weft_ctx *own)
{
	self.own = own;
	self.target = NULL;
}

__attribute__((noinline)) static void now_leaves_for(struct weft_ctx *target)
{
	self.target = target;
}

__attribute__((noinline)) static struct weft_ctx *left_for(void)
{
	return self.target;
}

__attribute__((noinline)) static void set_errno(int err)
{
	errno = err;
}

static int number_of(const struct self *me)
{
	return me->own ? me->own->number : me->thread - 1;
}

/*
 * Faults.
 */

static void say(struct weft_trace_line *line, const char *clause, const char *format, va_list ap)
{
	weft_trace_add_list(line, format, ap);
	weft_trace_add(line, " (SPEC %s)", clause);
	weft_trace_abort(line);
}

/* @call: the call that was made. */
__attribute__((format(printf, 3, 4), noreturn)) static void
caller_fault(const struct weft_trace_line *call, const char *clause, const char *format, ...)
{
	struct weft_trace_line line = { 0 };
	va_list ap;

	va_start(ap, format);
	weft_trace_add(&line, "fault of the caller: %s: ", call->text);
	say(&line, clause, format, ap);
	__builtin_unreachable();
}

/* The backend may have left the stack pointer where no vector can be stored. */
#ifdef __x86_64__
__attribute__((force_align_arg_pointer))
#endif
__attribute__((format(printf, 3, 4), noreturn, noinline)) static void
backend_fault(const struct weft_trace_slot *slot, const char *clause, const char *format, ...)
{
	struct weft_trace_line line = { 0 };
	va_list ap;

	va_start(ap, format);
	weft_trace_add(&line, "fault of the backend %s: ", slot->inner->name);
	say(&line, clause, format, ap);
	__builtin_unreachable();
}

/*
 * Records.
 */

static bool is_zero(const void *p, size_t n)
{
	const char *at = p;

	while (n > 0 && *at == 0) {
		at++;
		n--;
	}
	return n == 0;
}

static bool is_ours(const struct weft_ctx *ctx)
{
	return ctx && weft_trace_is_slot(ctx->slot);
}

static enum state state_of(const struct weft_ctx *ctx)
{
	return is_ours(ctx) ? atomic_load(&ctx->state) : NOTHING;
}

static bool is_caller(enum state state)
{
	return state == IDLE || state == LEFT || state == CALLED;
}

static void add_who(struct weft_trace_line *line, const struct weft_ctx *ctx)
{
	enum state state = state_of(ctx);

	if (state == NOTHING || state == IDLE)
		weft_trace_add(line, "c?");
	else
		weft_trace_add(line, "c%d", ctx->number);
}

/* For every op: @ctx is a context of this backend, or zeros. */
static void check_record(const struct weft_trace_slot *slot, const struct weft_trace_line *call,
			 const char *what, const struct weft_ctx *ctx)
{
	if (!ctx)
		caller_fault(call, "1.2", "%s is NULL", what);
	if ((uintptr_t)ctx & (slot->outer.ctx_align - 1))
		caller_fault(call, "1.2", "%s is not aligned to %u", what, slot->outer.ctx_align);
	if (is_ours(ctx) && ctx->slot != slot)
		caller_fault(call, "1.2", "c%d belongs to %s and not to %s", ctx->number,
			     ctx->slot->outer.name, slot->outer.name);
	if (!is_ours(ctx) && !is_zero(ctx, slot->outer.ctx_size))
		caller_fault(call, "1.5", "%s is unknown: it was neither zeroed nor %s",
			     what, "prepared by init");
}

static void check_tail(const struct weft_trace_slot *slot, struct weft_ctx *ctx, const char *op,
		       int number)
{
	if (!is_zero((char *)ctx + slot->tail_at, TAIL))
		backend_fault(slot, "1.2",
			      "%s c%d: it has written behind the %u bytes of a context", op, number,
			      slot->inner->ctx_size);
}

/*
 * init and fini.
 */

static void check_init(const struct weft_trace_slot *slot, const struct weft_trace_line *call,
		       const struct weft_ctx *ctx, const void *stack, weft_entry *entry)
{
	enum state state = state_of(ctx);
	bool wants_stack = claims(slot, WEFT_CAP_WANTS_STACK);

	check_record(slot, call, "the context", ctx);
	if (is_caller(state))
		caller_fault(call, "1.5", "an adopted caller is never given to init");
	if (state != NOTHING)
		caller_fault(call, "1.2", "it is not zeroed: it is c%d, which %s", ctx->number,
			     words[state]);
	if (wants_stack && !stack)
		caller_fault(call, "1.9", "no stack, which %s wants", slot->inner->name);
	if (!wants_stack && stack)
		caller_fault(call, "1.9", "a stack, which %s does not want", slot->inner->name);
	if (!entry)
		caller_fault(call, "1.2", "no entry");
}

static void check_mask(const struct weft_trace_slot *slot, const struct weft_trace_kept *before,
		       const char *op, int number)
{
	struct weft_trace_kept now;

	weft_trace_read_kept(&now);
	if (!weft_trace_same_mask(before, &now))
		backend_fault(slot, "1.12", "%s c%d: it has changed the signal mask", op, number);
}

/* The first function in each context. */
static void enter(void *arg);

/* Check the outcome of the inner backend's init. */
static int settle_init(const struct weft_trace_slot *slot, struct weft_ctx *ctx, int r)
{
	struct weft_trace_line line = { 0 };
	int number = ctx->number;

	check_tail(slot, ctx, "init", number);
	check_mask(slot, &ctx->left, "init", number);
	if (r > 0)
		backend_fault(slot, "1.3", "init c%d: it returned %d", number, r);
	if (r == 0) {
		atomic_store(&ctx->state, FRESH);
		return 0;
	}
	weft_trace_add(&line, "init c%d failed: %d", number, r);
	weft_trace_print(&line);
	memset(ctx, 0, sizeof(*ctx));
	return r;
}

int weft_trace_init(const struct weft_trace_slot *slot, struct weft_ctx *ctx, void *stack,
		    size_t size, weft_entry *entry, void *arg)
{
	struct weft_trace_line call = { 0 };
	int number;

	who_runs();
	number = atomic_fetch_add(&next_number, 1);
	weft_trace_add(&call, "init c%d stack %zu bytes", number, size);
	check_init(slot, &call, ctx, stack, entry);
	if (size < slot->inner->stack_min)
		caller_fault(&call, "1.9", "%s needs %zu", slot->inner->name,
			     slot->inner->stack_min);
	weft_trace_print(&call);
	ctx->slot = slot;
	ctx->number = number;
	ctx->entry = entry;
	ctx->arg = arg;
	ctx->stack = stack;
	ctx->size = size;
	weft_trace_read_kept(&ctx->left);
	return settle_init(slot, ctx,
			   slot->inner->init(inner_of(slot, ctx), stack, size, enter, ctx));
}

static void check_fini(const struct weft_trace_slot *slot, const struct weft_trace_line *call,
		       const struct weft_ctx *ctx)
{
	enum state state = state_of(ctx);

	check_record(slot, call, "the context", ctx);
	if (is_caller(state))
		caller_fault(call, "1.5", "an adopted caller is never given to fini");
	if (state != FRESH && state != WAITING && state != FINISHED)
		caller_fault(call, "1.12", "it %s", words[state]);
}

void weft_trace_fini(const struct weft_trace_slot *slot, struct weft_ctx *ctx)
{
	struct weft_trace_line call = { 0 };
	struct weft_trace_kept before;

	weft_trace_add(&call, "fini ");
	add_who(&call, ctx);
	check_fini(slot, &call, ctx);
	weft_trace_print(&call);
	weft_trace_read_kept(&before);
	if (slot->inner->fini)
		slot->inner->fini(inner_of(slot, ctx));
	check_tail(slot, ctx, "fini", ctx->number);
	check_mask(slot, &before, "fini", ctx->number);
	atomic_store(&ctx->state, RELEASED);
}

/*
 * The way out.
 */

/* @from is what this thread runs: a context of its own, or a caller that can be adopted. */
static void check_from(const struct weft_trace_slot *slot, const struct weft_trace_line *call,
		       const struct self *me, const struct weft_ctx *from, enum weft_why why)
{
	enum state state = state_of(from);

	check_record(slot, call, "from", from);
	if (state == LEFT || state == CALLED)
		caller_fault(call, "1.5", "from is the record in which c%d waits", from->number);
	if ((state == NOTHING || state == IDLE) && why == WEFT_WHY_FINISH)
		caller_fault(call, "1.11", "an adopted caller cannot finish");
	if (state == NOTHING || state == IDLE || from == me->own)
		return;
	caller_fault(call, "1.4", "from is c%d, which %s; c%d is running here", from->number,
		     state == RUNNING ? "is running elsewhere" : words[state], number_of(me));
}

/* The next state of a context that is switched to; NOTHING: the switch is forbidden. */
static enum state continued(enum state state)
{
	switch (state) {
	case FRESH:
		return ENTERING;
	case WAITING:
		return RUNNING;
	case LEFT:
		return CALLED;
	default:
		return NOTHING;
	}
}

/* Take @to, so that no other thread continues it, or say why it cannot be continued. */
static void claim(const struct weft_trace_slot *slot, const struct weft_trace_line *call,
		  const struct self *me, struct weft_ctx *to)
{
	uint32_t state = state_of(to), next;

	check_record(slot, call, "to", to);
	do {
		next = continued((enum state)state);
		if (next == NOTHING)
			caller_fault(call, state == FINISHED ? "1.11" : "1.4", "to %s",
				     words[state]);
	} while (!atomic_compare_exchange_strong(&to->state, &state, next));
	if (state != FRESH && !claims(slot, WEFT_CAP_MIGRATE) && !claims(slot, WEFT_CAP_OWN_TLS) &&
	    to->thread != me->thread)
		caller_fault(call, "1.17", "c%d was left on another thread, and %s lacks MIGRATE",
			     to->number, slot->inner->name);
}

static void describe(struct weft_trace_line *call, const struct self *me,
		     const struct weft_ctx *from, const struct weft_ctx *to, enum weft_why why)
{
	enum state state = state_of(from);
	bool adopted = state == NOTHING || is_caller(state);

	if (why > WEFT_WHY_FINISH)
		caller_fault(call, "1.4", "why is %u", (unsigned int)why);
	weft_trace_add(call, " c%d -> ", adopted ? number_of(me) : from->number);
	add_who(call, to);
	weft_trace_add(call, " %s", whys[why]);
}

/* Note that @from is left; errno is as the caller of the op had it. */
static void leave(const struct weft_trace_slot *slot, const struct self *me, struct weft_ctx *from,
		  struct weft_ctx *to, enum weft_why why)
{
	weft_trace_read_kept(&from->left);
	to->met = from->left;
	from->slot = slot;
	from->thread = me->thread;
	if (from == me->own) {
		atomic_store(&from->state, why == WEFT_WHY_FINISH ? FINISHED : WAITING);
	} else {
		from->number = number_of(me);
		if (me->own)
			atomic_store(&me->own->state, AWAY);
		atomic_store(&from->state, LEFT);
	}
	if (!claims(slot, WEFT_CAP_OWN_TLS))
		now_leaves_for(to);
}

/* Everything before the inner switch. */
__attribute__((noinline)) static struct self depart(const struct weft_trace_slot *slot,
						    struct weft_ctx *from, struct weft_ctx *to,
						    enum weft_why why)
{
	struct weft_trace_line call = { 0 };
	struct self me = who_runs();

	weft_trace_add(&call, "switch");
	describe(&call, &me, from, to, why);
	check_from(slot, &call, &me, from, why);
	claim(slot, &call, &me, to);
	weft_trace_print(&call);
	leave(slot, &me, from, to, why);
	return me;
}

/*
 * The way in.
 */

static void check_errno(const struct weft_trace_slot *slot, const struct weft_ctx *ctx,
			const struct weft_trace_kept *now)
{
	int want = claims(slot, WEFT_CAP_OWN_TLS) ? ctx->left.err : ctx->met.err;

	if (now->err != want)
		backend_fault(slot, "1.7", "switch to c%d: it has changed errno from %d to %d",
			     ctx->number, want, now->err);
}

/*
 * The mask and the control words: a backend that claims to save them restores those of the context;
 * any other may restore those of the thread as well.
 */
static void check_kept(const struct weft_trace_slot *slot, const struct weft_ctx *ctx)
{
	const struct weft_trace_kept *left = &ctx->left, *met = &ctx->met;
	bool own = claims(slot, WEFT_CAP_OWN_TLS);
	struct weft_trace_kept now;

	weft_trace_read_kept(&now);
	check_errno(slot, ctx, &now);
	if (!weft_trace_same_mask(&now, left) &&
	    (own || claims(slot, WEFT_CAP_SAVES_SIGMASK) || !weft_trace_same_mask(&now, met)))
		backend_fault(slot, "1.19", "switch to c%d: it has changed the signal mask",
			     ctx->number);
	if (now.control != left->control &&
	    (own || claims(slot, WEFT_CAP_SAVES_FPU) || now.control != met->control))
		backend_fault(slot, "1.18", "switch to c%d: it has changed the control words of %s",
			     ctx->number, "floating point");
	set_errno(now.err);
}

/* Back in @from, after the inner switch; the context just left may be freed if it has finished. */
__attribute__((noinline)) static void arrive(const struct weft_trace_slot *slot,
					     const struct self *me, struct weft_ctx *from,
					     enum weft_why why)
{
	uint32_t state;

	if (why == WEFT_WHY_FINISH)
		backend_fault(slot, "1.11", "it has continued a context that had finished");
	state = atomic_load(&from->state);
	if (state != RUNNING && state != CALLED)
		backend_fault(slot, "1.4", "it has continued c%d, which was not switched to",
			     from->number);
	check_tail(slot, from, "switch from", from->number);
	check_kept(slot, from);
	if (state == CALLED) {
		atomic_store(&from->state, IDLE);
		if (me->own)
			atomic_store(&me->own->state, RUNNING);
	}
	now_runs(me->own);
}

void weft_trace_switch(const struct weft_trace_slot *slot, struct weft_ctx *from,
		       struct weft_ctx *to, enum weft_why why)
{
	struct self me = depart(slot, from, to, why);

	slot->inner->switch_to(inner_of(slot, from), inner_of(slot, to), why);
	arrive(slot, &me, from, why);
}

/* @frame: the address of the first function's frame. */
static void check_stack(const struct weft_ctx *ctx, uintptr_t frame)
{
	const struct weft_trace_slot *slot = ctx->slot;

#if defined(__x86_64__) || defined(__aarch64__)
	if (frame % 16 != 0)
		backend_fault(slot, "1.8", "entering c%d: its stack is not aligned", ctx->number);
#endif
	if (ctx->stack && frame - (uintptr_t)ctx->stack >= ctx->size)
		backend_fault(slot, "1.9", "entering c%d: not on the stack that it was given",
			     ctx->number);
}

/* Is the argument the one that init was given?  Only then is it followed. */
static struct weft_ctx *check_argument(void *arg)
{
	struct weft_ctx *ctx = arg, *target = left_for();
	uint32_t state = ENTERING;

	if (target && target != ctx && atomic_load(&target->state) == ENTERING)
		backend_fault(target->slot, "1.2", "entering c%d: with another argument",
			     target->number);
	if (!atomic_compare_exchange_strong(&ctx->state, &state, RUNNING))
		backend_fault(ctx->slot, "1.2", "entering c%d, which %s", ctx->number,
			     state == NOTHING ? "init is only to prepare" : "was entered before");
	return ctx;
}

__attribute__((noinline)) static struct weft_ctx *arrive_first(void *arg, uintptr_t frame)
{
	struct weft_ctx *ctx = check_argument(arg);
	struct weft_trace_kept now;

	check_stack(ctx, frame);
	check_tail(ctx->slot, ctx, "switch to", ctx->number);
	weft_trace_read_kept(&now);
	if (!claims(ctx->slot, WEFT_CAP_OWN_TLS))
		check_errno(ctx->slot, ctx, &now);
	now_runs(ctx);
	return ctx;
}

__attribute__((noinline)) static void entry_returned(const struct weft_ctx *ctx)
{
	struct weft_trace_line call = { 0 };

	weft_trace_add(&call, "entry of c%d", ctx->number);
	caller_fault(&call, "1.11", "it returned, and did not end in a switch with FINISH");
}

static void enter(void *arg)
{
	struct weft_ctx *ctx = arrive_first(arg, (uintptr_t)__builtin_frame_address(0));

	ctx->entry(ctx->arg);
	entry_returned(ctx);
}
