/* SPDX-License-Identifier: MIT */
#include "cases_table.h"

#include "case.h"

/* The capabilities as the rows name them. */
enum {
	NONE = 0,
	STACKFUL = WEFT_CAP_STACKFUL,
	FOREIGN_FRAMES = WEFT_CAP_FOREIGN_FRAMES,
	MIGRATE = WEFT_CAP_MIGRATE,
	SYMMETRIC = WEFT_CAP_SYMMETRIC,
	WANTS_STACK = WEFT_CAP_WANTS_STACK,
	SAVES_FPU = WEFT_CAP_SAVES_FPU,
	SAVES_SIGMASK = WEFT_CAP_SAVES_SIGMASK,
	OWN_TLS = WEFT_CAP_OWN_TLS,
	UNWIND = WEFT_CAP_UNWIND,
};

#define NO_PROBE CONFORM_NO_PROBE

static const struct conform_case cases[] = {
#define CASE(fn_, id_, profile_, level_, caps_, clause_, since_)                                   \
	{ .id = id_,                                                                               \
	  .profile = CONFORM_##profile_,                                                           \
	  .level = CONFORM_##level_,                                                               \
	  .caps = caps_,                                                                           \
	  .clause = clause_,                                                                       \
	  .since = since_,                                                                         \
	  .fn = fn_ },
#include "cases.h"
#undef CASE
};

/* A case is part of every edition from its own on.  An edition that was published never changes. */
static const char *const editions[] = { "2026.1", NULL };

const struct suite conform_suite = {
	.cases = cases,
	.count = sizeof(cases) / sizeof(cases[0]),
	.editions = editions,
#ifdef WEFT_INLINE_BACKEND
	.linked = &weft_inline_backend_,
#endif
};
