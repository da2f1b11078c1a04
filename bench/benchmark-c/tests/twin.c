/* SPDX-License-Identifier: MIT */
/*
 * The benchmarks whose list, table and JSON are known from Google Benchmark itself; expected/ has
 * what that printed, with the measured numbers masked.
 */
#include <math.h>
#include <time.h>

#include "benchmark_c.h"

static uint64_t work(uint64_t x, int64_t steps)
{
	for (int64_t i = 0; i < steps; i++)
		x = x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return x;
}

static void work_loop(struct bm_state *st, int64_t steps)
{
	uint64_t x = 1;

	BM_LOOP(st) {
		x = work(x, steps);
		bm_do_not_optimize(x);
	}
}

static void plain(struct bm_state *st)
{
	work_loop(st, 4);
}
BENCHMARK(plain, .name = "BM_plain");

static void bytes(struct bm_state *st)
{
	work_loop(st, bm_arg(st, 0));
	bm_set_bytes_processed(st, bm_iterations(st) * bm_arg(st, 0));
	bm_set_items_processed(st, bm_iterations(st));
	bm_set_label(st, "lab \"q\" \\ tab\t,x");
}
BENCHMARK(bytes, .name = "BM_bytes", .args = { BM_VALUES(8, 64) });

static void args(struct bm_state *st)
{
	work_loop(st, bm_arg(st, 0));
}
BENCHMARK(args, .name = "BM_args2", .args = { BM_TUPLE(8, 1), BM_TUPLE(-16, 2) },
	  .arg_names = { "size", "" });
BENCHMARK(args, .name = "BM_product", .args = { BM_PRODUCT(BM_VALUES(1, 2), BM_VALUES(3, 4)) });
BENCHMARK(args, .name = "BM_range", .args = { BM_RANGE(1, 8) }, .range_multiplier = 2);
BENCHMARK(args, .name = "BM_dense", .args = { BM_DENSE_RANGE(0, 4, 2) });

static void threads(struct bm_state *st)
{
	work_loop(st, 4);
	bm_set_counter(st, "Foo", 1, BM_COUNTER_PLAIN);
	bm_set_counter(st, "Avg", 10, BM_COUNTER_AVG_THREADS);
}
BENCHMARK(threads, .name = "BM_threads", .threads = { BM_VALUES(1, 2) }, .use_real_time = true);
BENCHMARK(threads, .name = "BM_tproc", .threads = { BM_VALUES(2) },
	  .measure_process_cpu_time = true);
BENCHMARK(plain, .name = "BM_procreal", .measure_process_cpu_time = true, .use_real_time = true);

static void manual(struct bm_state *st)
{
	BM_LOOP(st)
		bm_set_iteration_time(st, 0.001);
}
BENCHMARK(manual, .name = "BM_manual", .use_manual_time = true);
BENCHMARK(manual, .name = "BM_pmanual", .use_manual_time = true,
	  .measure_process_cpu_time = true, .unit = BM_MICROSECOND);

BENCHMARK(plain, .name = "BM_reps", .repetitions = 3);
BENCHMARK(plain, .name = "BM_iters", .iterations = 100);
BENCHMARK(plain, .name = "BM_mintime", .min_time = 0.02, .min_warmup_time = 0.01);
BENCHMARK(plain, .name = "BM_all", .iterations = 10, .repetitions = 2, .threads = { BM_VALUES(2) },
	  .measure_process_cpu_time = true, .use_real_time = true);
BENCHMARK(plain, .name = "BM_ms", .unit = BM_MILLISECOND);
BENCHMARK(plain, .name = "BM_us", .unit = BM_MICROSECOND);
BENCHMARK(plain, .name = "BM_s", .unit = BM_SECOND);
BENCHMARK(plain, .name = "DISABLED_BM_x");

