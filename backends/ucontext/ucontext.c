/* SPDX-License-Identifier: MIT */
/*
 * ucontext - the C library's own switch: makecontext and swapcontext.
 *
 * It runs wherever the C library has them.  It is slow with glibc, whose swapcontext asks the
 * kernel for the signal mask each time; that is the price of a mask that belongs to the context.
 */
#include <stdint.h>
#include <ucontext.h>

#include <weft/annotate.h>

struct weft_ctx {
	ucontext_t uc;
	weft_entry *entry;
	void *arg;
};

/* POSIX allows the mask to travel with a context; it is claimed only where it is known to. */
#ifdef __GLIBC__
#define UCONTEXT_SIGMASK WEFT_CAP_SAVES_SIGMASK
#else
#define UCONTEXT_SIGMASK 0
#endif

/* glibc keeps MXCSR and the x87 environment here, and FPCR there; other libraries need not. */
#if defined(__GLIBC__) && (defined(__x86_64__) || defined(__aarch64__))
#define UCONTEXT_FPU WEFT_CAP_SAVES_FPU
#else
#define UCONTEXT_FPU 0
#endif

/* makecontext passes ints only, so the address comes in two halves, whatever its width. */
static void ucontext_enter(unsigned int high, unsigned int low)
{
	uint64_t address = (uint64_t)high << 32 | low;
	struct weft_ctx *ctx = (struct weft_ctx *)(uintptr_t)address;

	ctx->entry(ctx->arg);
}

static int ucontext_init(struct weft_ctx *ctx, void *stack, size_t size, weft_entry *entry,
			 void *arg)
{
	uint64_t address = (uintptr_t)ctx;

	getcontext(&ctx->uc);
	ctx->uc.uc_stack.ss_sp = stack;
	ctx->uc.uc_stack.ss_size = size;
	ctx->uc.uc_link = NULL;
	ctx->entry = entry;
	ctx->arg = arg;
	makecontext(&ctx->uc, (void (*)(void))ucontext_enter, 2, (unsigned int)(address >> 32),
		    (unsigned int)address);
	return 0;
}

static void ucontext_switch(struct weft_ctx *from, struct weft_ctx *to, enum weft_why why)
{
	(void)why;
	swapcontext(&from->uc, &to->uc);
}

WEFT_ANNOTATE(ucontext_init, ucontext_switch, NULL)

WEFT_BACKEND(ucontext) = {
	WEFT_BACKEND_HEADER("ucontext"),
	.caps = WEFT_CAP_STACKFUL | WEFT_CAP_FOREIGN_FRAMES | WEFT_CAP_MIGRATE |
		WEFT_CAP_SYMMETRIC | WEFT_CAP_WANTS_STACK | WEFT_CAP_UNWIND | UCONTEXT_SIGMASK |
		UCONTEXT_FPU,
	.stack_min = 4096,
	WEFT_ANNOTATED_OPS(ucontext_init, ucontext_switch, NULL),
	.format = WEFT_ANNOTATED_FORMAT(WEFT_FORMAT('U', 'C', 'T', 1)),
};
