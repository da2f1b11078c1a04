/* SPDX-License-Identifier: MIT */
#include <sys/random.h>
#include <time.h>

#include "internal.h"

uint64_t bmi_random_seed(void)
{
	uint64_t seed;

	if (getrandom(&seed, sizeof(seed), 0) == (ssize_t)sizeof(seed))
		return seed;
	return (uint64_t)time(NULL);
}

/* splitmix64: small, and good enough to deal cards. */
uint64_t bmi_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}
