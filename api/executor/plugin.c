/* SPDX-License-Identifier: MIT */
/* Pools that are loaded from a file. */

#include <dlfcn.h>

#include "../base/api.h"
#include "../base/object.h"
#include "executor.h"

/* A table that is taken stays loaded: threads of its pools may be about to end at any time. */
WEFT_API int weft_executor_load(const char *path, const struct weft_executor_ops **ret,
				char *reterr, size_t size)
{
	const struct weft_executor_ops *ops;
	const char *why;
	void *object;

	ops = weft_object_open(path, "weft_executor_plugin", "weft executor", &object, reterr,
			       size);
	if (!ops)
		return WEFT_EBACKEND;
	if (ops->abi != WEFT_POOL_ABI) {
		weft_object_say(path, reterr, size, "was built for abi %u, this library takes %u",
				ops->abi, WEFT_POOL_ABI);
		goto out;
	}
	why = weft_executor_check(ops);
	if (!why) {
		*ret = ops;
		return 0;
	}
	weft_object_say(path, reterr, size, "is not a usable executor: %s", why);
out:
	dlclose(object);
	return WEFT_EBACKEND;
}
