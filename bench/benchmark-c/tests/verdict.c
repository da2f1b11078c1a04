/* SPDX-License-Identifier: MIT */
/* The statistics of comparisons, on numbers whose truth is known. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../compare.h"
#include "check.h"

enum { PROCESSES = 10, ROUNDS = 300, TRIALS = 100 };

static double logs[PROCESSES][ROUNDS];
static struct bmi_sample samples[PROCESSES];

/* About normal, with deviation 1. */
static double noise(uint64_t *random)
{
	double sum = 0;

	for (int i = 0; i < 12; i++)
		sum += (double)(bmi_random(random) >> 11) * 0x1p-53;
	return sum - 6;
}

/* Rounds around @truth, each process around a point of its own, and one round in ten far off. */
static void make_up(double truth, uint64_t *random)
{
	for (int i = 0; i < PROCESSES; i++) {
		double own = truth + 0.005 * noise(random);

		for (int k = 0; k < ROUNDS; k++)
			logs[i][k] = own + (k % 10 ? 0.02 : 0.5) * noise(random);
		qsort(logs[i], ROUNDS, sizeof(logs[i][0]), bmi_by_value);
		samples[i] = (struct bmi_sample){ logs[i], ROUNDS };
	}
}

/* In how many trials around @truth @holds is true of the estimate. */
static int count_trials(double truth, double threshold, bool (*holds)(const struct bmi_estimate *))
{
	struct bmi_estimate e;
	uint64_t random = 1;
	int n = 0;

	for (int i = 0; i < TRIALS; i++) {
		make_up(truth, &random);
		bmi_estimate(samples, PROCESSES, threshold, random, &e);
		n += holds(&e);
	}
	return n;
}

static bool holds_two_percent(const struct bmi_estimate *e)
{
	CHECK(fabs(log(e->ratio.estimate) - 0.02) < 0.008);
	return log(e->ratio.low) <= 0.02 && 0.02 <= log(e->ratio.high);
}

static void an_interval_holds_the_truth_as_often_as_it_says(void)
{
	int held = count_trials(0.02, 0.005, holds_two_percent);

	/* 95 %, by so many trials. */
	CHECK(held >= TRIALS * 91 / 100);
	CHECK(held < TRIALS);
}

static bool is_significant(const struct bmi_estimate *e)
{
	return e->p < 0.05;
}

static void few_are_beyond_that_are_not(void)
{
	int beyond = count_trials(0, 0, is_significant);

	CHECK(beyond > 0);
	CHECK(beyond < TRIALS * 18 / 100);
}

static void a_process_that_is_luckier_shows(void)
{
	struct bmi_estimate e;
	uint64_t random = 3;

	make_up(0, &random);
	bmi_estimate(samples, PROCESSES, 0.005, 1, &e);
	CHECK(e.between > 0.002 && e.between < 0.01);
	CHECK(e.within > 0.015 && e.within < 0.03);
}

static void the_interval_of_one_process_is_as_wide_as_its_rounds_are_apart(void)
{
	struct bmi_estimate e;
	uint64_t random = 4;

	make_up(0, &random);
	bmi_estimate(samples, 1, 0.005, 1, &e);
	/* A median's error: 1.25 x 0.02 / sqrt(300), 1.96 of it on either side. */
	CHECK(log(e.ratio.high / e.ratio.low) > 0.003);
	CHECK(log(e.ratio.high / e.ratio.low) < 0.012);
}

static void one_process_and_one_round_are_enough_to_say_nothing(void)
{
	struct bmi_sample one = { logs[0], 1 };
	struct bmi_estimate e;

	logs[0][0] = 0.1;
	bmi_estimate(&one, 1, 0.005, 1, &e);
	CHECK(near(e.ratio.estimate, exp(0.1)));
	CHECK(e.between == 0);
}

static enum bm_verdict judged(double low, double high, double threshold, bool significant)
{
	struct bm_interval ratio = { .low = exp(low), .high = exp(high) };

	return bmi_judge(&ratio, threshold, 0.005, significant);
}

