/* SPDX-License-Identifier: MIT */
/* One body with 64 yields for sites.c, called SITES_NAME; no guard, it is included 64 times. */
#define SITE                                                                                       \
	f->sum += f->step;                                                                         \
	WEFT_YIELD(f, r, weft_none());                                                             \
	if (r < 0)                                                                                 \
		break;

/* A constant of its own, so that no two bodies are the same code. */
__attribute__((section("weft_sites"))) static int SITES_NAME(void *self)
{
	struct sites *f = self;
	int r;

	WEFT_BEGIN(f);
	f->step = SITES_NUMBER + 1;
	for (;;) {
#include "sites_lines.h"
	}
	WEFT_END(f);
	return r;
}
#undef SITE
