/* SPDX-License-Identifier: MIT */
/* Evaluate the rounds: the numbers of each comparison, then the verdicts of all together. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "compare.h"

#define ALPHA 0.05

const char *bm_after_name(enum bm_after which)
{
	static const char *const names[] = {
		[BM_BASELINE_AFTER_BASELINE] = "baseline_after_baseline",
		[BM_BASELINE_AFTER_CONTENDER] = "baseline_after_contender",
		[BM_CONTENDER_AFTER_BASELINE] = "contender_after_baseline",
	};

	return names[which];
}

enum part { ALL, CALM, BUSY };

static double duration(const struct bm_paired_process *p, size_t round)
{
	double sum = 0;

	for (int i = 0; i < BMI_SIDES; i++)
		sum += p->rounds[round].ns[i] * (double)p->batch[i];
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
		const double *ns = p->rounds[i].ns;

		if (part == ALL || (duration(p, i) <= middle) == (part == CALM))
			s->logs[s->count++] = log(ns[side] / ns[BMI_BASELINE]);
	}
	/* All of them took equally long: then each is as busy as it is calm. */
	if (!s->count) {
		take_sample(p, side, ALL, s);
		return;
	}
	qsort(s->logs, s->count, sizeof(*s->logs), bmi_by_value);
}

static bool runs_before(const struct bm_paired_round *round, int first, int second)
{
	for (int i = 0; i < BMI_SIDES; i++)
		if (round->order[i] == first || round->order[i] == second)
			return round->order[i] == first;
	return false;
}

size_t bmi_groups(const struct bm_comparison *c)
{
	return c->process_count / (size_t)c->turns;
}

static struct bmi_sample *alloc_samples(struct bmi_pool *pool, const struct bm_comparison *c)
{
	size_t groups = bmi_groups(c), turns = (size_t)c->turns;
	struct bmi_sample *samples = bmi_alloc_array(pool, groups, sizeof(*samples));

	for (size_t i = 0; i < groups && samples; i++) {
		size_t count = 1;

		for (size_t k = 0; k < turns; k++)
			count += c->processes[i * turns + k].count;
		samples[i].logs = bmi_alloc_array(pool, count, sizeof(double));
		if (!samples[i].logs)
			return NULL;
	}
	return samples;
}

/* The turns of a measurement, each moved to the mean of their medians: of that the luck of single
 * processes has gone, because each side was in each of them. */
static void take_group(const struct bm_comparison *c, size_t group, int side, enum part part,
		       struct bmi_sample *s)
{
	struct bmi_sample turns[BMI_TURNS];
	double mean = 0;

	for (int i = 0; i < c->turns; i++) {
		turns[i].logs = s->logs + s->count;
		take_sample(&c->processes[group * (size_t)c->turns + (size_t)i], side, part,
			    &turns[i]);
		s->count += turns[i].count;
		mean += bmi_quantile(&turns[i], 0.5) / c->turns;
	}
	for (int i = 0; i < c->turns; i++) {
		double shift = mean - bmi_quantile(&turns[i], 0.5);

		for (size_t k = 0; k < turns[i].count; k++)
			turns[i].logs[k] += shift;
	}
	qsort(s->logs, s->count, sizeof(*s->logs), bmi_by_value);
}

static int take_samples(struct bmi_pool *pool, const struct bm_comparison *c, int side,
			enum part part, struct bmi_sample **ret)
{
	struct bmi_sample *samples = alloc_samples(pool, c);

	if (!samples)
		return -ENOMEM;
	for (size_t i = 0; i < bmi_groups(c); i++)
		take_group(c, i, side, part, &samples[i]);
	*ret = samples;
	return 0;
}

/* Pairs of rounds in a process: in one of them @other ran before @side, in the other after it.  The
 * logarithms of what that does to the time of @side are added to @s. */
static void take_order(const struct bm_paired_process *p, int side, int other, struct bmi_sample *s)
{
	size_t before = 0, after = 0;

	for (;; before++, after++) {
		while (before < p->count && !runs_before(&p->rounds[before], other, side))
			before++;
		while (after < p->count && runs_before(&p->rounds[after], other, side))
			after++;
		if (before >= p->count || after >= p->count)
			return;
		s->logs[s->count++] = log(p->rounds[before].ns[side] / p->rounds[after].ns[side]);
	}
}

/* A process in which the order was the same in each round tells nothing, hence 1. */
static void finish_order(struct bmi_sample *s)
{
	if (!s->count)
		s->logs[s->count++] = 0;
	qsort(s->logs, s->count, sizeof(*s->logs), bmi_by_value);
}

