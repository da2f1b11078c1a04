/* SPDX-License-Identifier: MIT */
#ifndef WEFT_BASE_CLOCK_H
#define WEFT_BASE_CLOCK_H

/* clock.h - the time that deadlines are measured on. */

#include <stdint.h>

/* Nanoseconds on CLOCK_MONOTONIC. */
int64_t weft_clock(void);

#endif
