/* SPDX-License-Identifier: MIT */
#ifndef CASES_TABLE_H
#define CASES_TABLE_H

/* cases_table.h - the rows of cases.h as an array. */

#include <stddef.h>

#include "conform.h"

extern const struct conform_case conform_cases[];
extern const size_t conform_case_count;

#endif
