/* SPDX-License-Identifier: MIT */
#ifndef WEFT_BACKEND_REGISTRY_H
#define WEFT_BACKEND_REGISTRY_H

/* registry.h - which backends there are, and which one a new coroutine gets. */

#include <weft/backends.h>
#include <weft/co.h>

#include "wrapper.h"

/* The same as weft_choose_backend, when the answer is not in @linkage yet or is another. */
int weft_choose_backend_slow(const struct weft_backend *wish, struct weft_linkage_ *linkage,
			     const struct weft_backend **ret);

/*
 * Choose the backend of a coroutine by its options and the caller's linkage; weft_strerror explains
 * a code.
 */
static inline int weft_choose_backend(const struct weft_backend *wish,
				      struct weft_linkage_ *linkage,
				      const struct weft_backend **ret)
{
	const struct weft_backend *known;

	if (wish)
		known = __atomic_load_n(&linkage->wished, __ATOMIC_RELAXED);
	else
		known = __atomic_load_n(&linkage->chosen, __ATOMIC_RELAXED);
	if (!known || (wish && wish != known))
		return weft_choose_backend_slow(wish, linkage, ret);
	*ret = known;
	return 0;
}

/* Take "trace:" off the text at @ret_rest.  NULL: the text begins with no wrapper. */
weft_wrap *weft_take_wrapper(const char **ret_rest);

/* Where bodies are entered by code that was compiled for @backend (co/enter.c); NULL: nowhere. */
weft_entry *weft_backend_entry(const struct weft_backend *backend);

enum { WEFT_BACKEND_NAMES = 128 };

/* The names of the built-in backends that have all of @caps, with ", " between them, as fit. */
void weft_backend_names(uint32_t caps, char *text, size_t size);

#endif
