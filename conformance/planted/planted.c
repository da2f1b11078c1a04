/* SPDX-License-Identifier: MIT */
/*
 * planted - a backend that is right, and from the same source backends with one fault each.
 *
 * Built with -DFAULT=NOTHING it claims nearly everything and passes profile S.  With another word
 * it is wrong in the way that the word says, and the case that the file `expected` names must tell.
 * To add a fault: a word here, the line that does it, a line in `expected`.
 *
 * x86-64, System V ABI.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <weft/backend.h>

enum fault {
	NOTHING,
	OLDER,			/* no fault: a struct from before there was fini */
	/* what a switch keeps */
	LOSES_RBX,
	LOSES_RBP,
	LOSES_R12,
	LOSES_R15_AT_FINISH,
	LOSES_MXCSR,
	LOSES_X87_CONTROL,
	LEAVES_X87_REGISTER,	/* on the stack of the x87 */
	LOSES_ERRNO,
	LOSES_MASK,
	LEAKS_MASK_AT_FINISH,	/* into whoever goes on */
	RESETS_MASK,		/* which it does not claim to touch */
	RESETS_CONTROL,		/* words of floating point, likewise */
	RESETS_MXCSR,		/* alone, which fegetround does not see */
	WRITES_RED_ZONE,
	/* the stack */
	MISALIGNED,		/* by 8 bytes at the entry */
	TRUSTS_SIZE,		/* to be a multiple of 16 */
	STACK_END_HIGH,		/* by a page */
	STACK_END_LOW,
	STACK_BELOW,		/* all of it is under the one given */
	HALVES_STACK,		/* that it makes itself */
	POINTS_NOWHERE,		/* the stack pointer does, for one instruction */
	ENDLESS,		/* nothing tells an unwinder that the stack ends */
	/* the first switch */
	CUTS_ARGUMENT,		/* to 32 bits */
	ENTERS_TWICE,
	INIT_ENTERS,
	/* where a switch goes */
	BACK_TO_FIRST,		/* caller that there ever was */
	BACK_TO_LATEST,		/* caller of anybody */
	BACK_TO_RESUMER,	/* whoever it is that should go on */
	FINISH_RETURNS,
	ONE_PLACE,		/* where all contexts are kept */
	ONE_CALLER,		/* record for all of them */
	STAYS_IN_THREAD,	/* that made the context, though it claims MIGRATE */
	CLAIMS_TLS,
	SHARES_SCRATCH,		/* between inits of all threads */
	/* memory */
	TOUCHES_FINISHED,
	OVERRUNS_RECORD,
	LEAKS_MEMORY,
	LEAKS_MAPPING,		/* of contexts that were never entered */
	LEAKS_FILE,		/* of contexts that are suspended */
	LEAVES_HANDLER,		/* for a signal, that init needs once */
	LEAVES_BLOCKED,		/* a signal, while init takes what it takes */
	INIT_FAILS_UPWARDS,	/* with a positive code */
	/* the struct */
	MISNAMED,		/* refused by the loader already */
	HUGE_RECORD,
	WITHOUT_OPS,		/* no fault; there is nothing to trace */
};

static const enum fault fault = FAULT;

struct weft_ctx {
	void *sp;		/* struct saved */
	void *stack;
	size_t size;
	weft_entry *entry;	/* NULL: a caller that was adopted */
	void *arg;
	struct weft_ctx *resumer;
	pthread_t thread;
	void *taken;
	int file;
	unsigned int mxcsr;
	unsigned short x87;
	sigset_t mask;
	uint64_t last_switch;	/* enum weft_why, for a debugger */
};

/* What lies where the saved stack pointer points; above it a fresh context has its start. */
struct saved {
	uint64_t r15, r14, r13, r12, rbx, rbp;
	void (*ip)(void);
};

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
	uintptr_t end = (uintptr_t)ctx->stack + ctx->size;

	if (fault == STACK_END_HIGH)
		end += 4096;
	if (fault == STACK_END_LOW)
		end -= 4096;
	if (fault == STACK_BELOW)
		end = (uintptr_t)ctx->stack;
	if (fault != TRUSTS_SIZE)
		end &= ~(uintptr_t)15;
	if (fault == MISALIGNED)
		end -= 8;
	return (char *)end;
}

