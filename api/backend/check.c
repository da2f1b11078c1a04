/* SPDX-License-Identifier: MIT */
/* The rules that the struct of a backend has to keep. */

#include <weft/backends.h>

#include <string.h>

#include <weft/co.h>

#include "../base/api.h"

#define NAME_CHARS                                                                                 \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"

/* Sizes of an object are counted in 32 bits. */
enum { LARGEST_CTX = 1 << 20 };

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
