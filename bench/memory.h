/* SPDX-License-Identifier: MIT */
#ifndef BENCH_MEMORY_H
#define BENCH_MEMORY_H

/* memory.h - the memory of suspended coroutines, each number from a process of its own. */

#include <benchmark_c.h>

/*
 * In that process: print the memory of each of @n, which @gather(@arg, ...) makes.  It is called
 * with how many there are to be in all.  0 or a negative code after one line on stderr.
 */
int memory_tell(int64_t n, int (*gather)(void *arg, int64_t n), void *arg);

/* The row: ask this program again, with @option and --memory=N, where N is the argument. */
void memory_row(struct bm_state *st, const char *option);

#endif
