/* SPDX-License-Identifier: MIT */
/*
 * From paired ratios to a verdict.  All calculations use logarithms of ratios, where twice as slow
 * and twice as fast are equally far from 0.
 *
 * The pairs of a process share its luck (where code and data lie), so they are not independent: the
 * interval is a bootstrap on two levels, of processes and of the pairs in each.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"

/* The least p is two in so many, so with more than 250 comparisons none can be significant. */
enum { RESAMPLES = 10000 };

const char *bm_verdict_name(enum bm_verdict verdict)
{
	static const char *const names[] = {
		[BM_UNCLEAR] = "unclear",
		[BM_SAME] = "same",
		[BM_FASTER] = "faster",
		[BM_SLOWER] = "slower",
	};

	return names[verdict];
}

int bmi_by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double bmi_quantile(const struct bmi_sample *s, double q)
{
	double at = q * (double)(s->count - 1);
	size_t below = (size_t)at;
	double rest = at - (double)below;

	if (below + 1 >= s->count)
		return s->logs[s->count - 1];
	return s->logs[below] + rest * (s->logs[below + 1] - s->logs[below]);
}

static double uniform(uint64_t *random)
{
	return (double)(bmi_random(random) >> 11) * 0x1p-53;
}

static double gaussian(uint64_t *random)
{
	double r = sqrt(-2 * log(1 - uniform(random)));

	return r * cos(2 * M_PI * uniform(random));
}

/*
 * The median of as many values drawn from @s with repetitions.  The rank of that median among the
 * sorted values has a known distribution, close to the normal one, so only the rank is drawn.
 */
static double resampled_median(const struct bmi_sample *s, uint64_t *random)
{
	double q = 0.5 + 0.5 * gaussian(random) / sqrt((double)s->count);

	return bmi_quantile(s, fmin(fmax(q, 0), 1));
}

static double resampled(const struct bmi_sample *samples, size_t count, uint64_t *random)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += resampled_median(&samples[bmi_random(random) % count], random);
	return sum / (double)count;
}

static double deviation(const double *values, size_t count)
{
	double mean = 0, squares = 0;

	for (size_t i = 0; i < count; i++)
		mean += values[i] / (double)count;
	for (size_t i = 0; i < count; i++)
		squares += (values[i] - mean) * (values[i] - mean);
	return count > 1 ? sqrt(squares / (double)(count - 1)) : 0;
}

/* In the middle half, where no outlier reaches: a normal one is 1.349 deviations wide there. */
static double width_within(const struct bmi_sample *s)
{
	return (bmi_quantile(s, 0.75) - bmi_quantile(s, 0.25)) / 1.349;
}

static void spread(const struct bmi_sample *samples, size_t count, struct bmi_estimate *ret)
{
	double medians[BMI_PROCESSES_MOST], sum = 0;

	for (size_t i = 0; i < count; i++) {
		medians[i] = bmi_quantile(&samples[i], 0.5);
		ret->within += width_within(&samples[i]) / (double)count;
		sum += medians[i];
	}
	ret->ratio.estimate = exp(sum / (double)count);
	ret->between = deviation(medians, count);
}

/*
 * A few processes drawn from a few are closer together than new ones would be.  This factor turns
 * the bootstrap's quantiles into Student's of 95 %.
 */
static double stretch(size_t count)
{
	static const double student[] = {
		0, 12.71, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
	};
	size_t freedom = count - 1;
	double t = freedom < BMI_LENGTH(student) ? student[freedom] : 1.96 + 2.6 / (double)freedom;

	return count > 1 ? t / 1.96 * sqrt((double)count / (double)freedom) : 1;
}

void bmi_estimate(const struct bmi_sample *samples, size_t count, double threshold, uint64_t seed,
		  struct bmi_estimate *ret)
{
	static double drawn[RESAMPLES];
	const struct bmi_sample all = { drawn, RESAMPLES };
	double middle, factor = stretch(count);
	size_t beyond = 0;

	*ret = (struct bmi_estimate){ 0 };
	spread(samples, count, ret);
	middle = log(ret->ratio.estimate);
	for (size_t i = 0; i < RESAMPLES; i++)
		drawn[i] = middle + factor * (resampled(samples, count, &seed) - middle);
	qsort(drawn, RESAMPLES, sizeof(drawn[0]), bmi_by_value);
	ret->ratio.low = exp(bmi_quantile(&all, 0.025));
	ret->ratio.high = exp(bmi_quantile(&all, 0.975));
	for (size_t i = 0; i < RESAMPLES; i++)
		beyond += ret->ratio.estimate > 1 ? drawn[i] <= threshold : drawn[i] >= -threshold;
	ret->p = fmin(1, 2 * ((double)beyond + 1) / (RESAMPLES + 1.0));
}

enum bm_verdict bmi_judge(const struct bm_interval *ratio, double threshold, double delta,
			  bool significant)
{
	if (significant && log(ratio->low) > threshold)
		return BM_SLOWER;
	if (significant && log(ratio->high) < -threshold)
		return BM_FASTER;
	if (log(ratio->low) > -delta && log(ratio->high) < delta)
		return BM_SAME;
	return BM_UNCLEAR;
}

/* From the smallest on, each is tested against its share of alpha; after a failure none stands. */
void bmi_holm(const double *p, size_t count, double alpha, bool *ret)
{
	memset(ret, 0, count * sizeof(*ret));
	for (size_t done = 0; done < count; done++) {
		size_t least = count;

		for (size_t i = 0; i < count; i++)
			if (!ret[i] && (least == count || p[i] < p[least]))
				least = i;
		if (p[least] > alpha / (double)(count - done))
			return;
		ret[least] = true;
	}
}

void bmi_outliers(const struct bmi_sample *s, size_t *mild, size_t *far)
{
	double low = bmi_quantile(s, 0.25), high = bmi_quantile(s, 0.75);

	for (size_t i = 0; i < s->count; i++) {
		double out = fmax(low - s->logs[i], s->logs[i] - high);

		*mild += out > 1.5 * (high - low) && out <= 3 * (high - low);
		*far += out > 3 * (high - low);
	}
}
