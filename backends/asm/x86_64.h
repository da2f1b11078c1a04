/* SPDX-License-Identifier: MIT */
/* asm, the inline body for x86-64; see asm.c.  Included where asm.c is compiled into a caller. */

/* An indirect jump lands here.  Shadow stacks are off in any program that has this backend. */
#if defined(__CET__) && (__CET__ & 1)
#define WEFT_ASM_LANDING "endbr64\n\t"
#else
#define WEFT_ASM_LANDING
#endif

#ifdef __AVX512F__
#define WEFT_ASM_AVX512                                                                            \
	"xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22", "xmm23", "xmm24", "xmm25",  \
		"xmm26", "xmm27", "xmm28", "xmm29", "xmm30", "xmm31", "k0", "k1", "k2", "k3",      \
		"k4", "k5", "k6", "k7",
#else
#define WEFT_ASM_AVX512
#endif

#ifdef __APX_F__
#define WEFT_ASM_APX                                                                               \
	"r16", "r17", "r18", "r19", "r20", "r21", "r22", "r23", "r24", "r25", "r26", "r27", "r28", \
		"r29", "r30", "r31",
#else
#define WEFT_ASM_APX
#endif

/* The new stack's content is unknown before the landing, so a profiler's backtrace has to end. */
#ifdef __GCC_HAVE_DWARF2_CFI_ASM
#define WEFT_ASM_CFI_LEFT ".cfi_remember_state\n\t.cfi_undefined %%rip\n\t"
#define WEFT_ASM_CFI_BACK ".cfi_restore_state\n\t"
#else
#define WEFT_ASM_CFI_LEFT
#define WEFT_ASM_CFI_BACK
#endif

/*
 * clang reaches locals through rbx where a frame has both an alignment and a variable size, and
 * then forgets that rbx is lost here.  So with clang rbx is kept on the stack, below the red zone.
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

/*
 * Compiled with -masm=intel, a compiler hands the second of two dialects to the assembler, which
 * expects Intel's there.  Registers are named, because operands would be printed in that form.
 */
#define WEFT_ASM_ATT "{|.att_syntax prefix\n\t}"
#define WEFT_ASM_ATT_END "{|\n\t.intel_syntax noprefix}"

/* Returns the context that was continued, @from, in the register where the other side had it. */
static inline __attribute__((always_inline)) struct weft_ctx *weft_asm_jump(struct weft_ctx *from,
									    struct weft_ctx *to)
{
	__asm__ inline volatile(
		WEFT_ASM_ATT WEFT_ASM_CFI_LEFT WEFT_ASM_KEEP
		"lea	1f(%%rip), %%rax\n\t"
		"mov	%%rsp, (%%rdi)\n\t"
		"mov	%%rbp, 8(%%rdi)\n\t"
		"mov	%%rax, 16(%%rdi)\n\t"
		"mov	(%%rsi), %%rsp\n\t"
		"mov	8(%%rsi), %%rbp\n\t"
		"jmp	*16(%%rsi)\n"
		"1:\n\t" WEFT_ASM_LANDING WEFT_ASM_KEPT WEFT_ASM_CFI_BACK WEFT_ASM_ATT_END
		: "+D"(from), "+S"(to)
		:
		: "rax", WEFT_ASM_RBX "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
		  "r15", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8",
		  "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15",
		  WEFT_ASM_AVX512 WEFT_ASM_APX "st", "st(1)", "st(2)", "st(3)", "st(4)", "st(5)",
		  "st(6)", "st(7)", "cc", "memory");
	return to;
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
