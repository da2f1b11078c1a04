/* SPDX-License-Identifier: MIT */
/* Plugins that the loader must refuse, one misfit each: -DMISFIT_ABI and so on, see meson.build. */
#include <weft/backend.h>

#ifdef MISFIT_SYMBOL

extern const int weft_backend_of_some_other_kind;
__attribute__((visibility("default"))) const int weft_backend_of_some_other_kind = 1;

#else

#ifndef MISFIT_CAPS
static int init(struct weft_ctx *ctx, void *stack, size_t size, weft_entry *entry, void *arg)
{
	(void)ctx;
	(void)stack;
	(void)size;
	(void)entry;
	(void)arg;
	return 0;
}
#endif

#if !defined(MISFIT_SWITCH) && !defined(MISFIT_CAPS)
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
#ifdef MISFIT_CAPS
	.caps = WEFT_CAP_WANTS_STACK,
#else
	.caps = WEFT_CAP_STACKFUL,
	.init = init,
#endif
#ifdef MISFIT_CONTEXT
	.ctx_size = UINT32_MAX - 15,
#else
	.ctx_size = 8,
#endif
#ifdef MISFIT_FORMAT
	.format = 1,
#endif
	.ctx_align = 8,
#if !defined(MISFIT_SWITCH) && !defined(MISFIT_CAPS)
	.switch_to = switch_to,
#endif
};

#endif
