/* SPDX-License-Identifier: MIT */
/* The rules that the table of a pool has to keep. */

#include <stddef.h>
#include <string.h>

#include "../base/api.h"
#include "executor.h"

#define NAME_CHARS                                                                                 \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"

/* A table of an older library may end before an operation, if it does not claim what needs it. */
static bool is_within(const struct weft_executor_ops *ops, size_t end)
{
	return ops->size >= end;
}

#define HAS(ops, op)                                                                               \
	(is_within((ops), offsetof(struct weft_executor_ops, op) + sizeof((ops)->op)) && (ops)->op)

static const char *check_claims(const struct weft_executor_ops *ops)
{
	if (ops->caps & WEFT_POOL_DRAIN && !HAS(ops, drain))
		return "it claims DRAIN but lacks drain";
	if (ops->caps & WEFT_POOL_HOLD && !HAS(ops, shut))
		return "it claims HOLD but lacks shut";
	if (ops->caps & WEFT_POOL_HOLD && !HAS(ops, reap))
		return "it claims HOLD but lacks reap";
	if (ops->caps & WEFT_POOL_COUNTS && !HAS(ops, counts))
		return "it claims COUNTS but lacks counts";
	return NULL;
}

WEFT_API const char *weft_executor_check(const struct weft_executor_ops *ops)
{
	if (ops->abi != WEFT_POOL_ABI)
		return "it was built for another abi";
	if (!is_within(ops, offsetof(struct weft_executor_ops, drain)))
		return "its struct is too small";
	if (!ops->name || !*ops->name)
		return "it has no name";
	if (ops->name[strspn(ops->name, NAME_CHARS)])
		return "its name is not made of letters, digits and '-'";
	if (!ops->open || !ops->push || !ops->close)
		return "it lacks one of open, push and close";
	return check_claims(ops);
}
