/* SPDX-License-Identifier: MIT */
/*
 * planted - a backend that is right, or has one fault.
 *
 * The variable PLANTED_FAULT says which: with `nothing` it claims nearly everything and passes
 * profile S.  With another word of the list below it is wrong in the way that the word says, and
 * the case that the file `expected` names must tell.  To add a fault: a word in the list, the line
 * that does it, a line in `expected`.
 *
 * x86-64, System V ABI.
 */
#include <ctype.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "planted.h"

enum fault fault;

struct fresh {
	struct saved saved;
	void *arg;
	weft_entry *entry;
};

/*
 * The switch: save the registers, let planted_next say which saved stack goes on, and take it.
 * What is wrong is in C, except that the second one has no valid stack for an instruction.
 */
weft_switch_op planted_switch, planted_switch_over_nowhere;

/* Take argument and entry from the stack, and call.  The second never ends for unwinders. */
void planted_start(void);
void planted_start_endless(void);

#define PUSH(reg)   "push " reg "\n .cfi_adjust_cfa_offset 8\n .cfi_rel_offset " reg ", 0\n"
#define POP(reg)    "pop " reg "\n .cfi_adjust_cfa_offset -8\n .cfi_restore " reg "\n"
#define BEGIN(name) ".globl " name "\n .hidden " name "\n" name ":\n .cfi_startproc\n"
#define END         ".cfi_endproc\n"

/* clang-format off: instructions in lines of their own */
#define SWITCH(name, nowhere)									\
	BEGIN(name)										\
	PUSH("%rbp") PUSH("%rbx") PUSH("%r12") PUSH("%r13") PUSH("%r14") PUSH("%r15")		\
	"mov %rsp, %rcx\n"									\
	"sub $8, %rsp\n .cfi_adjust_cfa_offset 8\n"						\
	"call planted_next\n"									\
	nowhere											\
	"mov %rax, %rsp\n .cfi_adjust_cfa_offset -8\n"						\
	POP("%r15") POP("%r14") POP("%r13") POP("%r12") POP("%rbx") POP("%rbp")			\
	"ret\n"											\
	END

#define START(name, outermost)									\
	BEGIN(name) outermost "pop %rdi\n pop %rax\n call *%rax\n ud2\n" END

__asm__(".text\n"
	SWITCH("planted_switch", "")
	SWITCH("planted_switch_over_nowhere", "mov $64, %esp\n")
	START("planted_start", ".cfi_undefined %rip\n")
	START("planted_start_endless", ""));
/* clang-format on */

static char *stack_end(const struct weft_ctx *ctx)
{
	size_t size = fault == CUTS_SIZE ? (ctx->size - 1) % (1 << 20) + 1 : ctx->size;
	uintptr_t end = (uintptr_t)ctx->stack + size;

	if (fault == STACK_END_HIGH)
		end += 4096;
	if (fault == STACK_END_LOW)
		end -= 4096;
	if (fault == STACK_BELOW)
		end = (uintptr_t)ctx->stack;
	if (fault == TRUSTS_END)
		end = (end + 63) & ~(uintptr_t)63;
	if (fault != TRUSTS_SIZE)
		end &= ~(uintptr_t)15;
	if (fault == MISALIGNED)
		end -= 8;
	return (char *)end;
}

/* A mark at the end of the stack, as some look for when it has grown. */
static void mark_base(const struct weft_ctx *ctx)
{
	if (fault == TRUSTS_BASE)
		*(uint64_t *)((uintptr_t)ctx->stack & ~(uintptr_t)4095) = 0x5afe;
}

static void prepare(struct weft_ctx *ctx)
{
	struct fresh *fresh = (struct fresh *)stack_end(ctx) - 1;

	mark_base(ctx);
	fresh->saved = (struct saved){
		.ip = fault == ENDLESS ? planted_start_endless : planted_start,
	};
	fresh->arg = fault == CUTS_ARGUMENT ? (void *)((uintptr_t)ctx->arg & 0xffffffff) : ctx->arg;
	fresh->entry = ctx->entry;
	ctx->sp = fresh;
}

/* The upper half of @size bytes; the lower one ends a program that counts on it. */
static void *half_stack(size_t size)
{
	char *low = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t half = size / 2 & ~(size_t)4095;

	mprotect(low + half, size - half, PROT_READ | PROT_WRITE);
	return low;
}

/* The context that goes on: @to, if nothing is wrong. */
static struct weft_ctx *direct(struct weft_ctx *from, struct weft_ctx *to, enum weft_why why)
{
	static struct weft_ctx *first, *latest;

