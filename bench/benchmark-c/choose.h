/* SPDX-License-Identifier: MIT */
#ifndef BENCHMARK_C_CHOOSE_H
#define BENCHMARK_C_CHOOSE_H

#include "internal.h"

struct bmi_pair {
	const struct bmi_instance *baseline, *contender;
};

/*
 * What --benchmark_compare asks for, of all @instances.  -EINVAL after a line on stderr, also when
 * that is nothing; -ENOMEM.
 */
int bmi_choose(const struct bmi_instance *instances, size_t count, struct bmi_pool *pool,
	       struct bmi_pair **ret, size_t *ret_count);

#endif
