/* SPDX-License-Identifier: MIT */
/* The statistics of comparisons, on numbers whose truth is known. */
#include <math.h>
#include <stdlib.h>

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
		double own = truth + 0.001 * noise(random);

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
	CHECK(fabs(log(e->ratio.estimate) - 0.02) < 0.004);
	return log(e->ratio.low) <= 0.02 && 0.02 <= log(e->ratio.high);
}

static void an_interval_holds_the_truth_as_often_as_it_says(void)
{
	int held = count_trials(0.02, 0.005, holds_two_percent);

	/* 95 %, a few less for ten processes only. */
	CHECK(held > TRIALS * 88 / 100);
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
	CHECK(beyond < TRIALS * 12 / 100);
}

static void a_process_that_is_luckier_shows(void)
{
	struct bmi_estimate e;
	uint64_t random = 3;

	make_up(0, &random);
	bmi_estimate(samples, PROCESSES, 0.005, 1, &e);
	CHECK(e.between > 0.0005 && e.between < 0.005);
	CHECK(e.within > 0.015 && e.within < 0.03);
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

int main(void)
{
	static const struct test_case cases[] = {
		CASE(an_interval_holds_the_truth_as_often_as_it_says),
		CASE(few_are_beyond_that_are_not),
		CASE(a_process_that_is_luckier_shows),
		CASE(one_process_and_one_round_are_enough_to_say_nothing),
		CASE(verdicts),
		CASE(holm_takes_what_stands_and_stops_at_the_first_that_does_not),
		CASE(outliers_are_told_by_how_far_they_are),
	};

	return run_cases(cases, BMI_LENGTH(cases));
}
