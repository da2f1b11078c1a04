/* SPDX-License-Identifier: MIT */
/*
 * A histogram of times with a logarithmic scale: each octave has the same number of buckets, so the
 * bucket of any time is at most 1.6 % wide, and counting a time takes a few instructions.
 */
#include <errno.h>
#include <math.h>

#include "internal.h"

enum {
	PER_OCTAVE = 64,
	LOWEST = -10, /* 2^-10 ns: no iteration is so short; below it there is one bucket */
	LAST = BMI_BUCKETS - 1, /* likewise from 2^44 ns on, which is five hours */
};

_Static_assert(BMI_BUCKETS == 54 * PER_OCTAVE + 2, "whole octaves, and a bucket at either end");

static int bucket_of(double ns)
{
	double fraction; /* from 1/2 to below 1 */
	int exponent, i;

	if (!(ns >= ldexp(1, LOWEST)))
		return 0;
	if (isinf(ns))
		return LAST;
	fraction = frexp(ns, &exponent);
	i = 1 + (exponent - 1 - LOWEST) * PER_OCTAVE + (int)((fraction - 0.5) * 2 * PER_OCTAVE);
	return i < LAST ? i : LAST;
}

/* A bucket begins where the one before it ends. */
static double begin_of(int bucket)
{
	int i = bucket - 1;

	if (bucket == 0)
		return 0;
	if (bucket > LAST)
		return INFINITY;
	return ldexp(PER_OCTAVE + i % PER_OCTAVE, LOWEST + i / PER_OCTAVE) / PER_OCTAVE;
}

void bmi_histogram_add(struct bmi_histogram *h, double ns)
{
	h->min = h->count ? fmin(h->min, ns) : ns;
	h->max = h->count ? fmax(h->max, ns) : ns;
	h->count++;
	h->buckets[bucket_of(ns)]++;
}

void bmi_histogram_merge(struct bmi_histogram *to, const struct bmi_histogram *from)
{
	if (!from->count)
		return;
	to->min = to->count ? fmin(to->min, from->min) : from->min;
	to->max = to->count ? fmax(to->max, from->max) : from->max;
	to->count += from->count;
	for (int i = 0; i < BMI_BUCKETS; i++)
		to->buckets[i] += from->buckets[i];
}

/* The middle of a bucket is at most 0.8 % off; the maximum is known exactly. */
static double ranked(const struct bmi_histogram *h, int64_t rank)
{
	int64_t seen = 0;
	int i = 0;

	if (rank >= h->count)
		return h->max;
	while (seen + h->buckets[i] < rank)
		seen += h->buckets[i++];
	return fmin(fmax((begin_of(i) + begin_of(i + 1)) / 2, h->min), h->max);
}

double bmi_histogram_percentile(const struct bmi_histogram *h, int per_mille)
{
	/* count * per_mille / 1000, rounded up, which no count makes overflow */
	int64_t thousands = h->count / 1000, rest = h->count % 1000;

	return ranked(h, thousands * per_mille + (rest * per_mille + 999) / 1000);
}

int bmi_histogram_list(const struct bmi_histogram *h, struct bmi_pool *pool,
		       struct bm_latency_bucket **ret, size_t *ret_count)
{
	struct bm_latency_bucket *list;
	size_t count = 0, n = 0;

	for (int i = 0; i < BMI_BUCKETS; i++)
		count += h->buckets[i] > 0;
	list = bmi_alloc_array(pool, count, sizeof(*list));
	if (!list)
		return -ENOMEM;
	for (int i = 0; i < BMI_BUCKETS; i++)
		if (h->buckets[i])
			list[n++] = (struct bm_latency_bucket){ begin_of(i), begin_of(i + 1),
								h->buckets[i] };
	*ret = list;
	*ret_count = count;
	return 0;
}