	if (why == WEFT_WHY_RESUME) {
		to->resumer = from;
		latest = from;
		if (!first)
			first = from;
		return to;
	}
	if (fault == BACK_TO_FIRST)
		return first;
	if (fault == BACK_TO_LATEST)
		return latest;
	if (fault == BACK_TO_RESUMER && why == WEFT_WHY_SUSPEND)
		return from->resumer;
	return to;
}

/* The record that stands for @ctx. */
static struct weft_ctx *record_of(struct weft_ctx *ctx)
{
	static struct weft_ctx caller;

	return fault == ONE_CALLER && !ctx->entry ? &caller : ctx;
}

/* A record may be aligned to 16 where it asked for 8; or begin earlier, or end later. */
static void spoil_record(struct weft_ctx *ctx)
{
	if (fault == OVERALIGNS_RECORD)
		*(uint64_t *)((uintptr_t)ctx & ~(uintptr_t)15) = (uintptr_t)ctx;
	if (fault == UNDERRUNS_RECORD)
		((uint64_t *)ctx)[-1] = (uintptr_t)ctx;
	if (fault == OVERRUNS_CALLER && !ctx->entry)
		*(uint64_t *)(ctx + 1) = (uintptr_t)ctx;
}

/* Where the stack pointer of @ctx is kept. */
static void **place_of(struct weft_ctx *ctx)
{
	static void *one;

	return fault == ONE_PLACE && ctx->entry && ctx->last_switch == WEFT_WHY_SUSPEND ? &one
											: &ctx->sp;
}

/* Note in @from that it has been left at @sp. */
static void leave(struct weft_ctx *from, void *sp, enum weft_why why)
{
	static struct weft_ctx *previous;
	bool again = from->last_switch == WEFT_WHY_SUSPEND;

	from->last_switch = why;
	from->left_in = pthread_self();
	if (fault == TOUCHES_FINISHED && previous)
		previous->last_switch = why;
	previous = from;
	if (fault == ENTERS_TWICE && why == WEFT_WHY_SUSPEND && !again)
		prepare(from);
	else
		*place_of(from) = sp;
}

static struct edge edge_of(const struct weft_ctx *from, const struct weft_ctx *to,
			   enum weft_why why)
{
	bool entering = to->entry && !to->entered;

	return (struct edge){
		.why = why,
		.from_context = from->entry,
		.to_context = to->entry,
		.entering = entering,
		.continuing = to->entry && !entering && why == WEFT_WHY_RESUME,
		.moved = !entering && to->left_in != pthread_self(),
	};
}

/* What goes on is told to all threads by one word. */
static void *through_static(void *sp)
{
	static void *volatile target;

	target = sp;
	return target;
}

/*
 * The switch in C: called on the stack of @from, whose registers are at @sp; returns those that go
 * on.
 */
__attribute__((visibility("hidden"))) void *planted_next(struct weft_ctx *from, struct weft_ctx *to,
							 enum weft_why why, void *sp);

void *planted_next(struct weft_ctx *from, struct weft_ctx *to, enum weft_why why, void *sp)
{
	struct edge edge;

	if (fault == FINISH_RETURNS && why == WEFT_WHY_FINISH)
		return sp;
	if (fault == STAYS_IN_THREAD && to->entry && to->thread != pthread_self())
		return sp;
	from = record_of(from);
	to = record_of(direct(from, to, why));
	edge = edge_of(from, to, why);
	spoil_record(from);
	leave(from, sp, why);
	sp = registers_lose(sp, *place_of(to), &edge);
	if (fault == MISALIGNED_NESTED && edge.entering && edge.from_context)
		sp = memmove((char *)sp - 8, sp, sizeof(struct fresh));
	if (fault == INIT_IGNORES_THIRD && edge.entering)
		*(int *)to->taken[2] = 1;
	to->entered = true;
	state_switch(from, to, &edge);
	if (fault == TURNS_DIRECTION && why == WEFT_WHY_SUSPEND)
		__asm__ volatile("std");
	return fault == SHARES_TARGET ? through_static(sp) : sp;
}

/* What everybody who is on the way through here at the same time wrote last. */
static void *through_scratch(void *arg)
{
	static void *volatile scratch;

	scratch = arg;
	sched_yield();
	return scratch;
}