static void counters(struct bm_state *st)
{
	double n;

	work_loop(st, 4);
	n = (double)bm_iterations(st);
	bm_set_counter(st, "a_plain", 1234.5, BM_COUNTER_PLAIN);
	bm_set_counter(st, "b_rate", n, BM_COUNTER_RATE);
	bm_set_counter(st, "c_avgthr", 10, BM_COUNTER_AVG_THREADS);
	bm_set_counter(st, "d_avgthrrate", n, BM_COUNTER_AVG_THREADS | BM_COUNTER_RATE);
	bm_set_counter(st, "e_inv", 2, BM_COUNTER_INVARIANT);
	bm_set_counter(st, "f_invrate", 2, BM_COUNTER_INVARIANT | BM_COUNTER_RATE);
	bm_set_counter(st, "g_avgit", 3 * n, BM_COUNTER_AVG_ITERATIONS);
	bm_set_counter(st, "h_avgitrate", 3 * n, BM_COUNTER_AVG_ITERATIONS | BM_COUNTER_RATE);
	bm_set_counter(st, "i_ratinv", n, BM_COUNTER_RATE | BM_COUNTER_INVERT);
	bm_set_counter(st, "j_1024", n, BM_COUNTER_RATE | BM_COUNTER_1024);
	bm_set_counter(st, "k_small", 0.000012, BM_COUNTER_PLAIN);
	bm_set_counter(st, "l_big", 1e13, BM_COUNTER_PLAIN);
	bm_set_counter(st, "m_zero", 0, BM_COUNTER_PLAIN);
	bm_set_counter(st, "n_neg", -5e6, BM_COUNTER_PLAIN);
	bm_set_counter(st, "a_very_long_counter_name", 7, BM_COUNTER_PLAIN);
	bm_set_counter(st, "nan", -NAN, BM_COUNTER_PLAIN);
	bm_set_counter(st, "inf", INFINITY, BM_COUNTER_PLAIN);
}
BENCHMARK(counters, .name = "BM_counters");
BENCHMARK(counters, .name = "BM_counters2", .threads = { BM_VALUES(2) }, .use_real_time = true);

static void err(struct bm_state *st)
{
	if (bm_arg(st, 0) == 1)
		bm_skip_with_error(st, "it broke, \"really\"");
	BM_LOOP(st)
		;
}
BENCHMARK(err, .name = "BM_err", .args = { BM_VALUES(1, 2) });

static void skip(struct bm_state *st)
{
	bm_skip_with_message(st, "not supported here");
	BM_LOOP(st)
		;
}
BENCHMARK(skip, .name = "BM_skip");

static void midskip(struct bm_state *st)
{
	int i = 0;

	BM_LOOP(st) {
		if (++i == 3) {
			bm_skip_with_error(st, "mid");
			break;
		}
	}
}
BENCHMARK(midskip, .name = "BM_midskip", .iterations = 10, .repetitions = 2);

static void norun(struct bm_state *st)
{
	(void)st;
}
BENCHMARK(norun, .name = "BM_norun");

static void big(struct bm_state *st)
{
	work_loop(st, bm_arg(st, 0));
	bm_set_complexity_n(st, bm_arg(st, 0));
}

static double identity(int64_t n)
{
	return (double)n;
}
BENCHMARK(big, .name = "BM_big", .args = { BM_RANGE(64, 4096) }, .range_multiplier = 4,
	  .complexity = BM_O_N);
BENCHMARK(big, .name = "BM_bigauto", .args = { BM_RANGE(64, 4096) }, .range_multiplier = 4,
	  .complexity = BM_O_AUTO);
BENCHMARK(big, .name = "BM_bigl", .args = { BM_RANGE(64, 4096) }, .range_multiplier = 4,
	  .complexity_fn = identity);

static double largest(const double *values, size_t count)
{
	double max = values[0];

	for (size_t i = 1; i < count; i++)
		max = values[i] > max ? values[i] : max;
	return max;
}

static double half(const double *values, size_t count)
{
	(void)values;
	(void)count;
	return 0.5;
}
BENCHMARK(plain, .name = "BM_stat", .repetitions = 3,
	  .statistics = { { "max", largest, BM_STATISTIC_TIME },
			  { "pct", half, BM_STATISTIC_PERCENTAGE } });
BENCHMARK(plain, .name = "BM_aggonly", .repetitions = 3, .report_aggregates_only = true);
BENCHMARK(plain, .name = "BM_dispagg", .repetitions = 3, .display_aggregates_only = true);

static void pause_pair(struct bm_state *st)
{
	BM_LOOP(st) {
		bm_pause_timing(st);
		bm_resume_timing(st);
	}
}
BENCHMARK(pause_pair, .name = "BM_pause");

static void sleep_1ms(struct bm_state *st)
{
	struct timespec ms = { .tv_nsec = 1000000 };

	BM_LOOP(st)
		nanosleep(&ms, NULL);
}
BENCHMARK(sleep_1ms, .name = "BM_sleep");
BENCHMARK(sleep_1ms, .name = "BM_sleepr", .use_real_time = true);

static void batch(struct bm_state *st)
{
	while (bm_keep_running_batch(st, 100)) {
		for (int i = 0; i < 100; i++) {
			int x = i;

			bm_do_not_optimize(x);
		}
	}
}
BENCHMARK(batch, .name = "BM_batch");

BENCHMARK_MAIN();
