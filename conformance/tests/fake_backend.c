/* SPDX-License-Identifier: MIT */
/*
 * A backend that loads and claims little, for the tests of the runner; no case of theirs calls it.
 * -DBACKEND_ABI=N makes one that must be refused.
 */
#include <weft/backend.h>

#ifndef BACKEND_ABI
#define BACKEND_ABI WEFT_BACKEND_ABI
#endif

static int no_init(struct weft_ctx *ctx, void *stack, size_t size, weft_entry *entry, void *arg)
{
	(void)ctx;
	(void)stack;
	(void)size;
	(void)entry;
	(void)arg;
	return -1;
}

static void no_switch(struct weft_ctx *from, struct weft_ctx *to, enum weft_why why)
{
	(void)from;
	(void)to;
	(void)why;
}

WEFT_BACKEND(fake) = {
	.abi = BACKEND_ABI,
	.size = sizeof(struct weft_backend),
	.name = "fake",
	.caps = WEFT_CAP_STACKFUL | WEFT_CAP_WANTS_STACK,
	.ctx_size = 16,
	.ctx_align = 16,
	.stack_min = 4096,
	.init = no_init,
	.switch_to = no_switch,
};
