/* SPDX-License-Identifier: MIT-0 */
#ifndef WEFT_BACKEND_H
#define WEFT_BACKEND_H

/*
 * weft/backend.h - the seam between the library and a backend, for authors of backends.
 *
 * A backend is one constant struct and at most three functions.  It moves the processor from one
 * stack to another and knows nothing else; states, values, errors, delegation, stacks and
 * diagnostics are written once, above this line.  SPEC.md section 1 is the contract; the S profile
 * of the conformance suite tests every sentence of it.  How to add a backend in six steps:
 * backends/README.md in the sources; doc/weft/backends.md, and SPEC.md beside it, where installed.
 *
 * Thread rule: one context is used by one thread at a time; ops for different contexts may run at
 * once on different threads.  No op leaves the signal mask, the alternate signal stack or the
 * disposition of a signal changed.
 */

#include <stddef.h>
#include <stdint.h>

#include <weft/impl/sanitizer.h>

/*
 * The configuration of a library that was built for one backend defines WEFT_INLINE_BACKEND, see
 * weft/impl/linkage.h.  Compile with -DWEFT_TABLE to have table linkage in spite of that.
 */
#if !defined(WEFT_INLINE_BACKEND) && !defined(WEFT_TABLE) && !defined(WEFT_PLUGIN)
#if __has_include(<weft/config.h>)
#include <weft/config.h>
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Version of this struct.  A plugin that carries another number is refused. */
#define WEFT_BACKEND_ABI 1u

/*
 * Capabilities are claims, and each is tested: a claim that does not hold is a failure, and the
 * cases of a capability that is not claimed are skipped by name.
 */
enum weft_cap {
	/* Suspends from any depth of C calls: each context has a stack of its own. */
	WEFT_CAP_STACKFUL = 1 << 0,
	/*
	 * A frame of foreign code (qsort, a callback) may lie on the stack while suspended.
	 */
	WEFT_CAP_FOREIGN_FRAMES = 1 << 1,
	/* A suspended context may be continued by another thread than the one that suspended it. */
	WEFT_CAP_MIGRATE = 1 << 2,
	/*
	 * A context may switch to any suspended context, not only back to the one that resumed it.
	 */
	WEFT_CAP_SYMMETRIC = 1 << 3,
	/*
	 * init is given a stack by the core; without this bit @stack is NULL and the backend has
	 * its own.
	 */
	WEFT_CAP_WANTS_STACK = 1 << 4,
	/* Floating-point control words (MXCSR and x87 control word, FPCR) belong to the context. */
	WEFT_CAP_SAVES_FPU = 1 << 5,
	/* The signal mask belongs to the context. */
	WEFT_CAP_SAVES_SIGMASK = 1 << 6,
	/* Each context has thread-local variables of its own: it runs on a thread of its own. */
	WEFT_CAP_OWN_TLS = 1 << 7,
	/* Unwinding and backtraces through a context end cleanly at its entry. */
	WEFT_CAP_UNWIND = 1 << 8,
};

/* Why a switch happens. */
enum weft_why {
	WEFT_WHY_RESUME, /* @to is entered or continued; @from will be continued later */
	WEFT_WHY_SUSPEND, /* @from gives way to its resumer; it may be continued later */
	/* @from is never continued; its memory may be gone once the switch has returned in @to. */
	WEFT_WHY_FINISH,
};

/* The backend's own record of a place in the program; only the backend knows what is inside. */
struct weft_ctx;

/* The first function that runs in a context.  It never returns. */
typedef void weft_entry(void *arg);

/*
 * Prepare @ctx so that the first switch to it calls @entry(@arg) on @stack.
 * @ctx: ctx_size zeroed bytes, aligned to ctx_align and perhaps to no more, the core's; valid until
 * fini.
 * @stack: lowest address of @size usable bytes, the core's, valid until fini; NULL without
 * WEFT_CAP_WANTS_STACK, when @size only says how much the body asked for.  @stack is a multiple of
 * 16, and @size any number that is not below stack_min: round the end down (SPEC 1.23).
 * Returns 0, or a negative code (-ENOMEM, -EAGAIN ...) with nothing taken: fini is not called then.
 * Whichever of several resources is refused, those taken before it are given back.
 *
 * The context begins with the floating-point control words and the signal mask that the thread has
 * now, or has at the first switch to the context: the backend may choose (SPEC 1.24).  Those of the
 * calling thread stay as they are.
 */
typedef int weft_init_op(struct weft_ctx *ctx, void *stack, size_t size, weft_entry *entry,
			 void *arg);

