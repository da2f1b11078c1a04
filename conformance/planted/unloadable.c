/* SPDX-License-Identifier: MIT */
/* Plugins that the loader must refuse, one misfit each: -DMISFIT_ABI, _SIZE, _SWITCH or _SYMBOL. */
#include <weft/backend.h>

#ifdef MISFIT_SYMBOL

extern const int weft_engine_of_some_other_kind;
__attribute__((visibility("default"))) const int weft_engine_of_some_other_kind = 1;

#else

static int init(struct weft_ctx *ctx, void *stack, size_t size, weft_entry *entry, void *arg)
{
	(void)ctx;
	(void)stack;
	(void)size;
	(void)entry;
	(void)arg;
	return 0;
}

#ifndef MISFIT_SWITCH
static void switch_to(struct weft_ctx *from, struct weft_ctx *to, enum weft_why why)
{
	(void)from;
	(void)to;
	(void)why;
}
#endif

WEFT_BACKEND(unloadable) = {
#ifdef MISFIT_ABI
	.abi = WEFT_BACKEND_ABI + 1,
#else
	.abi = WEFT_BACKEND_ABI,
#endif
#ifdef MISFIT_SIZE
	.size = offsetof(struct weft_backend, init),
#else
	.size = sizeof(struct weft_backend),
#endif
	.name = "unloadable",
	.caps = WEFT_CAP_STACKFUL,
	.ctx_size = 8,
	.ctx_align = 8,
	.init = init,
#ifndef MISFIT_SWITCH
	.switch_to = switch_to,
#endif
};

#endif
