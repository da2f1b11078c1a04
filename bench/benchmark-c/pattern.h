/* SPDX-License-Identifier: MIT */
#ifndef BENCHMARK_C_PATTERN_H
#define BENCHMARK_C_PATTERN_H

/* pattern.h - regular expressions that people give on a command line.  Needs nothing but libc. */

#include <regex.h>
#include <stddef.h>

/*
 * regcomp() of an extended expression, after its size is known to be bounded: without a look, libc
 * takes memory and stack without end for some lines of text.  0 and *ret, for regfree(); or -EINVAL
 * and the reason in the @size bytes at @why.
 */
int bmi_pattern_compile(regex_t *ret, const char *text, int flags, char *why, size_t size);

#endif
