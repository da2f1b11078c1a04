/* SPDX-License-Identifier: MIT */
#include "suite_table.h"

#include "case.h"

/* Capabilities and levels as the rows name them. */
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

#ifdef CONFORM_EXECUTORS
#include <weft/pool.h>

#include "futures/pools.h"

enum {
	WORKERS = WEFT_POOL_WORKERS,
	FIFO = WEFT_POOL_FIFO,
	PIN = WEFT_POOL_PIN,
	HELP = WEFT_POOL_HELP,
	DRAIN = WEFT_POOL_DRAIN,
	COUNTS = WEFT_POOL_COUNTS,
	APART = CONFORM_POOL_APART,
	PROCESSES = WEFT_POOL_PROCESSES,
};
#endif

#ifdef CONFORM_RUNTIMES
#include "runtime/claims.h"
#endif

#define NO_PROBE CONFORM_NO_PROBE
#define SHOULD CONFORM_SHOULD
#define INFO CONFORM_INFO

/*
 * The last value given to a member counts, so that a row may differ from what is usual.  The clause
 * needs no name, since it stands behind the id in the struct.
 */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
static const struct conform_case cases[] = {
#define CASE(fn_, ...) { .fn = fn_, USUALLY, .id = __VA_ARGS__ },
#define POOL_CASE(fn_, ...) { .pool_fn = fn_, USUALLY, .id = __VA_ARGS__ },
#define RUNTIME_CASE(fn_, ...) { .runtime_fn = fn_, USUALLY, .id = __VA_ARGS__ },
#include "all_cases.h"
#undef CASE
#undef POOL_CASE
#undef RUNTIME_CASE
};
#pragma GCC diagnostic pop

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
