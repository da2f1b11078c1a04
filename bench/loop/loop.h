/* SPDX-License-Identifier: MIT */
#ifndef BENCH_LOOP_H
#define BENCH_LOOP_H

/*
 * loop.h - shared by the questions about the loop.  A program asks them of one backend: the one
 * that is compiled into it, or the one that WEFT_BACKEND names.
 */

#include <benchmark_c.h>
#include <weft/task.h>

#define ROW(function, name) void function(struct bm_state *st);
#define CROWD(function, name, n) void function(struct bm_state *st);
#include "rows.h"
#undef ROW
#undef CROWD

/* The backend of the tasks; NULL: the one compiled in. */
extern const struct weft_backend *bench_backend;

#endif