/*
 * Leave @from and continue @to; returns when another context switches back to @from.
 * An all-zero @from is a caller met for the first time: the running stack is adopted as it is.  The
 * same record may serve another caller later, and is never given to init or fini.
 * It cannot fail.  Everything that the platform's C calling convention calls preserved is as before
 * when it returns, except for floating-point control words, which are the thread's unless
 * WEFT_CAP_SAVES_FPU is claimed.  The switch itself does not change errno.
 *
 * What runs on arrival, once the stack pointer has changed, belongs to @to: it runs on the stack of
 * @to, perhaps on another thread than the one that left @to, and puts back what was kept there.  It
 * may read @from, also with WEFT_WHY_FINISH, until it returns or calls the entry; after that @from
 * and its stack may be gone.  It must not use an address of a thread-local variable, errno's
 * included, that was found before the switch: look it up again, in a function of its own (SPEC
 * 1.26).  Nothing is left to be done on the stack of @from.
 *
 * Some conventions let a function that calls nothing keep values below its stack pointer, the red
 * zone: 128 bytes on x86-64.  A switch that is compiled into its caller pushes nothing there; one
 * that is called writes nothing above its return address (SPEC 1.10).
 */
typedef void weft_switch_op(struct weft_ctx *from, struct weft_ctx *to, enum weft_why why);

/*
 * Release what init took.  @ctx was never entered, is suspended in the middle, has finished, or
 * (never with WEFT_CAP_OWN_TLS) was left by a longjmp, so that it was entered last and no switch
 * has told of it; the frames on its stack are abandoned.  Runs on another context, never on @ctx
 * itself.
 */
typedef void weft_fini_op(struct weft_ctx *ctx);

/*
 * One backend.  Constant: the core never writes to it, and it must outlive every coroutine made on
 * it. With WEFT_CAP_STACKFUL init and switch_to are required and fini may be NULL; without it all
 * three are NULL: the core calls the body, and the body returns at each suspension.
 */
struct weft_backend {
	uint32_t abi;			/* WEFT_BACKEND_ABI; always first */
	uint32_t size;			/* sizeof(struct weft_backend) as the backend was compiled;
					 * members that an older, smaller one lacks read as 0 */
	const char *name;		/* "asm"; letters, digits and '-' */
	uint32_t caps;			/* enum weft_cap, or-ed */
	uint32_t max_live;		/* contexts that can exist at once; 0: as memory allows */
	uint32_t ctx_size;		/* bytes of a context */
	uint32_t ctx_align;		/* their alignment, a power of two */
	size_t stack_min;		/* smallest @size that init accepts, bytes */
	weft_init_op *init;
	weft_switch_op *switch_to;
	weft_fini_op *fini;
	/*
	 * The number of the backend's context format, see WEFT_FORMAT; 0: no other backend has it.
	 * Two backends with one number have the same ctx_size and ctx_align, and each continues
	 * contexts that the other has suspended.  Inline linkage (weft/impl/linkage.h) needs one.
	 */
	uint32_t format;
};

/*
 * Four bytes for .format; the first three are letters of your choice, so that two authors do not
 * collide:
 * WEFT_FORMAT('M','I','N',1).  weft_backend_check requires that the first is an ASCII letter.
 */
#define WEFT_FORMAT(a, b, c, n)                                                                    \
	((uint32_t)(((a) & 0x7f) << 24 | ((b) & 0xff) << 16 | ((c) & 0xff) << 8 | ((n) & 0xff)))

/*
 * Name the struct of a backend: `WEFT_BACKEND(mine) = { ... };` at file scope, once.
 * Built as a plugin (-DWEFT_PLUGIN) the object is the one symbol that the loader looks for,
 * `weft_backend`; built into a program it is `weft_backend_mine`.
 */
#ifdef WEFT_PLUGIN
#define WEFT_BACKEND(name_)                                                                        \
	extern const struct weft_backend weft_backend;                                             \
	__attribute__((visibility("default"))) const struct weft_backend weft_backend
#else
#define WEFT_BACKEND(name_)                                                                        \
	extern const struct weft_backend weft_backend_##name_;                                     \
	const struct weft_backend weft_backend_##name_
#endif

/* The members that every backend sets alike. */
#define WEFT_BACKEND_HEADER(name_)                                                                 \
	.abi = WEFT_BACKEND_ABI, .size = sizeof(struct weft_backend), .name = name_

#ifdef __cplusplus
}
#endif

#endif
