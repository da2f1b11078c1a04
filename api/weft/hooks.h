/* SPDX-License-Identifier: MIT */
#ifndef WEFT_HOOKS_H
#define WEFT_HOOKS_H

/*
 * weft/hooks.h - what a program may take over: memory, and reports that have no caller to go to.
 *
 * The hooks are the process's.  Set them before the first coroutine is made and leave them alone
 * while one lives; they are called on the thread, and on the stack, where the thing happens.
 */

#include <weft/error.h>
#include <weft/value.h>

#ifdef __cplusplus
extern "C" {
#endif

struct weft_co;

enum weft_memory {
	WEFT_MEMORY_OBJECT,	/* aligned like malloc's */
	WEFT_MEMORY_STACK,	/* aligned to a page; the default's is a pool's, see weft/stack.h,
				 * one from a hook has the guard that the hook maps itself */
};

/* A member that is NULL means the default. */
struct weft_hooks {
	/* @size bytes, or NULL: whoever asked fails with -ENOMEM.  Both or neither of the two. */
	void *(*alloc)(enum weft_memory kind, size_t size, void *arg);
	/* @p and @size are as alloc gave them. */
	void (*free)(enum weft_memory kind, void *p, size_t size, void *arg);
	/*
	 * An error that has nobody to go to: raised by the cleanup of @co while its last reference
	 * was dropped, EIGNORED included, or ENEVER.  @err is borrowed for the call.  Default: one
	 * line on stderr.  Python: sys.unraisablehook, and the "never awaited" warning.
	 */
	void (*unraisable)(struct weft_co *co, const struct weft_error *err, void *arg);
	/*
	 * A value, not none, that the protocol throws away and no call hands out: yielded or
	 * returned by @co while something else closed it.  Whoever owns what it points to may free
	 * it here. Default: nothing.
	 */
	void (*dropped)(struct weft_co *co, struct weft_value value, void *arg);
	void *arg;		/* handed to each */
};

/*
 * Take over.  @hooks is copied; NULL restores the defaults.  0, or -EINVAL when only one of alloc
 * and free is given.
 */
int weft_set_hooks(const struct weft_hooks *hooks);

/* The hooks that are in force, no member NULL: for hooks of yours that add to them and pass on. */
void weft_get_hooks(struct weft_hooks *ret);

#ifdef __cplusplus
}
#endif

#endif
