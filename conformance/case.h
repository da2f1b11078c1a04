/* SPDX-License-Identifier: MIT */
#ifndef CASE_H
#define CASE_H

/* case.h - what a file of cases includes: conform.h, and the declaration of every case. */

#include "conform.h"

#define CASE(fn, ...) conform_fn fn;
#define POOL_CASE(fn, ...) conform_pool_fn fn;
#define RUNTIME_CASE(fn, ...) conform_runtime_fn fn;
#include "all_cases.h"
#undef CASE
#undef POOL_CASE
#undef RUNTIME_CASE

#endif
