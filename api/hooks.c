/* SPDX-License-Identifier: MIT */
#include <weft/hooks.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

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

static void default_unraisable(struct weft_co *co, const struct weft_error *err, void *arg)
{
	(void)arg;
	fprintf(stderr, "weft: %s: error nobody can catch: %s", weft_name(co),
		weft_strerror(err->code));
	if (err->text)
		fprintf(stderr, ": %s", err->text);
	if (err->func)
		fprintf(stderr, " (%s, line %d)", err->func, err->line);
	fputc('\n', stderr);
}

static void default_dropped(struct weft_co *co, struct weft_value value, void *arg)
{
	(void)co;
	(void)value;
	(void)arg;
}

static const struct weft_hooks defaults = {
	.alloc = default_alloc,
	.free = default_free,
	.unraisable = default_unraisable,
	.dropped = default_dropped,
};

static struct weft_hooks hooks = {
	.alloc = default_alloc,
	.free = default_free,
	.unraisable = default_unraisable,
	.dropped = default_dropped,
};

bool weft_hooked;

WEFT_API int weft_set_hooks(const struct weft_hooks *wanted)
{
	struct weft_hooks h = wanted ? *wanted : defaults;

	if (!h.alloc != !h.free)
		return -EINVAL;
	if (!h.alloc) {
		h.alloc = defaults.alloc;
		h.free = defaults.free;
	}
	if (!h.unraisable)
		h.unraisable = defaults.unraisable;
	if (!h.dropped)
		h.dropped = defaults.dropped;
	hooks = h;
	weft_hooked = h.alloc != defaults.alloc || h.free != defaults.free;
	return 0;
}

WEFT_API void weft_get_hooks(struct weft_hooks *ret)
{
	*ret = hooks;
}

void *weft_alloc(enum weft_memory kind, size_t size)
{
	return hooks.alloc(kind, size, hooks.arg);
}

void weft_free(enum weft_memory kind, void *p, size_t size)
{
	hooks.free(kind, p, size, hooks.arg);
}

void weft_unraisable(struct weft_co *co, const struct weft_error *err)
{
	hooks.unraisable(co, err, hooks.arg);
}

void weft_drop_value(struct weft_co *co, struct weft_value value)
{
	if (!weft_is_none(value))
		hooks.dropped(co, value, hooks.arg);
}
