/* SPDX-License-Identifier: MIT */
#include <weft/backends.h>

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "backends_builtin.h"
#include "core.h"
#include "wrapper.h"

#define DECLARE(name) extern const struct weft_backend weft_backend_##name;
WEFT_BACKENDS_BUILTIN(DECLARE)

#define ENTRY(name) &weft_backend_##name,
static const struct weft_backend *const builtin[] = { WEFT_BACKENDS_BUILTIN(ENTRY) NULL };

WEFT_API const struct weft_backend *const *weft_backend_list(void)
{
	return builtin;
}

#define DECLARE_WRAPPER(name) weft_wrap weft_wrap_##name;
WEFT_WRAPPERS_BUILTIN(DECLARE_WRAPPER)

#define WRAPPER(name) { #name ":", weft_wrap_##name },
static const struct wrapper {
	const char *prefix;
	weft_wrap *wrap;
} wrappers[] = { WEFT_WRAPPERS_BUILTIN(WRAPPER) { NULL, NULL } };

/* Take "trace:" off the text at @ret_rest.  NULL: it begins with no wrapper. */
static weft_wrap *take_wrapper(const char **ret_rest)
{
	const struct wrapper *w;

	for (w = wrappers; w->prefix; w++)
		if (strncmp(*ret_rest, w->prefix, strlen(w->prefix)) == 0) {
			*ret_rest += strlen(w->prefix);
			return w->wrap;
		}
	return NULL;
}

/* NULL and *@ret, or why there is no such backend. */
static const char *search(const char *name, const struct weft_backend **ret)
{
	weft_wrap *wrap = take_wrapper(&name);
	const char *why = "it is not built in";
	size_t i;

	for (i = 0; builtin[i]; i++)
		if (strcmp(builtin[i]->name, name) == 0)
			break;
	*ret = builtin[i];
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

/* What WEFT_BACKEND said when the first coroutine was made; a name too long is nobody's. */
static char environment[64];

static void read_environment(void)
{
	const char *name = getenv("WEFT_BACKEND");

	if (name)
		snprintf(environment, sizeof(environment), "%s", name);
}

/* NULL: nobody says.  The environment is read once: asking it costs more than a coroutine. */
static const char *wished(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, read_environment);
	return *environment ? environment : NULL;
}

WEFT_API const struct weft_backend *weft_backend_default(void)
{
	const char *name = wished();

	return name ? weft_backend_find(name) : builtin[0];
}

static bool is_builtin(const struct weft_backend *backend)
{
	size_t i;

	for (i = 0; builtin[i]; i++)
		if (builtin[i] == backend)
			return true;
	return false;
}

/* May code that was compiled for @linkage run coroutines of @be? */
static bool fits(const struct weft_backend *be, const struct weft_linkage_ *linkage)
{
	const struct weft_backend *backend = linkage->backend;

	if (!backend)
		return true;
	if (!linkage->inlined)
		return strcmp(be->name, backend->name) == 0;
	return be->format == backend->format && backend->format != 0 &&
	       be->ctx_size == backend->ctx_size && be->ctx_align == backend->ctx_align &&
	       !be->switch_to == !backend->switch_to;
}

/* What is compiled into a caller lends its switch only: ops, if we have them, are our own. */
static const struct weft_backend *counterpart(const struct weft_linkage_ *linkage)
{
	size_t i;

	for (i = 0; builtin[i]; i++)
		if (fits(builtin[i], linkage))
			return builtin[i];
	return linkage->backend;
}

int weft_choose_backend(const struct weft_backend *wish, const struct weft_linkage_ *linkage,
			const struct weft_backend **ret)
{
	if (!wish && linkage->backend && !wished())
		wish = counterpart(linkage);
	if (!wish)
		wish = weft_backend_default();
	if (!wish || (!is_builtin(wish) && weft_backend_check(wish)))
		return WEFT_EBACKEND;
	if (!fits(wish, linkage))
		return WEFT_ELINK;
	*ret = wish;
	return 0;
}

#define NAME_CHARS                                                                                 \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"

enum {
	SMALLEST = offsetof(struct weft_backend, fini),	/* everything up to its ops */
	LARGEST_CTX = 1 << 20,		/* sizes of an object are counted in 32 bits */
};

static const char *check_context(const struct weft_backend *be)
{
	uint32_t align = be->ctx_align;

	if (be->ctx_size == 0)
		return "it claims STACKFUL but its context has no bytes";
	if (align == 0 || align & (align - 1))
		return "the alignment of its context is not a power of two";
	if (be->ctx_size > LARGEST_CTX || align > LARGEST_CTX)
		return "its context is larger, or aligned to more, than 1 MiB";
	return NULL;
}