static void verdicts(void)
{
	CHECK(judged(0.01, 0.02, 0.005, true) == BM_SLOWER);
	CHECK(judged(-0.02, -0.01, 0.005, true) == BM_FASTER);
	CHECK(judged(-0.004, 0.004, 0.005, true) == BM_SAME);
	CHECK(judged(0.001, 0.004, 0.005, true) == BM_SAME);
	CHECK(judged(0.004, 0.02, 0.005, true) == BM_UNCLEAR);
	CHECK(judged(-0.02, 0.02, 0.005, true) == BM_UNCLEAR);
	/* Beyond half a percent, but not beyond this run's noise; or one of too many. */
	CHECK(judged(0.01, 0.02, 0.015, true) == BM_UNCLEAR);
	CHECK(judged(0.01, 0.02, 0.005, false) == BM_UNCLEAR);
}

static void holm_takes_what_stands_and_stops_at_the_first_that_does_not(void)
{
	static const double p[] = { 0.030, 0.010, 0.040, 0.013 };
	bool stands[4];

	bmi_holm(p, 4, 0.05, stands);
	CHECK(!stands[0] && stands[1] && !stands[2] && stands[3]);
	bmi_holm(p, 1, 0.05, stands);
	CHECK(stands[0]);
	bmi_holm((const double[]){ 0.02, 0.02, 0.02 }, 3, 0.05, stands);
	CHECK(!stands[0] && !stands[1] && !stands[2]);
}

static void outliers_are_told_by_how_far_they_are(void)
{
	static double values[] = { -9, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.9, 9 };
	struct bmi_sample s = { values, BMI_LENGTH(values) };
	size_t mild = 0, far = 0;

	bmi_outliers(&s, &mild, &far);
	CHECK(mild == 1 && far == 2);
}

/* Whole comparisons: made up of rounds in which the contender and the baseline, once more, take so
 * much longer than the baseline; half of the rounds are disturbed and take five times as long. */
static struct bm_paired_process processes[PROCESSES];
static struct bm_paired_round rounds[PROCESSES][ROUNDS];

struct made_up {
	double calm, busy, again;
	int more;   /* of ten rounds, so many more than five are disturbed */
	int always; /* and in so many processes all of them */
	bool large; /* the contender's iterations are so long that its batch is one */
};

static bool is_disturbed(const struct made_up *m, int process, int round)
{
	return process < m->always || round % 10 < 5 + m->more;
}

static struct bm_comparison compared(const struct made_up *m, uint64_t *random)
{
	for (int i = 0; i < PROCESSES; i++) {
		for (int k = 0; k < ROUNDS; k++) {
			bool disturbed = is_disturbed(m, i, k);
			double *ns = rounds[i][k].ns, base = disturbed ? 50 : 10;

			ns[BMI_BASELINE] = base * exp(0.01 * noise(random));
			ns[BMI_CONTENDER] =
				base * (disturbed ? m->busy : m->calm) * exp(0.01 * noise(random));
			ns[BMI_AGAIN] = base * m->again * exp(0.01 * noise(random));
		}
		processes[i] = (struct bm_paired_process){
			.count = ROUNDS,
			.batch = { 1000, m->large ? 1 : 1000, 1000 },
			.rounds = rounds[i],
		};
	}
	return (struct bm_comparison){
		.processes = processes,
		.process_count = PROCESSES,
		.turns = 1,
		.pairs = PROCESSES * ROUNDS,
	};
}

static struct bm_comparison judged_alone(const struct made_up *m)
{
	static const struct bmi_rules rules = { .delta = 0.005, .seed = 1 };
	uint64_t random = 1;
	struct bm_comparison c = compared(m, &random);

	CHECK(bmi_judge_all(&rules, &c, 1) == 0);
	CHECK((c.verdict == BM_UNCLEAR) == (c.reason != NULL));
	return c;
}

static struct bm_comparison judged_as(double calm, double busy, double again)
{
	return judged_alone(&(struct made_up){ .calm = calm, .busy = busy, .again = again });
}

static void what_is_as_long_is_the_same(void)
{
	struct bm_comparison c = judged_as(1, 1, 1);

	CHECK(c.verdict == BM_SAME);
	CHECK(fabs(c.ratio.estimate - 1) < 0.002);
}

