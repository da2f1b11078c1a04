/* SPDX-License-Identifier: MIT */
#ifndef BENCH_RUNTIME_H
#define BENCH_RUNTIME_H

/*
 * runtime.h - the questions of coroutine runtimes that are no backends.  A row has the name of the
 * row of a backend that asks the same.
 */

#include "../bench.h"

/* The program behind --runtime. */
extern const struct bench_program bench_runtime_program;

/* --memory=@n, as bench_memory_print. */
int bench_runtime_memory_print(const struct bench_subject *subject, int64_t n);

#define ROW(function, ...) void function(struct bm_state *st);
#define BASELINE ROW
#include "rows.h"
#undef BASELINE
#undef ROW

#endif
