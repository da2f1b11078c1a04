/* SPDX-License-Identifier: MIT */
#include "internal.h"

static const struct {
	const char *name;
	double per_second;
} units[] = {
	[BM_UNIT_DEFAULT] = { "ns", 1e9 },
	[BM_NANOSECOND] = { "ns", 1e9 },
	[BM_MICROSECOND] = { "us", 1e6 },
	[BM_MILLISECOND] = { "ms", 1e3 },
	[BM_SECOND] = { "s", 1 },
};

const char *bm_unit_name(enum bm_unit unit)
{
	return units[unit].name;
}

double bm_unit_per_second(enum bm_unit unit)
{
	return units[unit].per_second;
}
