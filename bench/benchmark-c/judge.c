/* SPDX-License-Identifier: MIT */
/* Evaluate the rounds: the numbers of each comparison, then the verdicts of all together. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "compare.h"

#define ALPHA 0.05

enum part { ALL, CALM, BUSY };

static double duration(const struct bm_paired_process *p, size_t round)
{
	double sum = 0;

	for (int i = 0; i < BMI_SIDES; i++)
		sum += p->rounds[round][i] * (double)p->batch[i];
	return sum;
}

static double median_duration(const struct bm_paired_process *p, double *scratch)
{
	for (size_t i = 0; i < p->count; i++)
		scratch[i] = duration(p, i);
	qsort(scratch, p->count, sizeof(*scratch), bmi_by_value);
	return scratch[p->count / 2];
}

/* The logarithms of side @side over the baseline in that part of the rounds, sorted. */
static void take_sample(const struct bm_paired_process *p, int side, enum part part,
			struct bmi_sample *s)
{
	double middle = part == ALL ? 0 : median_duration(p, s->logs);

	s->count = 0;
	for (size_t i = 0; i < p->count; i++) {
		const double *round = p->rounds[i];

		if (part == ALL || (duration(p, i) <= middle) == (part == CALM))
			s->logs[s->count++] = log(round[side] / round[BMI_BASELINE]);
	}
	/* All of them took equally long: then each is as busy as it is calm. */
	if (!s->count) {
		take_sample(p, side, ALL, s);
		return;
	}
	qsort(s->logs, s->count, sizeof(*s->logs), bmi_by_value);
}

static int take_samples(struct bmi_pool *pool, const struct bm_comparison *c, int side,
			enum part part, struct bmi_sample **ret)
{
	struct bmi_sample *samples = bmi_alloc_array(pool, c->process_count, sizeof(*samples));

	if (!samples)
		return -ENOMEM;
	for (size_t i = 0; i < c->process_count; i++) {
		const struct bm_paired_process *p = &c->processes[i];

		samples[i].logs = bmi_alloc_array(pool, p->count, sizeof(double));
		if (!samples[i].logs)
			return -ENOMEM;
		take_sample(p, side, part, &samples[i]);
	}
	*ret = samples;
	return 0;
}

static double median_of(struct bmi_pool *pool, const struct bm_comparison *c, int side)
{
	double *all = bmi_alloc_array(pool, c->pairs, sizeof(*all));
	size_t n = 0;

	for (size_t i = 0; i < c->process_count && all; i++)
		for (size_t j = 0; j < c->processes[i].count; j++)
			all[n++] = c->processes[i].rounds[j][side];
	if (!n)
		return NAN;
	qsort(all, n, sizeof(*all), bmi_by_value);
	return all[n / 2];
}

static double bound(const struct bm_interval *i)
{
	return fmax(fabs(log(i->low)), fabs(log(i->high)));
}

static int estimate_part(struct bmi_pool *pool, const struct bm_comparison *c, enum part part,
			 uint64_t seed, struct bm_interval *ret)
{
	struct bmi_estimate e;
	struct bmi_sample *samples;
	int r = take_samples(pool, c, BMI_CONTENDER, part, &samples);

	if (r < 0)
		return r;
	bmi_estimate(samples, c->process_count, 0, seed, &e);
	*ret = e.ratio;
	return 0;
}

/* Everything about one comparison but its verdict, which needs the others. */
static int estimate(const struct bmi_rules *rules, struct bm_comparison *c)
{
	struct bmi_pool pool = { 0 };
	struct bmi_sample *samples;
	struct bmi_estimate e, again;
	int r = take_samples(&pool, c, BMI_AGAIN, ALL, &samples);

	if (r < 0)
		goto out;
	bmi_estimate(samples, c->process_count, 0, rules->seed, &again);
	c->again = again.ratio;
	c->threshold = fmax(rules->delta, bound(&c->again));
	r = take_samples(&pool, c, BMI_CONTENDER, ALL, &samples);
	if (r < 0)
		goto out;
	bmi_estimate(samples, c->process_count, c->threshold, rules->seed, &e);
	for (size_t i = 0; i < c->process_count; i++)
		bmi_outliers(&samples[i], &c->outliers, &c->far_outliers);
	c->ratio = e.ratio;
	c->p = e.p;
	c->within = e.within;
	c->between = e.between;
	c->ns[0] = median_of(&pool, c, BMI_BASELINE);
	c->ns[1] = median_of(&pool, c, BMI_CONTENDER);
	r = estimate_part(&pool, c, CALM, rules->seed, &c->calm);
	if (!r)
		r = estimate_part(&pool, c, BUSY, rules->seed, &c->busy);
out:
	bmi_pool_free(&pool);
	return r;
}

/* Do the calm and the busy half clearly contradict each other?  Or does the calm half alone not
 * even show the verdict's direction? */
static bool depends_on_load(const struct bmi_rules *rules, const struct bm_comparison *c)
{
	enum bm_verdict calm = bmi_judge(&c->calm, c->threshold, rules->delta, true);
	enum bm_verdict busy = bmi_judge(&c->busy, c->threshold, rules->delta, true);

	if (calm != busy && calm != BM_UNCLEAR && busy != BM_UNCLEAR)
		return true;
	return (c->verdict == BM_SLOWER && c->calm.low <= 1) ||
	       (c->verdict == BM_FASTER && c->calm.high >= 1);
}

static const char *why_unclear(const struct bmi_rules *rules, const struct bm_comparison *c,
			       bool significant)
{
	if (!significant && c->p <= ALPHA)
		return "too many were compared for this one to be believed";
	if (c->threshold > rules->delta)
		return "the noise of this run is larger";
	return "the interval holds both";
}

static void judge(const struct bmi_rules *rules, struct bm_comparison *c, bool significant)
{
	c->verdict = bmi_judge(&c->ratio, c->threshold, rules->delta, significant);
	if (c->verdict == BM_UNCLEAR)
		c->reason = why_unclear(rules, c, significant);
	else if (depends_on_load(rules, c))
		c->reason = "it depends on what else the machine does";
	if (c->reason)
		c->verdict = BM_UNCLEAR;
	c->delta = expm1(rules->delta);
	c->threshold = expm1(c->threshold);
}

static int judge_all(const struct bmi_rules *rules, struct bm_comparison *list, size_t count,
		     double *p, bool *stands)
{
	int r = 0;

	for (size_t i = 0; i < count && !r; i++) {
		p[i] = 1;
		if (list[i].outcome != BM_RAN)
			continue;
		r = estimate(rules, &list[i]);
		p[i] = list[i].p;
	}
	if (r < 0)
		return r;
	bmi_holm(p, count, ALPHA, stands);
	for (size_t i = 0; i < count; i++)
		if (list[i].outcome == BM_RAN)
			judge(rules, &list[i], stands[i]);
	return 0;
}

int bmi_judge_all(const struct bmi_rules *rules, struct bm_comparison *list, size_t count)
{
	struct bmi_pool pool = { 0 };
	double *p = bmi_alloc_array(&pool, count, sizeof(*p));
	bool *stands = bmi_alloc_array(&pool, count, sizeof(*stands));
	int r = p && stands ? judge_all(rules, list, count, p, stands) : -ENOMEM;

	bmi_pool_free(&pool);
	return r;
}
