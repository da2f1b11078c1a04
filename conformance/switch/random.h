/* SPDX-License-Identifier: MIT */
#ifndef RANDOM_H
#define RANDOM_H

/* random.h - numbers in no order; the same ones for the same start. */

#include <stdint.h>

static inline uint64_t random_next(uint64_t *state)
{
	uint64_t x = *state * 2 + 1;	/* 0 would stay 0 */

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	*state = x;
	return x * 0x2545f4914f6cdd1d;
}

#endif
