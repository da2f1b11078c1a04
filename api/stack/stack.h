/* SPDX-License-Identifier: MIT */
#ifndef WEFT_STACK_STACK_H
#define WEFT_STACK_STACK_H

/* stack.h - the stack of a coroutine: from the arena, from a hook, or brought by the caller. */

#include <weft/co.h>

/* The bytes that the backend gets. */
struct weft_span {
	char *low;
	size_t size;
};

/* Note the options in @o; the stack will have @size bytes. */
void weft_plan_stack(struct weft_stackful_ *s, const struct weft_co_options *o, size_t size);

/* Take the stack, unless the backend brings its own.  0 or -ENOMEM with nothing taken. */
int weft_stack_take(struct weft_stackful_ *s);

/* The stack that was taken. */
struct weft_span weft_stack_span(const struct weft_stackful_ *s);

/* Give the stack back; if it was measured, the number of used bytes stays. */
void weft_stack_give(struct weft_stackful_ *s);

#endif
