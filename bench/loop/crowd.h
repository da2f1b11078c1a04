/* SPDX-License-Identifier: MIT */
#ifndef BENCH_LOOP_CROWD_H
#define BENCH_LOOP_CROWD_H

/* crowd.h - the questions about many tasks at the same time. */

#include <errno.h>
#include <stdio.h>

#include "../process.h"
#include "loop.h"

/* Let @n tasks sleep, print the memory that they take, and wake them.  0; -EIO: out of turn. */
int bench_sleepers_print(int64_t n);

#endif