static void what_is_longer_in_all_rounds_is_slower(void)
{
	struct bm_comparison c = judged_as(1.02, 1.02, 1);

	CHECK(c.verdict == BM_SLOWER);
	CHECK(c.ns[0] > 9 && c.ns[1] > c.ns[0]);
	c = judged_as(0.98, 0.98, 1);
	CHECK(c.verdict == BM_FASTER);
}

/* A neighbour may cost the two sides differently: then there is no one answer. */
static void what_depends_on_the_load_is_not_judged(void)
{
	struct bm_comparison c = judged_as(1.06, 0.98, 1);

	CHECK(c.verdict == BM_UNCLEAR && strstr(c.reason, "what else the machine does"));
	CHECK(c.calm.low > 1.03 && c.busy.high < 1);
}

/* Most processes are disturbed most of the time, some have no calm at all; in the others' calm the
 * ratio is the other way round. */
static void the_calm_half_has_to_agree(void)
{
	struct made_up in_company = {
		.calm = 0.6,
		.busy = 3,
		.again = 1,
		.more = 1,
		.always = PROCESSES / 5,
	};
	struct bm_comparison c = judged_alone(&in_company);

	CHECK(c.ratio.low > 2);
	CHECK(c.calm.low < 1 && c.calm.high > 1);
	CHECK(c.verdict == BM_UNCLEAR && strstr(c.reason, "what else the machine does"));
	in_company.calm = 2;
	c = judged_alone(&in_company);
	CHECK(c.verdict == BM_SLOWER);
	in_company.calm = 1.6;
	in_company.busy = 0.3;
	c = judged_alone(&in_company);
	CHECK(c.ratio.high < 0.5);
	CHECK(c.verdict == BM_UNCLEAR && strstr(c.reason, "what else the machine does"));
}

/* Whoever's iterations are long: a round is busy if it took long. */
static void a_round_is_calm_or_busy_by_what_it_took(void)
{
	struct bm_comparison c = judged_alone(&(struct made_up){
		.calm = 1000,
		.busy = 200,
		.again = 1,
		.large = true,
	});

	CHECK(c.calm.low > 3 * c.busy.high);
}

static void a_baseline_that_is_not_itself_makes_it_unclear(void)
{
	struct bm_comparison c = judged_as(1.02, 1.02, 1.03);

	CHECK(c.verdict == BM_UNCLEAR && strstr(c.reason, "noise"));
	CHECK(c.threshold > 0.025);
	c = judged_as(1.05, 1.05, 1.03);
	CHECK(c.verdict == BM_SLOWER);
}

