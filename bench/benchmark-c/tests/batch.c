/* SPDX-License-Identifier: MIT */
/* Batches: what is measured, how many there are, and what ends them. */
#include <string.h>

#include "check.h"

/* ------------------------------------------------------------------- the loop */

static int64_t sizes[8], indices, iterations;
static size_t batches;

static void batched(struct bm_state *st)
{
	int64_t n = 0, sum = 0;

	BM_BATCH(st, bm_arg(st, 0)) {
		if (batches < 8)
			sizes[batches] = bm_batch_size(st);
		batches++;
		BM_TIMED(st, i) {
			sum += i;
			n++;
		}
	}
	indices = sum;
	iterations = bm_iterations(st);
	CHECK(n == iterations);
}

static void the_last_batch_is_what_is_left(void)
{
	static const char *const args[] = { "--benchmark_min_time=10x", NULL };

	batches = 0;
	CHECK(!bm_register(&(struct bm_benchmark){
		.name = "b", .run = batched, .args = { BM_VALUES(4) } }));
	CHECK(run_quietly(args) == 1);
	CHECK(rows[0].run.outcome == BM_RAN && rows[0].run.iterations == 10 && iterations == 10);
	CHECK(batches == 3 && sizes[0] == 4 && sizes[1] == 4 && sizes[2] == 2);
	CHECK(indices == 6 + 6 + 1);
}

static void batches_and_threads(void)
{
	static const char *const args[] = { "--benchmark_min_time=3x", NULL };

	CHECK(!bm_register(&(struct bm_benchmark){ .name = "b",
						   .run = batched,
						   .args = { BM_VALUES(2) },
						   .threads = { BM_VALUES(1, 1) } }));
	CHECK(run_quietly(args) == 2);
	CHECK(rows[1].run.iterations == 3);
}

/* ------------------------------------------------------------------- clocks */

static double unmeasured, outside;

/* 2.5 ms of set-up and clearing away for each iteration of 50 us. */
static void slow_setup(struct bm_state *st)
{
	double begin = read_clock();

	unmeasured = 0;
	BM_BATCH(st, 2) {
		unmeasured += spin(4e-3);
		BM_TIMED(st, i)
			spin(50e-6);
		unmeasured += spin(1e-3);
	}
	outside = read_clock() - begin;
}

static void setup_is_not_measured(void)
{
	static const char *const args[] = { "--benchmark_min_time=4x", NULL };

	CHECK(!bm_register(&(struct bm_benchmark){ .name = "b", .run = slow_setup }));
	CHECK(run_quietly(args) == 1);
	CHECK(rows[0].run.real_seconds >= 4 * 50e-6);
	CHECK(rows[0].run.real_seconds <= outside - unmeasured);
}

/* To have 0.1 s of 50 us each the search would need 5 s of set-up; half a second is enough; no
 * step is planned to take longer than 0.7, which is 280 iterations. */
static void the_search_ends_for_slow_setups(void)
{
	static const char *const args[] = { "--benchmark_min_time=0.1s", NULL };

	CHECK(!bm_register(&(struct bm_benchmark){ .name = "b", .run = slow_setup }));
	CHECK(run_quietly(args) == 1);
	CHECK(rows[0].run.iterations > 1 && rows[0].run.iterations < 500);
}

/* ------------------------------------------------------------------- misuse */

static void no_size(struct bm_state *st)
{
	BM_BATCH(st, 0)
		BM_TIMED(st, i)
			;
}

static void not_timed(struct bm_state *st)
{
	BM_BATCH(st, 1)
		;
}

static void timed_twice(struct bm_state *st)
{
	BM_BATCH(st, 1) {
		BM_TIMED(st, i)
			;
		BM_TIMED(st, i)
			;
	}
}

static void timed_alone(struct bm_state *st)
{
	BM_TIMED(st, i)
		;
}

static void left_early(struct bm_state *st)
{
	BM_BATCH(st, 1)
		BM_TIMED(st, i)
			break;
}

static void batch_left(struct bm_state *st)
{
	BM_BATCH(st, 1)
		break;
}

static void second_loop(struct bm_state *st)
{
	BM_LOOP(st)
		;
	BM_BATCH(st, 1)
		BM_TIMED(st, i)
			;
}

static void gives_up_in_setup(struct bm_state *st)
{
	BM_BATCH(st, 1) {
		bm_skip_with_error(st, "no input");
		BM_TIMED(st, i)
			CHECK(false);
	}
}

static void gives_up_in_timed(struct bm_state *st)
{
	BM_BATCH(st, 2) {
		BM_TIMED(st, i) {
			bm_skip_with_error(st, "no output");
			break;
		}
	}
}

static void gives_up_before(struct bm_state *st)
{
	bm_skip_with_error(st, "no loop");
	BM_BATCH(st, 1)
		CHECK(false);
}

static void misuse_is_an_error_row(void)
{
	static const struct {
		bm_fn *run;
		const char *says;
	} cases[] = {
		{ no_size, "size of 1 or more" },    { not_timed, "not run to its end" },
		{ timed_twice, "for itself" },	     { timed_alone, "for itself" },
		{ left_early, "not run to its end" }, { batch_left, "left before its end" },
		{ second_loop, "second loop" },	     { gives_up_in_setup, "no input" },
		{ gives_up_in_timed, "no output" },  { gives_up_before, "no loop" },
	};
	static const char *const args[] = { "--benchmark_min_time=4x", NULL };
	size_t count = sizeof(cases) / sizeof(cases[0]);

	for (size_t i = 0; i < count; i++)
		CHECK(!bm_register_as(&(struct bm_benchmark){ .run = cases[i].run }, "m%zu", i));
	CHECK(run_quietly(args) == (int)count);
	for (size_t i = 0; i < count; i++) {
		CHECK(rows[i].run.outcome == BM_FAILED);
		CHECK(strstr(rows[i].message, cases[i].says));
	}
}

int main(void)
{
	static const struct test_case cases[] = {
		CASE(the_last_batch_is_what_is_left),
		CASE(batches_and_threads),
		CASE(setup_is_not_measured),
		CASE(the_search_ends_for_slow_setups),
		CASE(misuse_is_an_error_row),
	};

	return run_cases(cases, sizeof(cases) / sizeof(cases[0]));
}