WEFT_API const char *weft_backend_check(const struct weft_backend *be)
{
	if (be->abi != WEFT_BACKEND_ABI)
		return "it was built for another abi";
	if (be->size < sizeof(*be))
		return "its struct is too small";
	if (!be->name || !*be->name)
		return "it has no name";
	if (be->name[strspn(be->name, NAME_CHARS)])
		return "its name is not made of letters, digits and '-'";
	if (be->format && (be->format >> 30 != 1 || weft_rest_of_(be->format) <= WEFT_AT_REST_))
		return "its context format is none of WEFT_FORMAT's";
	if (!(be->caps & WEFT_CAP_STACKFUL)) {
		if (be->init || be->switch_to || be->fini)
			return "it has ops but does not claim STACKFUL";
		return be->caps & ~(uint32_t)WEFT_CAP_MIGRATE ?
			       "it claims what goes with STACKFUL only" :
			       NULL;
	}
	if (!be->init)
		return "it claims STACKFUL but lacks init";
	if (!be->switch_to)
		return "it claims STACKFUL but lacks switch_to";
	return check_context(be);
}

/* An older plugin knows less of the struct: what it lacks reads as 0. */
static void complete(const struct weft_backend *be, struct weft_backend *ret)
{
	*ret = (struct weft_backend){ 0 };
	memcpy(ret, be, be->size < sizeof(*ret) ? be->size : sizeof(*ret));
	if (be->size >= SMALLEST)
		ret->size = sizeof(*ret);
}

/* Those that were completed: one backend has one struct, however often it is loaded. */
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

/* NULL and *@ret, @be as this library knows the struct; else why it cannot be used. */
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

/* A path without a slash would be looked for in the system's library folders. */
static void *open_object(const char *path)
{
	char here[4096];

	if (strchr(path, '/'))
		return dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (snprintf(here, sizeof(here), "./%s", path) >= (int)sizeof(here))
		return NULL;
	return dlopen(here, RTLD_NOW | RTLD_LOCAL);
}

static int load_plugin(const char *path, const struct weft_backend **ret, char *reterr, size_t size)
{
	const struct weft_backend *be = NULL;
	void *object = open_object(path);
	const char *why;

	if (!object) {
		why = dlerror();
		snprintf(reterr, size, "%s: cannot be loaded: %s", path,
			 why ? why : "name too long");
		return WEFT_EBACKEND;
	}
	be = dlsym(object, "weft_backend");
	if (!be) {
		snprintf(reterr, size, "%s: is not a weft plugin: no symbol weft_backend", path);
		goto out;
	}
	if (be->abi != WEFT_BACKEND_ABI) {
		snprintf(reterr, size, "%s: was built for abi %u, this library takes %u", path,
			 be->abi, WEFT_BACKEND_ABI);
		goto out;
	}
	why = accept(be, ret);
	if (!why)
		return 0;
	snprintf(reterr, size, "%s: is not a usable backend: %s", path, why);
out:
	dlclose(object);
	return WEFT_EBACKEND;
}

WEFT_API int weft_backend_load(const char *path, const struct weft_backend **ret, char *reterr,
			       size_t size)
{
	const char *file = path, *why;
	weft_wrap *wrap = take_wrapper(&file);
	const struct weft_backend *be;
	int r = load_plugin(file, &be, reterr, size);

	if (r == 0 && wrap)
		be = wrap(be, &why);
	if (r < 0)
		return r;
	if (!be) {
		snprintf(reterr, size, "%s: %s", path, why);
		return WEFT_EBACKEND;
	}
	*ret = be;
	return 0;
}

WEFT_API const char *weft_cap_name(uint32_t cap)
{
	static const struct {
		uint32_t cap;
		const char *name;
	} names[] = {
		{ WEFT_CAP_STACKFUL, "STACKFUL" },
		{ WEFT_CAP_FOREIGN_FRAMES, "FOREIGN_FRAMES" },
		{ WEFT_CAP_MIGRATE, "MIGRATE" },
		{ WEFT_CAP_SYMMETRIC, "SYMMETRIC" },
		{ WEFT_CAP_WANTS_STACK, "WANTS_STACK" },
		{ WEFT_CAP_SAVES_FPU, "SAVES_FPU" },
		{ WEFT_CAP_SAVES_SIGMASK, "SAVES_SIGMASK" },
		{ WEFT_CAP_OWN_TLS, "OWN_TLS" },
		{ WEFT_CAP_UNWIND, "UNWIND" },
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].cap == cap)
			return names[i].name;
	return "?";
}
