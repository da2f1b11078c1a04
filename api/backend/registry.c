/* SPDX-License-Identifier: MIT */
#include <weft/backends.h>

#include <stdio.h>
#include <string.h>

#include "../base/api.h"
#include "backends_builtin.h"
#include "registry.h"
#include "wrapper.h"

#define DECLARE(name) extern const struct weft_backend weft_backend_##name;
WEFT_BACKENDS_BUILTIN(DECLARE)

#define ENTRY(name) &weft_backend_##name,
static const struct weft_backend *const builtin[] = { WEFT_BACKENDS_BUILTIN(ENTRY) NULL };

#define DECLARE_WRAPPER(name) weft_wrap weft_wrap_##name;
WEFT_WRAPPERS_BUILTIN(DECLARE_WRAPPER)

#define WRAPPER(name) { #name ":", weft_wrap_##name },
static const struct wrapper {
	const char *prefix;
	weft_wrap *wrap;
} wrappers[] = { WEFT_WRAPPERS_BUILTIN(WRAPPER) { NULL, NULL } };

#define DECLARE_ENTRY(name) weft_entry weft_enter_##name;
WEFT_ENTRIES_BUILTIN(DECLARE_ENTRY)

#define OWN_ENTRY(name) { &weft_backend_##name, weft_enter_##name },
static const struct entry {
	const struct weft_backend *backend;
	weft_entry *enter;
} entries[] = { WEFT_ENTRIES_BUILTIN(OWN_ENTRY) { NULL, NULL } };

weft_entry *weft_backend_entry(const struct weft_backend *backend)
{
	const struct entry *e = entries;

	while (e->backend && e->backend != backend)
		e++;
	return e->enter;
}

weft_wrap *weft_take_wrapper(const char **ret_rest)
{
	const struct wrapper *w;

	for (w = wrappers; w->prefix; w++)
		if (strncmp(*ret_rest, w->prefix, strlen(w->prefix)) == 0) {
			*ret_rest += strlen(w->prefix);
			return w->wrap;
		}
	return NULL;
}

WEFT_API const struct weft_backend *const *weft_backend_list(void)
{
	return builtin;
}

void weft_backend_names(uint32_t caps, char *text, size_t size)
{
	size_t at = 0;

	text[0] = '\0';
	for (size_t i = 0; builtin[i] && at < size; i++)
		if ((builtin[i]->caps & caps) == caps)
			at += (size_t)snprintf(text + at, size - at, "%s%s", at ? ", " : "",
					       builtin[i]->name);
}

/* Is @name a backend that this version of weft can be built with? */
static bool is_known(const char *name)
{
	static const char *const known[] = { WEFT_BACKENDS_KNOWN };
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i], name) == 0)
			return true;
	return false;
}

/* NULL and *@ret, or why there is no such backend. */
static const char *search(const char *name, const struct weft_backend **ret)
{
	weft_wrap *wrap = weft_take_wrapper(&name);
	const char *why;
	size_t i;

	for (i = 0; builtin[i]; i++)
		if (strcmp(builtin[i]->name, name) == 0)
			break;
	*ret = builtin[i];
	why = is_known(name) ? "it was not built into this library" :
			       "there is no backend of that name";
	if (*ret && wrap)
		*ret = wrap(*ret, &why);
	return *ret ? NULL : why;
}

WEFT_API const struct weft_backend *weft_backend_find(const char *name)
{
	const struct weft_backend *ret;

	search(name, &ret);
	return ret;
}

WEFT_API const char *weft_backend_lacks(const char *name)
{
	const struct weft_backend *ret;

	return search(name, &ret);
}
