/* SPDX-License-Identifier: MIT */
/* Curves through runs whose times are known. */
#include <math.h>
#include <string.h>

#include "check.h"

static const char *const no_args[] = { NULL };
static const char *const one_iteration[] = { "--benchmark_min_time=1x", NULL };

/* With a real coefficient of @user, by manual time: exact. */
static void grows(struct bm_state *st)
{
	bm_complexity_fn *const *g = bm_user(st);
	int64_t n = bm_arg(st, 0);

	BM_LOOP(st)
		bm_set_iteration_time(st, 3e-9 * (*g)(n));
	bm_set_complexity_n(st, n);
}

static double times_log(int64_t n)
{
	return (double)n * log2((double)n);
}

static double square(int64_t n)
{
	return (double)n * (double)n;
}

static double step(int64_t n)
{
	return n == 3 ? 4 : (double)n;
}

static double constant(int64_t n)
{
	return (double)n / (double)n;
}

static bm_complexity_fn *const growths[] = { times_log, square, step, constant };

static void register_growth(const char *name, bm_complexity_fn *const *g,
			    enum bm_big_o complexity, bm_complexity_fn *own)
{
	CHECK(!bm_register(&(struct bm_benchmark){ .name = name,
						   .run = grows,
						   .user = g,
						   .args = { BM_VALUES(2, 3, 4) },
						   .arg_names = { "n" },
						   .threads = { BM_VALUES(1) },
						   .iterations = 2,
						   .use_manual_time = true,
						   .complexity = complexity,
						   .complexity_fn = own }));
}

static void a_curve_is_fitted(void)
{
	const struct row *row;

	register_growth("auto", &growths[0], BM_O_AUTO, NULL);
	register_growth("square", &growths[1], BM_O_AUTO, NULL);
	register_growth("same", &growths[3], BM_O_AUTO, NULL);
	register_growth("step", &growths[2], BM_O_N, NULL);
	register_growth("own", &growths[2], BM_O_NONE, step);
	CHECK(run_quietly(no_args) == 15);
	row = find_row("auto/iterations:2/manual_time/threads:1_BigO");
	CHECK(row->run.fit == BM_FIT_BIG_O && near(row->run.real_time, 3));
	CHECK(!strcmp(row->run.big_o, "NlgN") && row->run.iterations == 0);
	CHECK(row->run.per_family_instance_index == 0);
	row = find_row("auto/iterations:2/manual_time/threads:1_RMS");
	CHECK(row->run.fit == BM_FIT_RMS && fabs(row->run.real_time) < 1e-12);
	row = find_row("square/iterations:2/manual_time/threads:1_BigO");
	CHECK(near(row->run.real_time, 3) && !strcmp(row->run.big_o, "N^2"));
	row = find_row("same/iterations:2/manual_time/threads:1_BigO");
	CHECK(near(row->run.real_time, 3) && !strcmp(row->run.big_o, "(1)"));
	/* 2, 4, 4 over 2, 3, 4: 32/29; the remainders are -6, 20, -12 parts of 29 */
	row = find_row("step/iterations:2/manual_time/threads:1_BigO");
	CHECK(near(row->run.real_time, 3 * 32. / 29) && !strcmp(row->run.big_o, "N"));
	row = find_row("step/iterations:2/manual_time/threads:1_RMS");
	CHECK(near(row->run.real_time, sqrt(580. / 841 / 3) / (10. / 3)));
	row = find_row("own/iterations:2/manual_time/threads:1_BigO");
	CHECK(near(row->run.real_time, 3) && !strcmp(row->run.big_o, "f(N)"));
}

static void says_no_n(struct bm_state *st)
{
	BM_LOOP(st)
		;
	if (bm_arg(st, 0) > 1)
		bm_set_complexity_n(st, bm_arg(st, 0));
}

static void a_fit_needs_two_runs_that_say_their_n(void)
{
	static const char *const args[] = { "--benchmark_min_time=1x", "--benchmark_repetitions=2",
					    "--benchmark_enable_random_interleaving", NULL };
	struct bm_benchmark def = { .name = "none", .run = says_no_n, .complexity = BM_O_N };

	def.args[0] = (struct bm_args)BM_VALUES(1, 2);
	CHECK(!bm_register(&def));
	CHECK(run_quietly(one_iteration) == 2);
	CHECK(strstr(rows[0].message, "bm_set_complexity_n()") && row_count == 2);
	CHECK(!bm_register(&def));
	CHECK(run_quietly(args) == 2);
	CHECK(find_row("none_BigO")->run.fit == BM_FIT_BIG_O);
	CHECK(find_row("none_BigO")->run.per_family_instance_index == 1);
	CHECK(find_row("none_BigO")->run.repetitions == 2);
}

int main(void)
{
	static const struct test_case cases[] = {
		CASE(a_curve_is_fitted),
		CASE(a_fit_needs_two_runs_that_say_their_n),
	};

	return run_cases(cases, sizeof(cases) / sizeof(cases[0]));
}
