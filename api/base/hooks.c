/* SPDX-License-Identifier: MIT */
#include "hooks.h"

#include <weft/co.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"

static struct weft_hooks hooks;
static _Thread_local struct weft_listener *listener;
bool weft_hooked, weft_was_hooked;
void (*weft_hooked_tell)(void);
extern WEFT_API bool weft_hooked_elsewhere __attribute__((alias("weft_hooked")));

const struct weft_hooks *weft_hooks(void)
{
	return &hooks;
}

void weft_install_hooks(const struct weft_hooks *wanted)
{
	hooks = *wanted;
	weft_hooked = hooks.alloc;
	weft_was_hooked |= weft_hooked;
	if (weft_hooked_tell)
		weft_hooked_tell();
}

WEFT_API void *weft_alloc(size_t size)
{
	return hooks.alloc ? hooks.alloc(WEFT_MEMORY_OBJECT, size, hooks.arg) : malloc(size);
}

WEFT_API void weft_free(void *p, size_t size)
{
	if (hooks.free)
		hooks.free(WEFT_MEMORY_OBJECT, p, size, hooks.arg);
	else
		free(p);
}

/* realloc extends a long array where it stands, or moves its pages. */
WEFT_API void *weft_resize(void *p, size_t size, size_t wanted)
{
	void *moved;

	if (!hooks.alloc && !hooks.free)
		return realloc(p, wanted);
	moved = weft_alloc(wanted);
	if (!moved || !p)
		return moved;
	memcpy(moved, p, size < wanted ? size : wanted);
	weft_free(p, size);
	return moved;
}

void weft_report_unraisable(struct weft_co *co, const struct weft_error *err, void *arg)
{
	char text[512];

	(void)arg;
	fprintf(stderr, "weft: %s: unhandled error during cleanup: %s\n", co->name_,
		weft_error_text(err, text, sizeof(text)));
}

WEFT_API void weft_listen(struct weft_listener *l)
{
	listener = l;
}

void weft_unraisable(struct weft_co *co, const struct weft_error *err)
{
	if (hooks.unraisable)
		hooks.unraisable(co, err, hooks.arg);
	else if (listener)
		listener->tell(listener, co, err);
	else
		weft_report_unraisable(co, err, NULL);
}

void weft_drop_value(struct weft_co *co, struct weft_value value)
{
	if (hooks.dropped && !weft_is_none(value))
		hooks.dropped(co, value, hooks.arg);
}
