/* SPDX-License-Identifier: MIT */
#ifndef REPORT_JUNIT_H
#define REPORT_JUNIT_H

/* report_junit.h - a run as JUnit XML, a test suite for each backend, as CI systems read it. */

#include <stdio.h>

#include "run.h"

/* Errors show in ferror(@out). */
void report_junit(FILE *out, const struct run *run);

#endif
