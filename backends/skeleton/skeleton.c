/* SPDX-License-Identifier: MIT-0 */
/*
 * skeleton - a template for a backend: copy it, and replace the three ops by yours.
 *
 * It works as it stands, on the C library's contexts, and claims the minimum.  Build and test it
 * with
 *
 *	cc -O2 -shared -fPIC -DWEFT_PLUGIN $(pkg-config --cflags weft) mine.c -o mine.so
 *	weft-conform --plugin ./mine.so
 */
#include <weft/annotate.h>

#include <ucontext.h>

/*
 * Your record of a place in the program.  The core gives you ctx_size zeroed bytes for it and frees
 * them after fini; it never moves or copies them.  Most backends keep a saved stack pointer here.
 */
struct weft_ctx {
	ucontext_t uc;
	weft_entry *entry;
	void *arg;
};

/* makecontext passes ints, so the address of the context comes in two halves. */
static void skeleton_enter(unsigned int high, unsigned int low)
{
	uint64_t address = (uint64_t)high << 32 | low;
	struct weft_ctx *ctx = (struct weft_ctx *)(uintptr_t)address;

	ctx->entry(ctx->arg); /* never returns: it ends in a switch with WEFT_WHY_FINISH */
}

/*
 * init.  Required.
 *
 * When: before the first switch to @ctx, perhaps long before, and perhaps on another thread.  The
 * switch may also never come.
 *
 * Do: arrange that the first switch to @ctx calls @entry(@arg) on @stack, whose lowest address is
 * given, with the stack pointer aligned as your platform wants it at a function's first
 * instruction. Do not call @entry.  @size is at least .stack_min.
 *
 * Return: 0; or a negative errno, having released everything, because fini is not called then.
 */
static int skeleton_init(struct weft_ctx *ctx, void *stack, size_t size, weft_entry *entry,
			 void *arg)
{
	uint64_t address = (uintptr_t)ctx;

	getcontext(&ctx->uc);
	ctx->uc.uc_stack.ss_sp = stack;
	ctx->uc.uc_stack.ss_size = size;
	ctx->entry = entry;
	ctx->arg = arg;
	makecontext(&ctx->uc, (void (*)(void))skeleton_enter, 2, (unsigned int)(address >> 32),
		    (unsigned int)address);
	return 0;
}

/*
 * switch_to.  Required.
 *
 * When: @from is the running context; @to was prepared by init or is suspended.  A @from of all
 * zeros is a caller that you have not met: save the running stack in it as in any other.  It will
 * be used again, perhaps for another stack; init and fini never see it.
 *
 * Do: save the place of the running program in @from, and continue @to.  The call returns when
 * another context switches back to @from, with every register that your calling convention
 * preserves as it was.  The switch itself does not change errno.  It cannot fail.
 *
 * With WEFT_WHY_FINISH no context switches back, and once @to runs @from must not be touched.  A
 * backend that does not need @why may ignore it.
 */
static void skeleton_switch(struct weft_ctx *from, struct weft_ctx *to, enum weft_why why)
{
	(void)why;
	swapcontext(&from->uc, &to->uc);
}

/*
 * fini.  Optional: leave .fini out when init takes nothing.
 *
 * When: once for each init that returned 0, on another context, before @ctx and @stack are freed.
 * @ctx has finished, is suspended in the middle, or was never entered; take care of all three.
 *
 * Do: release what init took.  The frames on the stack are abandoned; do not run them.
 */
static void skeleton_fini(struct weft_ctx *ctx)
{
	(void)ctx; /* here everything is in @ctx and on @stack, which the core frees */
}

/* In a build with a sanitizer the ops are wrapped, so that it is told of each switch. */
WEFT_ANNOTATE(skeleton_init, skeleton_switch, skeleton_fini)

/*
 * The backend.  Claim a capability only when it holds: the suite tests each claim and skips the
 * other capabilities by name.  weft/backend.h says what each one promises.  Candidates for a
 * backend like this one are FOREIGN_FRAMES, SYMMETRIC and MIGRATE, then SAVES_FPU, SAVES_SIGMASK
 * and UNWIND.
 *
 * A backend that brings its own stacks leaves WANTS_STACK out; then @stack is NULL, and @size is
 * the size that the body asked for.  A backend with a limit of contexts at once sets .max_live.
 */
WEFT_BACKEND(skeleton) = {
	WEFT_BACKEND_HEADER("skeleton"),
	.caps = WEFT_CAP_STACKFUL | WEFT_CAP_WANTS_STACK,
	.stack_min = 4096, /* bytes; less than this cannot work */
	/* .ctx_size, .ctx_align, .init, .switch_to, .fini */
	WEFT_ANNOTATED_OPS(skeleton_init, skeleton_switch, skeleton_fini),
};
