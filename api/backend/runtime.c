/* SPDX-License-Identifier: MIT */
/* Runtimes that are no backends: the rules of their structs, and loading them from a file. */

#include <weft/runtime.h>

#include <dlfcn.h>
#include <stdbool.h>
#include <string.h>

#include "../base/api.h"
#include "../base/object.h"

#define NAME_CHARS                                                                                 \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"

/* What goes with resume only. */
enum {
	RESUMED = WEFT_RUNTIME_VALUES | WEFT_RUNTIME_THROW | WEFT_RUNTIME_CLOSE |
		  WEFT_RUNTIME_SYMMETRIC,
};

static const char *const cap_names[] = {
	"SCHEDULED", "EAGER",	  "RESUME",  "VALUES",	"THROW",
	"CLOSE",     "SYMMETRIC", "CHANNEL", "OWN_STACKS", "CHECKED",
	"THREADS",   "MIGRATE",	  "SAVES_FPU", "SAVES_SIGMASK", "FORK",
};

enum { CAPS = sizeof(cap_names) / sizeof(cap_names[0]) };

WEFT_API const char *weft_runtime_cap_name(uint32_t cap)
{
	for (unsigned i = 0; i < CAPS; i++)
		if (cap == 1u << i)
			return cap_names[i];
	return "?";
}

static bool has_channels(const struct weft_runtime *rt)
{
	return rt->channel_new && rt->send && rt->receive && rt->channel_free;
}

/* Each claim that needs an op, and whether the op is there. */
static const char *check_ops(const struct weft_runtime *rt)
{
	const struct {
		uint32_t cap;
		bool there;
		const char *fault;
	} rules[] = {
		{ WEFT_RUNTIME_SCHEDULED, rt->enter, "it claims SCHEDULED but lacks enter" },
		{ WEFT_RUNTIME_RESUME, rt->resume, "it claims RESUME but lacks resume" },
		{ WEFT_RUNTIME_THROW, rt->throw_in, "it claims THROW but lacks throw_in" },
		{ WEFT_RUNTIME_CLOSE, rt->close, "it claims CLOSE but lacks close" },
		{ WEFT_RUNTIME_SYMMETRIC, rt->transfer, "it claims SYMMETRIC but lacks transfer" },
		{ WEFT_RUNTIME_CHANNEL, has_channels(rt), "it claims CHANNEL but lacks an op" },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rt->caps & rules[i].cap && !rules[i].there)
			return rules[i].fault;
	if (!(rt->caps & WEFT_RUNTIME_OWN_STACKS) && !rt->sent)
		return "it lacks sent, which goes without OWN_STACKS";
	return NULL;
}

WEFT_API const char *weft_runtime_check(const struct weft_runtime *rt)
{
	if (rt->abi != WEFT_RUNTIME_ABI)
		return "it was built for another abi";
	if (rt->size < sizeof(*rt))
		return "its struct is too small";
	if (!rt->name || !*rt->name)
		return "it has no name";
	if (rt->name[strspn(rt->name, NAME_CHARS)])
		return "its name is not made of letters, digits and '-'";
	if (rt->caps >> CAPS)
		return "it claims what this library does not know";
	if (!rt->spawn || !rt->yield || !rt->join || !rt->status || !rt->destroy)
		return "it lacks one of spawn, yield, join, status and destroy";
	if (!(rt->caps & WEFT_RUNTIME_RESUME) && rt->caps & RESUMED)
		return "it claims what goes with RESUME only";
	return check_ops(rt);
}

/* A struct that is taken stays loaded: a scheduler may have left handlers behind. */
WEFT_API int weft_runtime_load(const char *path, const struct weft_runtime **ret, char *reterr,
			       size_t size)
{
	const struct weft_runtime *rt;
	const char *why;
	void *object;

	rt = weft_object_open(path, "weft_runtime_plugin", "weft runtime", &object, reterr, size);
	if (!rt)
		return WEFT_EBACKEND;
	if (rt->abi != WEFT_RUNTIME_ABI) {
		weft_object_say(path, reterr, size, "was built for abi %u, this library takes %u",
				rt->abi, (unsigned)WEFT_RUNTIME_ABI);
		goto out;
	}
	why = weft_runtime_check(rt);
	if (!why) {
		*ret = rt;
		return 0;
	}
	weft_object_say(path, reterr, size, "is not a usable runtime: %s", why);
out:
	dlclose(object);
	return WEFT_EBACKEND;
}
