/* SPDX-License-Identifier: MIT */
#ifndef WEFT_BASE_ROUND_H
#define WEFT_BASE_ROUND_H

/* round.h - round sizes and addresses up to a multiple. */

#include <stddef.h>

/* The least multiple of @to, a power of two, that is not below @n; it wraps round to 0. */
static inline size_t weft_round_up(size_t n, size_t to)
{
	return (n + to - 1) & -to;
}

#endif
