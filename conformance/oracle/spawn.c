/* SPDX-License-Identifier: MIT */
/* Making, with table linkage in every program: code compiled for one engine makes no other. */
#undef WEFT_ENGINE
#define WEFT_TABLE

#include "machine.h"

#include <stdio.h>
#include <stdlib.h>

struct weft_co *machine_spawn(weft_body *body, const struct weft_options *options)
{
	struct weft_co *co;
	int r = weft_new(body, NULL, options, &co);

	if (r == 0)
		return co;
	fprintf(stderr, "weft-scenario: %s\n", weft_strerror(r));
	exit(1);
}