static void prepare(struct weft_ctx *ctx)
{
	struct fresh *fresh = (struct fresh *)stack_end(ctx) - 1;

	fresh->saved = (struct saved){
		.ip = fault == ENDLESS ? planted_start_endless : planted_start,
	};
	fresh->arg = fault == CUTS_ARGUMENT ? (void *)((uintptr_t)ctx->arg & 0xffffffff) : ctx->arg;
	fresh->entry = ctx->entry;
	ctx->sp = fresh;
}

static void ignore(int signal)
{
	(void)signal;
}

static void block(int signal)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signal);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

/* What init takes, besides nothing. */
static int take(struct weft_ctx *ctx)
{
	if (fault == LEAKS_MEMORY)
		ctx->taken = malloc(64);
	if (fault == LEAVES_HANDLER)
		signal(SIGPROF, ignore);
	if (fault == LEAVES_BLOCKED)
		block(SIGPROF);
	if (fault == LEAKS_FILE)
		ctx->file = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (fault == LEAKS_MAPPING || fault == INIT_FAILS_UPWARDS) {
		ctx->taken = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (ctx->taken == MAP_FAILED)
			return ENOMEM;
	}
	return 0;
}

static void planted_fini(struct weft_ctx *ctx)
{
	if (fault == LEAKS_FILE && ctx->last_switch != WEFT_WHY_SUSPEND)
		close(ctx->file);
	if ((fault == LEAKS_MAPPING && ctx->resumer) || fault == INIT_FAILS_UPWARDS)
		munmap(ctx->taken, 1 << 20);
	if (fault == HALVES_STACK)
		munmap(ctx->stack, ctx->size);
}

/* The upper half of @size bytes; the lower one ends a program that counts on it. */
static void *half_stack(size_t size)
{
	char *low = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t half = size / 2 & ~(size_t)4095;

	mprotect(low + half, size - half, PROT_READ | PROT_WRITE);
	return low;
}

static void read_control(struct weft_ctx *ctx)
{
	ctx->mxcsr = __builtin_ia32_stmxcsr();
	__asm__ volatile("fnstcw %0" : "=m"(ctx->x87));
}

static void write_control(const struct weft_ctx *ctx)
{
	static const struct weft_ctx initial = { .mxcsr = 0x1f80, .x87 = 0x037f };

	if (fault == RESETS_CONTROL || fault == RESETS_MXCSR)
		ctx = &initial;
	if (fault != LOSES_MXCSR)
		__builtin_ia32_ldmxcsr(ctx->mxcsr);
	if (fault != LOSES_X87_CONTROL && fault != RESETS_MXCSR)
		__asm__ volatile("fldcw %0" ::"m"(ctx->x87));
	if (fault == LEAVES_X87_REGISTER)
		__asm__ volatile("fld1");
}

static void switch_mask(struct weft_ctx *from, const struct weft_ctx *to, enum weft_why why)
{
	static const struct weft_ctx initial;

	if (fault == RESETS_MASK)
		to = &initial;
	if (fault == LOSES_MASK || (fault == LEAKS_MASK_AT_FINISH && why == WEFT_WHY_FINISH))
		return;
	pthread_sigmask(SIG_SETMASK, &to->mask, &from->mask);
}

/* What was saved is lost where it lies. */
static void lose(struct saved *saved, enum weft_why why)
{
	if (fault == LOSES_RBX)
		saved->rbx = 0;
	if (fault == LOSES_RBP)
		saved->rbp = 0;
	if (fault == LOSES_R12)
		saved->r12 = 0;
	if (fault == LOSES_R15_AT_FINISH && why == WEFT_WHY_FINISH)
		saved->r15 = 0;
	if (fault == LOSES_ERRNO)
		errno = 0;
}

/* Who goes on: @to, if nothing is wrong. */
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

/* Where the stack pointer of @ctx is kept. */
static void **place_of(struct weft_ctx *ctx)
{
	static void *one;

	return fault == ONE_PLACE && ctx->entry && ctx->last_switch == WEFT_WHY_SUSPEND ? &one
											: &ctx->sp;
}

/* As some conventions allow: 32 bytes above the return address belong to the function called. */
static void write_home_space(struct saved *saved)
{
	uint64_t *home = (uint64_t *)(saved + 1);

	for (int i = 0; i < 4; i++)
		home[i] = 0;
}

