/* SPDX-License-Identifier: MIT */
/*
 * stackless - no stack at all: the core calls the body, and the body returns at each suspension.
 * All state that outlives a suspension lies in the body's frame, so any thread may go on with it.
 */
#include <weft/backend.h>

WEFT_BACKEND(stackless) = {
	WEFT_BACKEND_HEADER("stackless"),
	.caps = WEFT_CAP_MIGRATE,
	.format = WEFT_FORMAT('S', 'L', 'S', 1),
};
