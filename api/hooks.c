/* SPDX-License-Identifier: MIT */
#include <weft/hooks.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "core.h"

/*
 * Inaccessible bytes below each stack, where an overflow ends: enough that a frame of ordinary size
 * cannot step over them, and nothing but addresses.
 */
enum { GUARD = 64 * 1024 };

static void *map_stack(size_t size)
{
	char *low = mmap(NULL, size + GUARD, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
			 -1, 0);

	if (low == MAP_FAILED)
		return NULL;
	if (mprotect(low + GUARD, size, PROT_READ | PROT_WRITE) < 0) {
		munmap(low, size + GUARD);
		return NULL;
	}
	return low + GUARD;
}

static void *default_alloc(enum weft_memory kind, size_t size, void *arg)
{
	(void)arg;
	return kind == WEFT_MEMORY_STACK ? map_stack(size) : malloc(size);
}

static void default_free(enum weft_memory kind, void *p, size_t size, void *arg)
{
	(void)arg;
	if (kind == WEFT_MEMORY_STACK)
		munmap((char *)p - GUARD, size + GUARD);
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
