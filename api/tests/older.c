/* SPDX-License-Identifier: MIT */
/* A plugin whose struct ends before .format, as one that was compiled with older headers. */
#include <weft/backend.h>

WEFT_BACKEND(older) = {
	.abi = WEFT_BACKEND_ABI,
	.size = offsetof(struct weft_backend, format),
	.name = "older",
	.caps = WEFT_CAP_MIGRATE,
};
