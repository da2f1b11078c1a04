/* SPDX-License-Identifier: MIT */
/* The pool that is none: each job runs in the thread that submits it. */

#include "../base/api.h"
#include "executor.h"

static int open_inline(struct weft_executor *e, int workers,
		       const struct weft_executor_options *options, void **ret)
{
	(void)workers;
	(void)options;
	*ret = e;
	return 0;
}

static int push(void *pool, struct weft_work *const *works, size_t n)
{
	(void)pool;
	for (size_t i = 0; i < n; i++)
		weft_work_run(works[i]);
	return 0;
}

static void close_inline(void *pool, bool wait)
{
	(void)pool;
	(void)wait;
}

WEFT_API const struct weft_executor_ops weft_executor_inline = {
	.abi = WEFT_POOL_ABI,
	.size = sizeof(struct weft_executor_ops),
	.name = "inline",
	.caps = WEFT_POOL_FIFO | WEFT_POOL_HELP | WEFT_POOL_INLINE,
	.open = open_inline,
	.push = push,
	.close = close_inline,
};
