/* SPDX-License-Identifier: MIT */
/*
 * asm - the switch itself in a dozen instructions, twice for each processor.
 *
 *  out of line	x86_64.S: pushes what the calling convention preserves, leaves by a jump.
 *  inline	below: pushes nothing.  Everything is declared clobbered, so that the compiler
 *		saves what is alive and nothing else; no call, no return, the return stack of the
 *		processor stays paired, and the red zone is left alone.
 *
 * Both have one format of context, so that each can continue what the other has suspended: a context
 * is continued by loading sp and bp and jumping to ip, with all other registers free.  Whatever else
 * has to come back lies on the context's stack and is the business of the code at ip.
 *
 * Floating-point control words are the thread's, not the context's: not claimed.  asm-fpu is this
 * file compiled once more, with WEFT_ASM_FPU, and keeps them as well.
 */
#include <stdint.h>

#include <weft/annotate.h>

#ifdef WEFT_ASM_FPU
#define ASM_NAME "asm-fpu"
#define ASM_FORMAT WEFT_FORMAT('A', 'S', 'F', 1)
#define ASM_CAPS WEFT_CAP_SAVES_FPU
#define weft_asm_switch weft_asm_fpu_switch
#define weft_asm_start weft_asm_fpu_start
#define weft_backend_asm weft_backend_asm_fpu
#else
#define ASM_NAME "asm"
#define ASM_FORMAT WEFT_FORMAT('A', 'S', 'M', 1)
#define ASM_CAPS 0
#endif

struct weft_ctx {
	void *sp;
	void *bp;
	void (*ip)(void);
};

#ifdef WEFT_INLINE

#if defined(__x86_64__)

/* An indirect jump lands behind the switch; shadow stacks are off in any program with this engine. */
#if defined(__CET__) && (__CET__ & 1)
#define WEFT_ASM_LANDING "endbr64\n\t"
#else
#define WEFT_ASM_LANDING
#endif

#ifdef __AVX512F__
#define WEFT_ASM_AVX512                                                                            \
	"xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22", "xmm23", "xmm24", "xmm25",  \
		"xmm26", "xmm27", "xmm28", "xmm29", "xmm30", "xmm31", "k1", "k2", "k3", "k4",      \
		"k5", "k6", "k7",
#else
#define WEFT_ASM_AVX512
#endif

/* What lies on the new stack is not known before the landing: a profiler's backtrace has to end. */
#ifdef __GCC_HAVE_DWARF2_CFI_ASM
#define WEFT_ASM_CFI_LEFT ".cfi_remember_state\n\t.cfi_undefined %%rip\n\t"
#define WEFT_ASM_CFI_BACK ".cfi_restore_state\n\t"
#else
#define WEFT_ASM_CFI_LEFT
#define WEFT_ASM_CFI_BACK
#endif

/*
 * clang reaches locals through rbx where a frame has both an alignment and a variable size, and then
 * forgets that it was told rbx is lost.  So with clang it is kept on the stack, below the red zone.
 */
#ifdef __clang__
#define WEFT_ASM_KEEP "lea	-136(%%rsp), %%rsp\n\tmov	%%rbx, (%%rsp)\n\t"
#define WEFT_ASM_KEPT "mov	(%%rsp), %%rbx\n\tlea	136(%%rsp), %%rsp\n\t"
#define WEFT_ASM_RBX
#else
#define WEFT_ASM_KEEP
#define WEFT_ASM_KEPT
#define WEFT_ASM_RBX "rbx",
#endif

