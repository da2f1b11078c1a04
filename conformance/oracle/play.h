/* SPDX-License-Identifier: MIT */
#ifndef ORACLE_PLAY_H
#define ORACLE_PLAY_H

#include <stdbool.h>

#include <weft/weft.h>

#include "cosl.h"

struct play_options {
	const struct weft_backend *const
		*backends; /* taken in turn by the coroutines as they are made */
	int n_backends;    /* 1 to WORLD_BACKENDS */
	bool recurse;     /* with stackful bodies, on backends with stacks */
	bool states;      /* show all handles after each operation */
};

/* Run the script of @scenario and write the trace to stdout.  Sets weft's hooks. */
void play(const struct cosl_scenario *scenario, const struct play_options *options);

#endif
