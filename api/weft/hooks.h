/* SPDX-License-Identifier: MIT */
#ifndef WEFT_HOOKS_H
#define WEFT_HOOKS_H

/*
 * weft/hooks.h - hooks for a program that allocates memory itself or wants to hear of errors and
 * values that no call returns.
 *
 * The hooks are global to the process.  Set them before the first coroutine is made and leave them
 * alone while one lives.  They are called on the thread and the stack where their event happens.
 *
 * While unraisable or dropped is called for a coroutine, that one counts as running, with all that
 * delegate to it: driving one of them returns WEFT_EBUSY.  Its own delegate is as it was, and a
 * coroutine that has ended answers as ever after its end.
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
				 * one from a hook has only the guard that the hook maps */
};

/* A member that is NULL means the default. */
struct weft_hooks {
	/*
	 * Returns @size bytes, or NULL: then the call that needs them fails with -ENOMEM.  Set both
	 * alloc and free, or neither.
	 */
	void *(*alloc)(enum weft_memory kind, size_t size, void *arg);
	/* @p and @size are as alloc gave them. */
	void (*free)(enum weft_memory kind, void *p, size_t size, void *arg);
	/*
	 * Called with an error that no call reports: one that the cleanup of @co raised while its
	 * last reference was dropped, EIGNORED included, or ENEVER.  @err is borrowed for the call.
	 * The default prints one line on stderr.  In Python it is sys.unraisablehook, and the
	 * "never awaited" warning.
	 */
	void (*unraisable)(struct weft_co *co, const struct weft_error *err, void *arg);
	/*
	 * Called with a value other than none that no call hands out, because @co yielded or
	 * returned it while it was being closed.  The owner of the memory that it points to may
	 * free it here.  The default does nothing.
	 */
	void (*dropped)(struct weft_co *co, struct weft_value value, void *arg);
	void *arg;		/* handed to each */
};

/*
 * Set the hooks.  @hooks is copied; NULL restores the defaults.  Returns 0, or -EINVAL when only
 * one of alloc and free is given.
 */
int weft_set_hooks(const struct weft_hooks *hooks);

/* Get the hooks in force, with no member NULL, for hooks of your own that call these in turn. */
void weft_get_hooks(struct weft_hooks *ret);

#ifdef __cplusplus
}
#endif

#endif