static inline __attribute__((always_inline)) void weft_asm_jump(struct weft_ctx *from,
								struct weft_ctx *to)
{
	__asm__ inline volatile(
		WEFT_ASM_CFI_LEFT WEFT_ASM_KEEP
		"lea	1f(%%rip), %%rax\n\t"
		"mov	%%rsp, (%0)\n\t"
		"mov	%%rbp, 8(%0)\n\t"
		"mov	%%rax, 16(%0)\n\t"
		"mov	(%1), %%rsp\n\t"
		"mov	8(%1), %%rbp\n\t"
		"jmp	*16(%1)\n"
		"1:\n\t" WEFT_ASM_LANDING WEFT_ASM_KEPT WEFT_ASM_CFI_BACK
		: "+D"(from), "+S"(to)
		:
		: "rax", WEFT_ASM_RBX "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
		  "r15", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8",
		  "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15",
		  WEFT_ASM_AVX512 "st", "st(1)", "st(2)", "st(3)", "st(4)", "st(5)", "st(6)",
		  "st(7)", "cc", "memory");
}

struct weft_asm_words {
	uint32_t mxcsr;
	uint16_t x87;
};

static inline void weft_asm_save(struct weft_asm_words *words)
{
	__asm__ volatile("stmxcsr %0\n\tfnstcw %1" : "=m"(words->mxcsr), "=m"(words->x87));
}

static inline void weft_asm_restore(const struct weft_asm_words *words)
{
	__asm__ volatile("ldmxcsr %0\n\tfldcw %1" : : "m"(words->mxcsr), "m"(words->x87));
}

#else
#error "no inline switch for this processor: compile with -DWEFT_TABLE"
#endif

static inline __attribute__((always_inline)) void
asm_switch(struct weft_ctx *from, struct weft_ctx *to, enum weft_why why)
{
#ifdef WEFT_ASM_FPU
	struct weft_asm_words words;

	weft_asm_save(&words);
	weft_asm_jump(from, to);
	weft_asm_restore(&words);
#else
	weft_asm_jump(from, to);
#endif
	(void)why;
#ifndef __clang__
	/*
	 * To gcc's ipa-reference an asm calls nobody, so that no static variable whose address is
	 * not taken can have changed, "memory" or not; and it keeps them in registers.  This is a
	 * call of an unknown function that never happens; no instruction of it is executed.
	 */
	__asm__ goto("" : : : : never);
	return;
never: {
	void (*unknown)(void);

	__asm__("" : "=r"(unknown));
	unknown();
}
#endif
}

#define ASM_OPS .ctx_size = sizeof(struct weft_ctx), .ctx_align = _Alignof(struct weft_ctx),          \
	.switch_to = asm_switch, .format = ASM_FORMAT

#else

/* The bodies know these as numbers. */
_Static_assert(offsetof(struct weft_ctx, bp) == 8 && offsetof(struct weft_ctx, ip) == 16,
	       "the layout of a context is fixed");

/* What lies on a fresh stack, taken off by weft_asm_start, which then enters entry(arg). */
struct start {
	void *arg;
	weft_entry *entry;
};

weft_switch_op weft_asm_switch;
void weft_asm_start(void);

/* The stack pointer is on a multiple of 16 once the start record has been popped. */
static int asm_init(struct weft_ctx *ctx, void *stack, size_t size, weft_entry *entry, void *arg)
{
	char *top = (char *)stack + size;
	struct start *start = (void *)(top - (uintptr_t)top % 16);

	start--;
	start->arg = arg;
	start->entry = entry;
	ctx->sp = start;
	ctx->bp = NULL;		/* a walk along frame pointers ends here */
	ctx->ip = weft_asm_start;
	return 0;
}

WEFT_ANNOTATE(asm_init, weft_asm_switch, NULL)

#define ASM_OPS                                                                                    \
	WEFT_ANNOTATED_OPS(asm_init, weft_asm_switch, NULL),                                       \
		.format = WEFT_ANNOTATED_FORMAT(ASM_FORMAT)

#endif

WEFT_BACKEND(asm) = {
	WEFT_BACKEND_HEADER(ASM_NAME),
	.caps = ASM_CAPS | WEFT_CAP_STACKFUL | WEFT_CAP_FOREIGN_FRAMES | WEFT_CAP_MIGRATE |
		WEFT_CAP_SYMMETRIC | WEFT_CAP_WANTS_STACK | WEFT_CAP_UNWIND,
	.stack_min = 4096,
	ASM_OPS,
};
