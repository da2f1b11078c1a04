/* SPDX-License-Identifier: MIT */
/* The pools that are built in. */

#include <stddef.h>
#include <string.h>

#include "../base/api.h"
#include <weft/processes.h>

#include "executor.h"

static const struct weft_executor_ops *const builtin[] = {
	&weft_executor_threads,
	&weft_executor_inline,
	&weft_executor_processes,
	NULL,
};

WEFT_API const struct weft_executor_ops *const *weft_executor_list(void)
{
	return builtin;
}

WEFT_API const struct weft_executor_ops *weft_executor_find(const char *name)
{
	size_t i = 0;

	while (builtin[i] && strcmp(builtin[i]->name, name) != 0)
		i++;
	return builtin[i];
}

WEFT_API int weft_default_workers(void)
{
	int n = weft_cpus() + 4;

	return n < 32 ? n : 32;
}