/* Rounds of 10 ns in which each side takes @before times as long when @other ran before it. */
static struct bm_comparison in_order(int side, int other, double before)
{
	static const uint8_t orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
					     { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
	struct made_up m = { .calm = 1, .busy = 1, .again = 1, .more = -5 };
	uint64_t random = 1;
	struct bm_comparison c = compared(&m, &random);

	for (int i = 0; i < PROCESSES; i++) {
		for (int k = 0; k < ROUNDS; k++) {
			struct bm_paired_round *round = &rounds[i][k];
			int place[3];

			memcpy(round->order, orders[k % 6], sizeof(round->order));
			for (int n = 0; n < 3; n++)
				place[round->order[n]] = n;
			if (place[other] < place[side])
				round->ns[side] *= before;
		}
	}
	return c;
}

static const struct bmi_rules half_a_percent = { .delta = 0.005, .seed = 1 };

static void the_effect_of_order_is_measured(void)
{
	struct bm_comparison c = in_order(BMI_CONTENDER, BMI_BASELINE, 0.5);

	CHECK(bmi_judge_effects(&half_a_percent, &c) == 0);
	CHECK(c.uneven);
	/* After one of the two baselines it is quick, after the other one as ever. */
	CHECK(c.after[BM_CONTENDER_AFTER_BASELINE].high < 0.9);
	CHECK(fabs(c.after[BM_BASELINE_AFTER_CONTENDER].estimate - 1) < 0.01);
	CHECK(fabs(c.after[BM_BASELINE_AFTER_BASELINE].estimate - 1) < 0.01);
	c = in_order(BMI_AGAIN, BMI_BASELINE, 0.5);
	CHECK(bmi_judge_effects(&half_a_percent, &c) == 0);
	CHECK(c.uneven && c.after[BM_BASELINE_AFTER_BASELINE].high < 0.9);
}

static void one_process_alone_does_not_show_it(void)
{
	struct bm_comparison c = in_order(BMI_CONTENDER, BMI_BASELINE, 0.5);

	c.process_count = 1;
	CHECK(bmi_judge_effects(&half_a_percent, &c) == 0);
	CHECK(!c.uneven && c.after[BM_CONTENDER_AFTER_BASELINE].high < 0.9);
}

static void no_effect_of_order_is_none(void)
{
	struct bm_comparison c = in_order(BMI_CONTENDER, BMI_BASELINE, 1);

	CHECK(bmi_judge_effects(&half_a_percent, &c) == 0);
	CHECK(!c.uneven);
	for (int i = 0; i < BM_AFTER_LENGTH; i++)
		CHECK(c.after[i].low < 1 && 1 < c.after[i].high);
}

static void sides_that_affect_each_other_are_not_judged(void)
{
	struct bm_comparison c = in_order(BMI_CONTENDER, BMI_BASELINE, 0.5);

	CHECK(bmi_judge_effects(&half_a_percent, &c) == 0);
	CHECK(bmi_judge_all(&half_a_percent, &c, 1) == 0);
	CHECK(c.verdict == BM_UNCLEAR && strstr(c.reason, "affect each other"));
}

/* In each process of three the sides are all off by 20 %, but each side once in each way. */
static void sides_that_change_places_have_the_same_luck(void)
{
	static const double luck[] = { 1, 1.2, 0.8 };
	struct made_up m = { .calm = 1.02, .busy = 1.02, .again = 1, .more = -5 };
	uint64_t random = 1;
	struct bm_comparison c = compared(&m, &random);

	c.turns = BMI_TURNS;
	c.apart = true;
	c.process_count = PROCESSES / BMI_TURNS * BMI_TURNS;
	for (size_t i = 0; i < c.process_count; i++)
		for (int k = 0; k < ROUNDS; k++)
			for (size_t side = 0; side < BMI_SIDES; side++)
				rounds[i][k].ns[side] *= luck[(i + side) % BMI_TURNS];
	c.pairs = c.process_count * ROUNDS;
	CHECK(bmi_groups(&c) == PROCESSES / BMI_TURNS);
	CHECK(bmi_judge_all(&half_a_percent, &c, 1) == 0);
	CHECK(c.verdict == BM_SLOWER);
	CHECK(fabs(c.ratio.estimate - 1.02) < 0.003);
	CHECK(fabs(c.again.estimate - 1) < 0.003);
}

int main(void)
{
	static const struct test_case cases[] = {
		CASE(an_interval_holds_the_truth_as_often_as_it_says),
		CASE(few_are_beyond_that_are_not),
		CASE(a_process_that_is_luckier_shows),
		CASE(the_interval_of_one_process_is_as_wide_as_its_rounds_are_apart),
		CASE(one_process_and_one_round_are_enough_to_say_nothing),
		CASE(verdicts),
		CASE(holm_takes_what_stands_and_stops_at_the_first_that_does_not),
		CASE(outliers_are_told_by_how_far_they_are),
		CASE(what_is_as_long_is_the_same),
		CASE(what_is_longer_in_all_rounds_is_slower),
		CASE(what_depends_on_the_load_is_not_judged),
		CASE(the_calm_half_has_to_agree),
		CASE(a_round_is_calm_or_busy_by_what_it_took),
		CASE(a_baseline_that_is_not_itself_makes_it_unclear),
		CASE(the_effect_of_order_is_measured),
		CASE(one_process_alone_does_not_show_it),
		CASE(no_effect_of_order_is_none),
		CASE(sides_that_affect_each_other_are_not_judged),
		CASE(sides_that_change_places_have_the_same_luck),
	};

	return run_cases(cases, BMI_LENGTH(cases));
}
