/* SPDX-License-Identifier: MIT */
/* Aggregates over the repetitions that succeeded. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

static double mean(const double *v, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += v[i];
	return sum / (double)n;
}

static size_t count_below(const double *v, size_t n, double limit, bool or_equal)
{
	size_t below = 0;

	for (size_t i = 0; i < n; i++)
		below += v[i] < limit || (or_equal && v[i] == limit);
	return below;
}

/* The value of rank @k, 0 the smallest, found by counting: no copy, and n is small. */
static double ranked(const double *v, size_t n, size_t k)
{
	for (size_t i = 0; i < n; i++)
		if (count_below(v, n, v[i], false) <= k && k < count_below(v, n, v[i], true))
			return v[i];
	return NAN;
}

static double median(const double *v, size_t n)
{
	return (ranked(v, n, (n - 1) / 2) + ranked(v, n, n / 2)) / 2;
}

/* Of a sample: divided by n - 1. */
static double stddev(const double *v, size_t n)
{
	double m = mean(v, n), sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (v[i] - m) * (v[i] - m);
	return n < 2 ? 0 : sqrt(sum / (double)(n - 1));
}

static double cv(const double *v, size_t n)
{
	double m = mean(v, n);

	return n < 2 || m == 0 ? 0 : stddev(v, n) / m;
}

const struct bm_statistic bmi_builtin_statistics[4] = {
	{ "mean", mean, BM_STATISTIC_TIME },
	{ "median", median, BM_STATISTIC_TIME },
	{ "stddev", stddev, BM_STATISTIC_TIME },
	{ "cv", cv, BM_STATISTIC_PERCENTAGE },
};

/* The successful rows, and room for one number from each. */
struct sample {
	const struct bm_run **rows;
	double *values;
	size_t count;
};

static int take_sample(struct bmi_runner *r, struct sample *ret)
{
	struct sample s = { 0 };

	s.rows = bmi_alloc_array(&r->pool, (size_t)r->done, sizeof(*s.rows));
	s.values = bmi_alloc_array(&r->pool, (size_t)r->done, sizeof(*s.values));
	if (!s.rows || !s.values)
		return -ENOMEM;
	for (int i = 0; i < r->done; i++)
		if (r->rows[i].outcome == BM_RAN)
			s.rows[s.count++] = &r->rows[i];
	*ret = s;
	return 0;
}

/* A time in a unit, over all rows; @offset of real_time or cpu_time in a row. */
static double over_times(const struct bm_statistic *stat, const struct sample *s, size_t offset)
{
	for (size_t i = 0; i < s->count; i++)
		memcpy(&s->values[i], (const char *)s->rows[i] + offset, sizeof(double));
	return stat->compute(s->values, s->count);
}

static const struct bm_counter *find_counter(const struct bm_run *row, const char *name)
{
	for (size_t i = 0; i < row->counter_count; i++)
		if (!strcmp(row->counters[i].name, name))
			return &row->counters[i];
	return NULL;
}

static double over_counter(const struct bm_statistic *stat, const struct sample *s,
			   const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < s->count; i++) {
		const struct bm_counter *c = find_counter(s->rows[i], name);

		if (c)
			s->values[n++] = c->value;
	}
	return stat->compute(s->values, n);
}

/* A counter that only some repetitions have is aggregated over those. */
static int fill_counters(const struct bm_statistic *stat, const struct sample *s,
			 struct bmi_pool *pool, struct bm_run *row)
{
	struct bmi_counters all = { 0 };

	for (size_t i = 0; i < s->count; i++) {
		const struct bm_run *from = s->rows[i];

		for (size_t k = 0; k < from->counter_count; k++)
			if (!bmi_counter(&all, pool, from->counters[k].name,
					 from->counters[k].flags))
				return -ENOMEM;
	}
	for (size_t i = 0; i < all.count; i++)
		all.items[i].value = over_counter(stat, s, all.items[i].name);
	row->counters = all.items;
	row->counter_count = all.count;
	return 0;
}

static const char *common_label(const struct sample *s)
{
	const char *label = s->rows[0]->label;

	for (size_t i = 1; label && i < s->count; i++)
		if (!s->rows[i]->label || strcmp(label, s->rows[i]->label))
			return NULL;
	return label;
}

static int fill_aggregate(const struct bm_statistic *stat, const struct sample *s,
			  struct bmi_pool *pool, struct bm_run *row)
{
	*row = *s->rows[0];
	row->name = bmi_format(pool, "%s_%s", row->run_name, stat->name);
	if (!row->name)
		return -ENOMEM;
	row->repetition_index = -1;
	row->aggregate_name = stat->name;
	row->aggregate_unit = stat->unit;
	row->iterations = (int64_t)s->count;
	row->real_seconds = row->cpu_seconds = 0;
	row->memory = NULL;
	row->allocs_per_iter = 0;
	row->latency = NULL;
	row->real_time = over_times(stat, s, offsetof(struct bm_run, real_time));
	row->cpu_time = over_times(stat, s, offsetof(struct bm_run, cpu_time));
	row->label = common_label(s);
	return fill_counters(stat, s, pool, row);
}

static size_t count_own(const struct bm_benchmark *def)
{
	size_t n = 0;

	while (n < BMI_LENGTH(def->statistics) && def->statistics[n].name)
		n++;
	return n;
}

int bmi_aggregate(struct bmi_runner *r, struct bm_run **ret, size_t *ret_count)
{
	const struct bm_benchmark *def = &r->instance->family->def;
	size_t builtin = BMI_LENGTH(bmi_builtin_statistics), count = builtin + count_own(def);
	struct bm_run *rows;
	struct sample s;
	int result = take_sample(r, &s);

	if (result < 0)
		return result;
	if (s.count < 2)
		count = 0;
	rows = bmi_alloc_array(&r->pool, count, sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	for (size_t i = 0; i < count && !result; i++)
		result = fill_aggregate(i < builtin ? &bmi_builtin_statistics[i]
						    : &def->statistics[i - builtin],
					&s, &r->pool, &rows[i]);
	if (result < 0)
		return result;
	*ret = rows;
	*ret_count = count;
	return 0;
}
