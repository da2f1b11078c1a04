/* SPDX-License-Identifier: MIT */
#ifndef SUITE_TABLE_H
#define SUITE_TABLE_H

/* suite_table.h - the rows of all_cases.h as a suite. */

#include "suite.h"

extern const struct suite conform_suite;

#endif
