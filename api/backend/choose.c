/* SPDX-License-Identifier: MIT */
/* Which backend a new coroutine gets: the wish, the environment, the caller's linkage. */

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/api.h"
#include "../base/text.h"
#include "registry.h"

/* The text of WEFT_BACKEND when the first coroutine was made; a longer name is cut. */
static char environment[64];

static void read_environment(void)
{
	const char *name = getenv("WEFT_BACKEND");

	if (name)
		snprintf(environment, sizeof(environment), "%s", name);
}

/* NULL: the variable is not set.  It is read once, since reading costs more than a coroutine. */
static const char *wished(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, read_environment);
	return *environment ? environment : NULL;
}

WEFT_API const struct weft_backend *weft_backend_default(void)
{
	const char *name = wished();

	return name ? weft_backend_find(name) : weft_backend_list()[0];
}

static bool is_builtin(const struct weft_backend *backend)
{
	const struct weft_backend *const *at = weft_backend_list();

	while (*at && *at != backend)
		at++;
	return *at;
}

/* May code that was compiled for @linkage run coroutines of @be? */
static bool fits(const struct weft_backend *be, const struct weft_linkage_ *linkage)
{
	const struct weft_backend *compiled = linkage->backend;

	if (!compiled)
		return true;
	if (!linkage->inlined)
		return strcmp(be->name, compiled->name) == 0;
	return be->format == compiled->format && compiled->format != 0 &&
	       be->ctx_size == compiled->ctx_size && be->ctx_align == compiled->ctx_align &&
	       !be->switch_to == !compiled->switch_to;
}

/* The struct compiled into a caller lends its switch only: we use our own ops if we have them. */
static const struct weft_backend *counterpart(const struct weft_linkage_ *linkage)
{
	const struct weft_backend *const *at = weft_backend_list();

	while (*at && !fits(*at, linkage))
		at++;
	return *at ? *at : linkage->backend;
}

static int refuse_environment(void)
{
	char names[WEFT_BACKEND_NAMES];

	weft_backend_names(0, names, sizeof(names));
	return weft_refuse(WEFT_EBACKEND, "WEFT_BACKEND asks for '%s': %s; there are: %s",
			   environment, weft_backend_lacks(environment), names);
}

static int refuse_struct(const struct weft_backend *be, const char *why)
{
	bool has_name = be->abi == WEFT_BACKEND_ABI && be->name;

	return weft_refuse(WEFT_EBACKEND, "backend '%s' cannot be used: %s",
			   has_name ? be->name : "?", why);
}

/* The backend of a coroutine that is made without a wish; NULL: WEFT_BACKEND names none. */
static const struct weft_backend *choose_unasked(const struct weft_linkage_ *linkage)
{
	return linkage->backend && !wished() ? counterpart(linkage) : weft_backend_default();
}

int weft_choose_backend_slow(const struct weft_backend *wish, struct weft_linkage_ *linkage,
			     const struct weft_backend **ret)
{
	const struct weft_backend *backend = wish ? wish : choose_unasked(linkage);
	bool builtin;
	const char *why;

	if (!backend)
		return refuse_environment();
	builtin = is_builtin(backend);
	why = builtin ? NULL : weft_backend_check(backend);
	if (why)
		return refuse_struct(backend, why);
	if (!fits(backend, linkage))
		return weft_refuse(WEFT_ELINK,
				   "this code was compiled for backend '%s' and cannot make "
				   "coroutines of backend '%s'",
				   linkage->backend->name, backend->name);
	/* The struct of another backend may change, and is looked at each time. */
	if (builtin)
		__atomic_store_n(wish ? &linkage->wished : &linkage->chosen, backend,
				 __ATOMIC_RELAXED);
	*ret = backend;
	return 0;
}
