/* SPDX-License-Identifier: MIT */
#ifndef RANDOM_H
#define RANDOM_H

/* random.h - numbers in no order; the same ones for the same start. */

#include <stdint.h>

/* splitmix64: any start will do, and neighbours give unlike sequences. */
static inline uint64_t random_next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

#endif
