/* SPDX-License-Identifier: MIT */
/* asm, the inline body for aarch64; see asm.c.  Included where asm.c is compiled into a caller. */

#ifdef __ARM_FEATURE_BTI_DEFAULT
#define WEFT_ASM_LANDING "hint	#36\n\t"		/* bti j */
#else
#define WEFT_ASM_LANDING
#endif

#ifdef __GCC_HAVE_DWARF2_CFI_ASM
#define WEFT_ASM_CFI_LEFT ".cfi_remember_state\n\t.cfi_undefined x30\n\t"
#define WEFT_ASM_CFI_BACK ".cfi_restore_state\n\t"
#else
#define WEFT_ASM_CFI_LEFT
#define WEFT_ASM_CFI_BACK
#endif

/* Vector registers by their longest names: where there is z0, clang takes v0 for a half of it. */
#ifdef __ARM_FEATURE_SVE
#define WEFT_ASM_VECTORS                                                                           \
	"z0", "z1", "z2", "z3", "z4", "z5", "z6", "z7", "z8", "z9", "z10", "z11", "z12", "z13",    \
		"z14", "z15", "z16", "z17", "z18", "z19", "z20", "z21", "z22", "z23", "z24",       \
		"z25", "z26", "z27", "z28", "z29", "z30", "z31", "p0", "p1", "p2", "p3", "p4",     \
		"p5", "p6", "p7", "p8", "p9", "p10", "p11", "p12", "p13", "p14", "p15", "ffr",
#else
#define WEFT_ASM_VECTORS                                                                           \
	"v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13",    \
		"v14", "v15", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24",       \
		"v25", "v26", "v27", "v28", "v29", "v30", "v31",
#endif

/*
 * clang may have made x19 the base of a frame, and then does not give it up.  So x19 is kept on the
 * stack, which has no red zone here; only the compiler knows where the caller's frame is from
 * there.
 */
#ifdef __clang__
#define WEFT_ASM_SAVE WEFT_ASM_CFI_LEFT "str	x19, [sp, #-16]!\n\t"
#define WEFT_ASM_LEFT
#define WEFT_ASM_BACK WEFT_ASM_LANDING "ldr	x19, [sp], #16\n\t" WEFT_ASM_CFI_BACK
#define WEFT_ASM_X19
#else
#define WEFT_ASM_SAVE
#define WEFT_ASM_LEFT WEFT_ASM_CFI_LEFT
#define WEFT_ASM_BACK WEFT_ASM_CFI_BACK WEFT_ASM_LANDING
#define WEFT_ASM_X19 "x19",
#endif

#if defined(__has_feature)
#if __has_feature(shadow_call_stack)
#error "asm: a coroutine has no shadow call stack; choose another backend, or leave that flag out"
#endif
#endif

/* x18 too: on Linux it is one more register that a compiler may use. */
/* Returns the continued context, @from, in the register where the other side had it. */
static inline __attribute__((always_inline)) struct weft_ctx *weft_asm_jump(struct weft_ctx *from,
									    struct weft_ctx *to)
{
	register struct weft_ctx *x0 __asm__("x0") = from;
	register struct weft_ctx *x1 __asm__("x1") = to;

	__asm__ inline volatile(
		WEFT_ASM_SAVE
		"mov	x9, sp\n\t"
		"adr	x10, 1f\n\t"
		"stp	x9, x29, [%0]\n\t"
		"str	x10, [%0, #16]\n\t"
		"ldr	x10, [%1, #16]\n\t"
		"ldp	x9, x29, [%1]\n\t" WEFT_ASM_LEFT
		"mov	sp, x9\n\t"
		"br	x10\n"
		"1:\n\t" WEFT_ASM_BACK
		: "+r"(x0), "+r"(x1)
		:
		: "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14",
		  "x15", "x16", "x17", "x18", WEFT_ASM_X19 "x20", "x21", "x22", "x23", "x24",
		  "x25", "x26", "x27", "x28", "x30", WEFT_ASM_VECTORS "cc", "memory");
	return x1;
}

struct weft_asm_words {
	uint64_t fpcr;
};

static inline void weft_asm_save(struct weft_asm_words *words)
{
	__asm__ volatile("mrs	%0, fpcr" : "=r"(words->fpcr));
}

static inline void weft_asm_restore(const struct weft_asm_words *words)
{
	__asm__ volatile("msr	fpcr, %0" : : "r"(words->fpcr));
}
