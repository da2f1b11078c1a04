/* SPDX-License-Identifier: MIT */
#ifndef CASES_TABLE_H
#define CASES_TABLE_H

/* cases_table.h - the rows of cases.h as a suite. */

#include "suite.h"

extern const struct suite conform_suite;

#endif
