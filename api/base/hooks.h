/* SPDX-License-Identifier: MIT */
#ifndef WEFT_BASE_HOOKS_H
#define WEFT_BASE_HOOKS_H

/* hooks.h - how the core calls the hooks of weft/hooks.h. */

#include <weft/hooks.h>

/* The hooks in force.  A member that is NULL means the default. */
const struct weft_hooks *weft_hooks(void);
void weft_install_hooks(const struct weft_hooks *wanted);

/* Has the program set a memory hook?  Had it ever one? */
extern bool weft_hooked, weft_was_hooked;
/* The same for the other libraries; the first one reaches its own without the linker's table. */
extern bool weft_hooked_elsewhere;

/* co/formed.c: told when weft_hooked may have changed; NULL: nothing depends on it yet. */
extern void (*weft_hooked_tell)(void);

/* Memory for an object, from the hook or from malloc; NULL: there is none. */
void *weft_alloc(size_t size);
void weft_free(void *p, size_t size);
/*
 * Let the object @p, or a new one if it is NULL, which has @size bytes, have @wanted of them.  It
 * may move; with NULL, which says that there is no memory, nothing has changed.
 */
void *weft_resize(void *p, size_t size, size_t wanted);

/* The unraisable hook in force when the program has set none. */
void weft_report_unraisable(struct weft_co *co, const struct weft_error *err, void *arg);

/* Hears of such errors in its thread, while the program has set no hook for them. */
struct weft_listener {
	void (*tell)(struct weft_listener *listener, struct weft_co *co,
		     const struct weft_error *err);
};

/* Set this thread's listener, borrowed; NULL: it has none. */
void weft_listen(struct weft_listener *listener);

void weft_unraisable(struct weft_co *co, const struct weft_error *err);
void weft_drop_value(struct weft_co *co, struct weft_value value);

#endif