static void take_after(const struct bm_paired_process *p, enum bm_after which, struct bmi_sample *s)
{
	static const int pairs[][2][2] = {
		/* a side, and the other one */
		[BM_BASELINE_AFTER_BASELINE] = { { BMI_BASELINE, BMI_AGAIN },
						 { BMI_AGAIN, BMI_BASELINE } },
		[BM_BASELINE_AFTER_CONTENDER] = { { BMI_BASELINE, BMI_CONTENDER },
						  { BMI_AGAIN, BMI_CONTENDER } },
		[BM_CONTENDER_AFTER_BASELINE] = { { BMI_CONTENDER, BMI_BASELINE },
						  { BMI_CONTENDER, BMI_AGAIN } },
	};

	for (int i = 0; i < 2; i++)
		take_order(p, pairs[which][i][0], pairs[which][i][1], s);
}

/* Is the median beyond what is the same, by two deviations of its error? */
static bool is_beyond(const struct bmi_sample *s, double delta)
{
	double error = 1 / sqrt((double)s->count);

	return bmi_quantile(s, fmax(0.5 - error, 0)) > delta ||
	       bmi_quantile(s, fmin(0.5 + error, 1)) < -delta;
}

/* @beyond: in which measurements that is large. */
static int estimate_after(const struct bmi_rules *rules, struct bmi_pool *pool,
			  struct bm_comparison *c, enum bm_after which, bool *beyond)
{
	struct bmi_sample *samples = alloc_samples(pool, c);
	size_t groups = bmi_groups(c), turns = (size_t)c->turns;
	struct bmi_estimate e;

	if (!samples)
		return -ENOMEM;
	for (size_t i = 0; i < groups; i++) {
		for (size_t k = 0; k < turns; k++)
			take_after(&c->processes[i * turns + k], which, &samples[i]);
		finish_order(&samples[i]);
		beyond[i] = beyond[i] || is_beyond(&samples[i], rules->delta);
	}
	bmi_estimate(samples, groups, 0, rules->seed, &e);
	c->after[which] = e.ratio;
	return 0;
}

static int compare_baselines(const struct bmi_rules *rules, struct bmi_pool *pool,
			     const struct bm_comparison *c, bool *beyond)
{
	struct bmi_sample *samples;
	int r = take_samples(pool, c, BMI_AGAIN, ALL, &samples);

	for (size_t i = 0; i < bmi_groups(c) && !r; i++)
		beyond[i] = beyond[i] || is_beyond(&samples[i], rules->delta);
	return r;
}

/* Each process has its own say: a side that is behind another one in the same data is helped in one
 * process, and in the next one it may be ahead, which is no effect on average. */
int bmi_judge_effects(const struct bmi_rules *rules, struct bm_comparison *c)
{
	struct bmi_pool pool = { 0 };
	size_t groups = bmi_groups(c), count = 0;
	bool *beyond = bmi_alloc_array(&pool, groups, sizeof(*beyond));
	int r = beyond ? 0 : -ENOMEM;

	for (enum bm_after i = 0; i < BM_AFTER_LENGTH && !r; i++)
		r = estimate_after(rules, &pool, c, i, beyond);
	if (!r)
		r = compare_baselines(rules, &pool, c, beyond);
	for (size_t i = 0; i < groups && !r; i++)
		count += beyond[i];
	c->uneven = groups > 1 && 2 * count > groups; /* one alone may have been disturbed */
	bmi_pool_free(&pool);
	return r;
}

static double median_of(struct bmi_pool *pool, const struct bm_comparison *c, int side)
{
	double *all = bmi_alloc_array(pool, c->pairs, sizeof(*all));
	size_t n = 0;

	for (size_t i = 0; i < c->process_count && all; i++)
		for (size_t j = 0; j < c->processes[i].count; j++)
			all[n++] = c->processes[i].rounds[j].ns[side];
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
	bmi_estimate(samples, bmi_groups(c), 0, seed, &e);
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
	bmi_estimate(samples, bmi_groups(c), 0, rules->seed, &again);
	c->again = again.ratio;
	c->threshold = fmax(rules->delta, bound(&c->again));
	r = take_samples(&pool, c, BMI_CONTENDER, ALL, &samples);
	if (r < 0)
		goto out;
	bmi_estimate(samples, bmi_groups(c), c->threshold, rules->seed, &e);
	for (size_t i = 0; i < bmi_groups(c); i++)
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
	else if (c->uneven && !c->apart)
		c->reason = "the sides affect each other";
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
