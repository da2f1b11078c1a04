/* SPDX-License-Identifier: MIT */
/* The hooks that are in force when a program sets none: memory from malloc and from the arena. */

#include <weft/hooks.h>

#include <errno.h>
#include <stdlib.h>

#include "../base/api.h"
#include "../base/hooks.h"
#include "arena.h"

static void *pooled_stack(size_t size)
{
	struct weft_slot *slot = size < SIZE_MAX / 2 ? weft_arena_take(size) : NULL;

	return slot ? slot->low : NULL;
}

static void *default_alloc(enum weft_memory kind, size_t size, void *arg)
{
	(void)arg;
	return kind == WEFT_MEMORY_STACK ? pooled_stack(size) : malloc(size);
}

static void default_free(enum weft_memory kind, void *p, size_t size, void *arg)
{
	(void)arg;
	(void)size;
	if (kind == WEFT_MEMORY_STACK)
		weft_arena_give(weft_arena_find(p));
	else
		free(p);
}

static void default_dropped(struct weft_co *co, struct weft_value value, void *arg)
{
	(void)co;
	(void)value;
	(void)arg;
}

/* Default hooks that are handed back do not count as hooks, which would only be slower. */
WEFT_API int weft_set_hooks(const struct weft_hooks *wanted)
{
	struct weft_hooks h = wanted ? *wanted : (struct weft_hooks){ 0 };

	if (!h.alloc != !h.free)
		return -EINVAL;
	if (h.alloc == default_alloc && h.free == default_free) {
		h.alloc = NULL;
		h.free = NULL;
	}
	weft_install_hooks(&h);
	return 0;
}

WEFT_API void weft_get_hooks(struct weft_hooks *ret)
{
	*ret = *weft_hooks();
	if (!ret->alloc) {
		ret->alloc = default_alloc;
		ret->free = default_free;
	}
	if (!ret->unraisable)
		ret->unraisable = weft_report_unraisable;
	if (!ret->dropped)
		ret->dropped = default_dropped;
}
