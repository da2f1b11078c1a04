/* SPDX-License-Identifier: MIT */
/*
 * asm - the switch itself in twenty instructions; the body for each processor is beside this file.
 *
 * One format of context for every body, so that each can continue what another has suspended: a
 * context is continued by loading sp and bp and jumping to ip, with all other registers free.
 * Whatever else has to come back lies on the context's stack and is the business of the code at ip.
 *
 * MXCSR and the x87 control word are the thread's, not the context's: not claimed.
 */
#include <stdint.h>

#include "../annotate.h"

struct weft_ctx {
	void *sp;
	void *bp;
	void (*ip)(void);
};

/* The bodies know these as numbers. */
_Static_assert(offsetof(struct weft_ctx, bp) == 8 && offsetof(struct weft_ctx, ip) == 16,
	       "the layout of a context is fixed");

/* What lies on a fresh stack, taken off by weft_asm_start, which then calls entry(arg). */
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

WEFT_ANNOTATE(asm_init, weft_asm_switch)

WEFT_BACKEND(asm) = {
	WEFT_BACKEND_HEADER("asm"),
	.caps = WEFT_CAP_STACKFUL | WEFT_CAP_FOREIGN_FRAMES | WEFT_CAP_MIGRATE |
		WEFT_CAP_SYMMETRIC | WEFT_CAP_WANTS_STACK | WEFT_CAP_UNWIND,
	.stack_min = 4096,
	WEFT_ANNOTATED_OPS(asm_init, weft_asm_switch),
};