/* Note in @from that it has been left at @sp. */
static void leave(struct weft_ctx *from, void *sp, enum weft_why why)
{
	static struct weft_ctx *previous;
	bool again = from->last_switch == WEFT_WHY_SUSPEND;

	from->last_switch = why;
	if (fault == TOUCHES_FINISHED && previous)
		previous->last_switch = why;
	previous = from;
	if (fault == ENTERS_TWICE && why == WEFT_WHY_SUSPEND && !again)
		prepare(from);
	else
		*place_of(from) = sp;
}

/* The switch in C: called on the stack of @from, whose registers are at @sp; returns whose go on.
 */
__attribute__((visibility("hidden"))) void *planted_next(struct weft_ctx *from, struct weft_ctx *to,
							 enum weft_why why, void *sp);

void *planted_next(struct weft_ctx *from, struct weft_ctx *to, enum weft_why why, void *sp)
{
	if (fault == WRITES_RED_ZONE)
		write_home_space(sp);
	if (fault == FINISH_RETURNS && why == WEFT_WHY_FINISH)
		return sp;
	if (fault == STAYS_IN_THREAD && to->entry && to->thread != pthread_self())
		return sp;
	from = record_of(from);
	to = record_of(direct(from, to, why));
	read_control(from);
	write_control(to);
	switch_mask(from, to, why);
	leave(from, sp, why);
	lose(*place_of(to), why);
	return *place_of(to);
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
	int r = take(ctx);

	if (r != 0)
		return r;
	ctx->stack = fault == HALVES_STACK ? half_stack(size) : stack;
	ctx->size = size;
	ctx->entry = entry;
	ctx->arg = fault == SHARES_SCRATCH ? through_scratch(arg) : arg;
	ctx->thread = pthread_self();
	ctx->last_switch = WEFT_WHY_RESUME;
	read_control(ctx);
	pthread_sigmask(SIG_BLOCK, NULL, &ctx->mask);
	prepare(ctx);
	if (fault == INIT_ENTERS)
		planted_switch(&nobody, ctx, WEFT_WHY_RESUME);
	return 0;
}

/* Behind the end of an older struct there is anything. */
static void never(struct weft_ctx *ctx)
{
	(void)ctx;
	abort();
}

enum {
	CLAIMED = WEFT_CAP_STACKFUL | WEFT_CAP_FOREIGN_FRAMES | WEFT_CAP_MIGRATE |
		  WEFT_CAP_SYMMETRIC | WEFT_CAP_WANTS_STACK | WEFT_CAP_SAVES_FPU |
		  WEFT_CAP_SAVES_SIGMASK | WEFT_CAP_UNWIND,
	CAPS = FAULT == CLAIMS_TLS             ? CLAIMED | WEFT_CAP_OWN_TLS
	       : FAULT == RESETS_MASK          ? CLAIMED & ~WEFT_CAP_SAVES_SIGMASK
	       : FAULT == RESETS_CONTROL       ? CLAIMED & ~WEFT_CAP_SAVES_FPU
	       : FAULT == RESETS_MXCSR         ? CLAIMED & ~WEFT_CAP_SAVES_FPU
	       : FAULT == HALVES_STACK         ? CLAIMED & ~WEFT_CAP_WANTS_STACK
	       : FAULT == WITHOUT_OPS          ? WEFT_CAP_MIGRATE
					       : CLAIMED,
};

WEFT_BACKEND(planted) = {
	.abi = WEFT_BACKEND_ABI,
	.size = fault == OLDER ? offsetof(struct weft_backend, fini) : sizeof(struct weft_backend),
	.name = fault == MISNAMED ? "planted backend" : "planted",
	.caps = CAPS,
	.ctx_size = fault == HUGE_RECORD ? 1 << 18
		    : sizeof(struct weft_ctx) - (fault == OVERRUNS_RECORD ? sizeof(uint64_t) : 0),
	.ctx_align = _Alignof(struct weft_ctx),
	.stack_min = 4096,
	.init = CAPS & WEFT_CAP_STACKFUL ? planted_init : NULL,
	.switch_to = !(CAPS & WEFT_CAP_STACKFUL) ? NULL
		     : fault == POINTS_NOWHERE   ? planted_switch_over_nowhere
						 : planted_switch,
	.fini = !(CAPS & WEFT_CAP_STACKFUL) ? NULL
		: fault == OLDER            ? never
					    : planted_fini,
};
