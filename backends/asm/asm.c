/* SPDX-License-Identifier: MIT */
/*
 * asm - a switch in assembly, twice for each processor: inline, in a dozen instructions, and as a
 * function of twenty to thirty-five.
 *
 *  out of line	x86_64.S: pushes what the calling convention preserves, leaves by a jump.
 *  inline	x86_64.h: pushes nothing.  Everything is declared clobbered, so that the compiler
 *		saves the live values and nothing else.  There is no call and no return, so the
 *		return stack of the processor stays paired, and the red zone is left alone.
 *
 * Both have one format of context, so that each can continue a context that the other has
 * suspended: a context is continued by loading sp and bp and jumping to ip, with its address in the
 * register of the second argument and all other registers free.  Everything else that has to be
 * restored lies on the context's stack, and the code at ip restores it.
 *
 * Floating-point control words are the thread's, not the context's, so SAVES_FPU is not claimed.
 * asm-fpu is this file compiled once more, with WEFT_ASM_FPU, and keeps them as well.
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
#include "weft/backend/asm-x86_64.h"
#elif defined(__aarch64__)
#include "weft/backend/asm-aarch64.h"
#else
#error "no inline switch for this processor: compile with -DWEFT_TABLE"
#endif

static inline __attribute__((always_inline)) struct weft_ctx *
asm_switch_back(struct weft_ctx *from, struct weft_ctx *to)
{
#ifdef WEFT_ASM_FPU
	struct weft_asm_words words;

	weft_asm_save(&words);
	from = weft_asm_jump(from, to);
	weft_asm_restore(&words);
#else
	from = weft_asm_jump(from, to);
#endif
#ifndef __clang__
	/*
	 * gcc's ipa-reference assumes that an asm calls no function, so that no static variable
	 * whose address is not taken can have changed, in spite of "memory", and keeps it in a
	 * register.  This call of an unknown function cures that; no instruction of it is executed.
	 */
	__asm__ goto("" : : : : never);
	return from;
never: {
	void (*unknown)(void);

	__asm__("" : "=r"(unknown));
	unknown();
}
#endif
	return from;
}

static inline void asm_switch(struct weft_ctx *from, struct weft_ctx *to, enum weft_why why)
{
	(void)why;
	asm_switch_back(from, to);
}

#define WEFT_SWITCH_BACK(from, to) asm_switch_back(from, to)

#define ASM_OPS                                                                                    \
	.ctx_size = sizeof(struct weft_ctx), .ctx_align = _Alignof(struct weft_ctx),               \
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
