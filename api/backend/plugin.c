/* SPDX-License-Identifier: MIT */
/* Backends that are loaded from a file. */

#include <weft/backends.h>

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "../base/api.h"
#include "../base/lock.h"
#include "../base/object.h"
#include "registry.h"

enum { SMALLEST = offsetof(struct weft_backend, fini) };	/* everything up to its ops */

/* An older plugin has a smaller struct: the members that it lacks read as 0. */
static void complete(const struct weft_backend *be, struct weft_backend *ret)
{
	*ret = (struct weft_backend){ 0 };
	memcpy(ret, be, be->size < sizeof(*ret) ? be->size : sizeof(*ret));
	if (be->size >= SMALLEST)
		ret->size = sizeof(*ret);
}

/* The completed structs: one backend has one struct, however often it is loaded. */
struct completed {
	const struct weft_backend *of;
	struct weft_backend full;
	struct completed *next;
};

static struct completed *all_completed;

static const struct weft_backend *find_or_complete(const struct weft_backend *be)
{
	struct completed *c;

	for (c = all_completed; c; c = c->next)
		if (c->of == be)
			return &c->full;
	c = calloc(1, sizeof(*c));
	if (!c)
		return NULL;
	complete(be, &c->full);
	c->of = be;
	c->next = all_completed;
	all_completed = c;
	return &c->full;
}

/* One struct for each backend; NULL: no memory. */
static const struct weft_backend *completed(const struct weft_backend *be)
{
	const struct weft_backend *full;

	if (be->size >= sizeof(*be))
		return be;
	weft_lock();
	full = find_or_complete(be);
	weft_unlock();
	return full;
}

/* NULL and *@ret, @be completed to this library's struct; else why it cannot be used. */
static const char *accept(const struct weft_backend *be, const struct weft_backend **ret)
{
	const struct weft_backend *found;
	struct weft_backend full;
	const char *why;

	complete(be, &full);
	why = weft_backend_check(&full);
	if (why)
		return why;
	found = completed(be);
	if (!found)
		return "no memory";
	*ret = found;
	return NULL;
}

static int load_plugin(const char *path, const struct weft_backend **ret, char *reterr, size_t size)
{
	const struct weft_backend *be;
	const char *why;
	void *object;

	be = weft_object_open(path, "weft_backend", "weft plugin", &object, reterr, size);
	if (!be)
		return WEFT_EBACKEND;
	if (be->abi != WEFT_BACKEND_ABI) {
		weft_object_say(path, reterr, size, "was built for abi %u, this library takes %u",
				be->abi, WEFT_BACKEND_ABI);
		goto out;
	}
	why = accept(be, ret);
	if (!why)
		return 0;
	weft_object_say(path, reterr, size, "is not a usable backend: %s", why);
out:
	dlclose(object);
	return WEFT_EBACKEND;
}

WEFT_API int weft_backend_load(const char *path, const struct weft_backend **ret, char *reterr,
			       size_t size)
{
	const char *file = path, *why;
	weft_wrap *wrap = weft_take_wrapper(&file);
	const struct weft_backend *be;
	int r = load_plugin(file, &be, reterr, size);

	if (r == 0 && wrap)
		be = wrap(be, &why);
	if (r < 0)
		return r;
	if (!be) {
		weft_object_say(path, reterr, size, "%s", why);
		return WEFT_EBACKEND;
	}
	*ret = be;
	return 0;
}