static int planted_init(struct weft_ctx *ctx, void *stack, size_t size, weft_entry *entry,
			void *arg)
{
	static struct weft_ctx nobody;
	int r = resources_take(ctx);

	if (r != 0)
		return r;
	ctx->stack = fault == HALVES_STACK ? half_stack(size) : stack;
	ctx->size = size;
	ctx->entry = entry;
	ctx->arg = fault == SHARES_SCRATCH ? through_scratch(arg) : arg;
	ctx->thread = pthread_self();
	ctx->last_switch = WEFT_WHY_RESUME;
	state_read(ctx);
	state_init();
	spoil_record(ctx);
	prepare(ctx);
	if (fault == INIT_ENTERS)
		planted_switch(&nobody, ctx, WEFT_WHY_RESUME);
	return 0;
}

static void planted_fini(struct weft_ctx *ctx)
{
	state_fini();
	resources_give(ctx);
}

/* Behind the end of an older struct there is anything. */
static void never(struct weft_ctx *ctx)
{
	(void)ctx;
	abort();
}

/* As WEFT_BACKEND defines it, but for `const`: its members depend on the fault. */
extern struct weft_backend weft_backend;
__attribute__((visibility("default"))) struct weft_backend weft_backend = {
	.abi = WEFT_BACKEND_ABI,
	.size = sizeof(struct weft_backend),
	.name = "planted",
	.caps = WEFT_CAP_STACKFUL | WEFT_CAP_FOREIGN_FRAMES | WEFT_CAP_MIGRATE |
		WEFT_CAP_SYMMETRIC | WEFT_CAP_WANTS_STACK | WEFT_CAP_SAVES_FPU |
		WEFT_CAP_SAVES_SIGMASK | WEFT_CAP_UNWIND,
	.ctx_size = sizeof(struct weft_ctx),
	.ctx_align = _Alignof(struct weft_ctx),
	.stack_min = 4096,
	.init = planted_init,
	.switch_to = planted_switch,
	.fini = planted_fini,
};

static void spoil_ops(struct weft_backend *be)
{
	switch (fault) {
	case POINTS_NOWHERE:
		be->switch_to = planted_switch_over_nowhere;
		break;
	case OLDER:
		be->fini = never;
		break;
	case WITHOUT_OPS:
		be->caps = WEFT_CAP_MIGRATE;
		be->init = NULL;
		be->switch_to = NULL;
		be->fini = NULL;
		break;
	default:
		break;
	}
}

static void spoil_claims(struct weft_backend *be)
{
	switch (fault) {
	case CLAIMS_TLS:
		be->caps |= WEFT_CAP_OWN_TLS;
		break;
	case RESETS_MASK:
	case BLOCKS_ENTERING:
		be->caps &= ~(uint32_t)WEFT_CAP_SAVES_SIGMASK;
		break;
	case RESETS_CONTROL:
	case RESETS_MXCSR:
	case RESETS_MXCSR_ENTERING:
		be->caps &= ~(uint32_t)WEFT_CAP_SAVES_FPU;
		break;
	case HALVES_STACK:
		be->caps &= ~(uint32_t)WEFT_CAP_WANTS_STACK;
		break;
	default:
		break;
	}
}

static void spoil_struct(struct weft_backend *be)
{
	if (fault == OLDER)
		be->size = offsetof(struct weft_backend, fini);
	if (fault == MISNAMED)
		be->name = "planted backend";
	if (fault == HUGE_RECORD)
		be->ctx_size = 1 << 18;
	if (fault == OVERRUNS_RECORD)
		be->ctx_size -= (uint32_t)sizeof(uint64_t);
}

/* "loses-rbx" is LOSES_RBX. */
static bool is_called(const char *fault_name, const char *text)
{
	for (; *fault_name && *text; fault_name++, text++)
		if (*fault_name != (*text == '-' ? '_' : toupper(*text)))
			return false;
	return *fault_name == *text;
}

#define FAULT_NAME(name) #name,
static const char *const names[] = { FAULTS(FAULT_NAME) };

__attribute__((constructor)) static void choose_fault(void)
{
	const char *text = getenv("PLANTED_FAULT");
	int i = 0;

	while (i < FAULT_COUNT && !(text && is_called(names[i], text)))
		i++;
	if (i == FAULT_COUNT) {
		fprintf(stderr, "PLANTED_FAULT=%s: no such fault\n", text ? text : "");
		abort();
	}
	fault = (enum fault)i;
	spoil_ops(&weft_backend);
	spoil_claims(&weft_backend);
	spoil_struct(&weft_backend);
}
