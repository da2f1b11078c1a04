/* SPDX-License-Identifier: MIT */
/* Making, with table linkage in every program: code compiled for one backend makes no other. */
#undef WEFT_INLINE_BACKEND
#define WEFT_TABLE

#include "machine.h"

#include <stdio.h>
#include <stdlib.h>

static struct weft_co *made(int r, struct weft_co *co)
{
	if (r == 0)
		return co;
	fprintf(stderr, "weft-scenario: %s\n", weft_strerror(r));
	exit(1);
}

struct weft_co *machine_spawn(weft_resumable_body *body, const struct weft_co_options *options)
{
	struct weft_co *co = NULL;
	int r = weft_co_new(body, NULL, options, &co);

	return made(r, co);
}

struct weft_co *machine_spawn_stackful(weft_stackful_body *body, void *arg,
				    const struct weft_co_options *options)
{
	struct weft_co *co = NULL;
	int r = weft_co_new(body, arg, options, &co);

	return made(r, co);
}
