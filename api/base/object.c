/* SPDX-License-Identifier: MIT */
/* Shared objects that are loaded from a file. */

#include "object.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "api.h"

enum { SHOWN = 100 };		/* bytes of a path in a message */

WEFT_API void weft_object_say(const char *path, char *to, size_t size, const char *format, ...)
{
	int n = snprintf(to, size, "%.*s%s: ", SHOWN, path, strlen(path) > SHOWN ? "..." : "");
	va_list args;

	if (n < 0 || (size_t)n >= size)
		return;
	va_start(args, format);
	vsnprintf(to + n, size - (size_t)n, format, args);
	va_end(args);
}

/* The loader would look for a path without a slash in the system's library folders. */
static void *load(const char *path)
{
	char here[4096];

	if (strchr(path, '/'))
		return dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (snprintf(here, sizeof(here), "./%s", path) >= (int)sizeof(here))
		return NULL;
	return dlopen(here, RTLD_NOW | RTLD_LOCAL);
}

/* dlerror() begins with the path, which has been named and may fill all the room. */
static const char *why_not_loaded(const char *path)
{
	const char *why = dlerror(), *behind = why ? strstr(why, path) : NULL;

	if (!why)
		return "name too long";
	if (behind && *path && strncmp(behind + strlen(path), ": ", 2) == 0)
		return behind + strlen(path) + 2;
	return why;
}

WEFT_API const void *weft_object_open(const char *path, const char *symbol, const char *kind,
				      void **ret_object, char *reterr, size_t size)
{
	void *object = load(path);
	const void *found;

	if (!object) {
		weft_object_say(path, reterr, size, "cannot be loaded: %s", why_not_loaded(path));
		return NULL;
	}
	found = dlsym(object, symbol);
	if (!found) {
		weft_object_say(path, reterr, size, "is not a %s: no symbol %s", kind, symbol);
		dlclose(object);
		return NULL;
	}
	*ret_object = object;
	return found;
}
