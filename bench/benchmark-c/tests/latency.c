/* SPDX-License-Identifier: MIT */
/* Distributions whose truth is known: made-up times, and bodies that tell the time by hand. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../internal.h"
#include "check.h"

/* ------------------------------------------------------------------- the histogram */

static const int per_milles[] = { 1, 500, 900, 990, 999, 1000 };

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static bool within(double got, double want, double part)
{
	return fabs(got - want) <= part * fabs(want);
}

/* From a hundredth of a nanosecond to a thousand seconds. */
static void make_up(double *values, size_t count, uint64_t seed)
{
	for (size_t i = 0; i < count; i++)
		values[i] = pow(10, (double)(bmi_random(&seed) % 14000) / 1000 - 2);
}

static void check_percentiles(const struct bmi_histogram *h, const double *sorted, size_t count)
{
	for (size_t i = 0; i < BMI_LENGTH(per_milles); i++) {
		size_t rank = (count * (size_t)per_milles[i] + 999) / 1000;

		CHECK(within(bmi_histogram_percentile(h, per_milles[i]), sorted[rank - 1], 0.0079));
	}
	CHECK(h->min == sorted[0] && h->max == sorted[count - 1]);
	CHECK(bmi_histogram_percentile(h, 1000) == h->max);
	CHECK(h->count == (int64_t)count);
}

static void percentiles_are_those_of_a_sorted_list(void)
{
	static const size_t counts[] = { 1, 2, 3, 10, 100, 999, 1000, 1001, 20000 };
	static double values[20000];

	for (size_t i = 0; i < BMI_LENGTH(counts); i++) {
		struct bmi_histogram h = { 0 };

		make_up(values, counts[i], i);
		for (size_t k = 0; k < counts[i]; k++)
			bmi_histogram_add(&h, values[k]);
		qsort(values, counts[i], sizeof(*values), by_value);
		check_percentiles(&h, values, counts[i]);
	}
}

static void halves_merged_are_the_whole(void)
{
	struct bmi_histogram halves[2] = { 0 }, none = { 0 };
	double values[1000];

	make_up(values, 1000, 7);
	qsort(values, 1000, sizeof(*values), by_value);
	for (size_t i = 0; i < 1000; i++)
		bmi_histogram_add(&halves[i < 300], values[i]);
	bmi_histogram_merge(&none, &halves[0]);
	bmi_histogram_merge(&none, &halves[1]);
	check_percentiles(&none, values, 1000);
	memset(&halves[1], 0, sizeof(halves[1]));
	bmi_histogram_merge(&none, &halves[1]);
	check_percentiles(&none, values, 1000);
}

static void nothing_has_no_percentile(void)
{
	struct bmi_histogram h = { 0 };

	CHECK(bmi_histogram_percentile(&h, 500) == 0 && bmi_histogram_percentile(&h, 1000) == 0);
}

/* The bucket that @ns alone is in. */
static struct bm_latency_bucket bucket_of(double ns)
{
	struct bmi_histogram h = { 0 };
	struct bmi_pool pool = { 0 };
	struct bm_latency_bucket *list, ret;
	size_t count;

	bmi_histogram_add(&h, ns);
	CHECK(!bmi_histogram_list(&h, &pool, &list, &count));
	CHECK(count == 1 && list[0].count == 1);
	ret = list[0];
	bmi_pool_free(&pool);
	return ret;
}

static void a_bucket_is_narrow_and_begins_where_one_ends(void)
{
	for (double ns = 0.001; ns < ldexp(1, 44); ns *= 1.003) {
		struct bm_latency_bucket b = bucket_of(ns), next = bucket_of(b.end);

		CHECK(b.begin <= ns && ns < b.end);
		CHECK(b.end <= b.begin * (1 + 1. / 64));
		CHECK(next.begin == b.end && bucket_of(nextafter(b.end, 0)).begin == b.begin);
	}
}

static void what_is_no_time_is_in_the_buckets_at_the_ends(void)
{
	static const double small[] = { 0, -1, -INFINITY, 1e-300, 0.00097, NAN };
	static const double large[] = { 1.8e13, 1e300, INFINITY };

	for (size_t i = 0; i < BMI_LENGTH(small); i++)
		CHECK(bucket_of(small[i]).begin == 0 && bucket_of(small[i]).end == ldexp(1, -10));
	for (size_t i = 0; i < BMI_LENGTH(large); i++)
		CHECK(bucket_of(large[i]).begin == ldexp(1, 44) && isinf(bucket_of(large[i]).end));
}

/* ------------------------------------------------------------------- runs */

static struct bm_latency seen[20];
static struct bm_latency_bucket buckets[40]; /* of the row seen last */
static size_t seen_count;

static int see(void *self, const struct bm_run *runs, size_t count)
{
	(void)self;
	for (size_t i = 0; i < count && seen_count < BMI_LENGTH(seen); i++) {
		const struct bm_latency *l = runs[i].latency;

		seen[seen_count++] = l ? *l : (struct bm_latency){ 0 };
		for (size_t k = 0; l && k < l->bucket_count && k < BMI_LENGTH(buckets); k++)
			buckets[k] = l->buckets[k];
	}
	return 0;
}

static const struct bm_reporter eyes = { .runs = see };

/* calls: of the body, by thread 0. */
static int calls;
static int64_t done;

static int run(const struct bm_benchmark *def, const char *iterations, const char *latency)
{
	const char *const args[] = { iterations, latency, NULL };

	calls = 0;
	seen_count = 0;
	CHECK(!bm_register_as(def, "b"));
	CHECK(!bm_add_reporter(&eyes, NULL));
	return run_quietly(args);
}

/* One of 100 batches of 4 takes 50 times as long. */
static void mostly_fast(struct bm_state *st)
{
	int64_t i = 0;

	calls++;
	BM_LOOP(st) {
		bm_set_iteration_time(st, i / 4 % 100 == 99 ? 50.1e-6 : 1.002e-6);
		i++;
	}
	done = bm_iterations(st);
	CHECK(i == done && bm_max_iterations(st) == done);
}

static void check_mostly_fast(const struct bm_latency *l)
{
	CHECK(l->batch == 4 && l->batches == 1000);
	CHECK(within(l->min, 1002, 1e-6) && within(l->max, 50100, 1e-6));
	CHECK(within(l->p50, 1002, 0.0079) && l->p90 == l->p50 && l->p99 == l->p50);
	CHECK(within(l->p99_9, 50100, 0.0079));
	CHECK(l->bucket_count == 2 && buckets[0].count == 990 && buckets[1].count == 10);
}

static void a_known_distribution_comes_out(void)
{
	const struct row *row = &rows[0];

	CHECK(run(&(struct bm_benchmark){ .run = mostly_fast, .use_manual_time = true },
		  "--benchmark_min_time=4000x", "--benchmark_latency=4") == 1);
	CHECK(calls == 2 && done == 4000);
	check_mostly_fast(&seen[0]);
	CHECK(row->run.iterations == 4000 && within(row->run.real_time, 1492.98, 1e-9));
	CHECK(find_counter(row, "latency_batch") == 4);
	CHECK(find_counter(row, "ns_p50") == seen[0].p50);
	CHECK(find_counter(row, "ns_p90") == seen[0].p90);
	CHECK(find_counter(row, "ns_p99") == seen[0].p99);
	CHECK(find_counter(row, "ns_p99.9") == seen[0].p99_9);
	CHECK(find_counter(row, "ns_max") == seen[0].max);
}

static void nobody_asked(void)
{
	const struct bm_benchmark def = { .run = mostly_fast, .use_manual_time = true };

	CHECK(run(&def, "--benchmark_min_time=4x", "--benchmark_latency=0") == 1);
	CHECK(calls == 1 && seen[0].batches == 0);
	CHECK(find_counter(&rows[0], "latency_batch") == -1);
}

static void what_a_benchmark_says_wins(void)
{
	struct bm_benchmark def = { .run = mostly_fast,
				    .use_manual_time = true,
				    .latency_batch = 4 };

	CHECK(run(&def, "--benchmark_min_time=4000x", "--benchmark_latency=0") == 1);
	check_mostly_fast(&seen[0]);
	CHECK(run(&def, "--benchmark_min_time=4000x", "--benchmark_latency=5") == 1);
	check_mostly_fast(&seen[0]);
	def.name = "bad";
	def.latency_batch = -1;
	CHECK(bm_register(&def) == -EINVAL);
}

static void own_counters(struct bm_state *st)
{
	BM_LOOP(st)
		;
	bm_set_counter(st, "ns_max", 42, BM_COUNTER_PLAIN);
}

static void a_counter_of_the_body_stays(void)
{
	CHECK(run(&(struct bm_benchmark){ .run = own_counters }, "--benchmark_min_time=4x",
		  "--benchmark_latency=2") == 1);
	CHECK(find_counter(&rows[0], "ns_max") == 42 && seen[0].max != 42);
	CHECK(find_counter(&rows[0], "ns_p50") == seen[0].p50);
}

/* ------------------------------------------------------------------- batches */

static void one_by_one(struct bm_state *st)
{
	int64_t i = 0;

	while (bm_keep_running(st)) {
		CHECK(bm_iterations(st) == ++i);
		bm_set_iteration_time(st, 1e-6);
	}
	done = bm_iterations(st);
	CHECK(done == i);
}

static void the_last_batch_is_what_is_left(void)
{
	CHECK(run(&(struct bm_benchmark){ .run = one_by_one, .use_manual_time = true },
		  "--benchmark_min_time=10x", "--benchmark_latency=4") == 1);
	CHECK(seen[0].batches == 3 && seen[0].batch == 4 && done == 10);
	CHECK(within(seen[0].min, 1000, 1e-9) && within(seen[0].max, 1000, 1e-9));
	CHECK(run(&(struct bm_benchmark){ .run = one_by_one, .use_manual_time = true },
		  "--benchmark_min_time=3x", "--benchmark_latency=1000") == 1);
	CHECK(seen[0].batches == 1 && seen[0].batch == 3 && done == 3);
}

static void by_seven(struct bm_state *st)
{
	while (bm_keep_running_batch(st, 7))
		bm_set_iteration_time(st, 7e-6);
	done = bm_iterations(st);
}

static void rounds_count_what_they_do(void)
{
	CHECK(run(&(struct bm_benchmark){ .run = by_seven, .use_manual_time = true },
		  "--benchmark_min_time=20x", "--benchmark_latency=4") == 1);
	CHECK(seen[0].batches == 3 && seen[0].batch == 7 && done == 21);
	CHECK(within(seen[0].min, 1000, 1e-9) && within(seen[0].max, 1000, 1e-9));
}

static void in_batches_of_three(struct bm_state *st)
{
	int64_t n = 0;

	BM_BATCH(st, 3) {
		CHECK(bm_batch_size(st) >= 1 && bm_batch_size(st) <= 3);
		BM_TIMED(st, i) {
			bm_set_iteration_time(st, 1e-6);
			n++;
		}
	}
	done = bm_iterations(st);
	CHECK(done == n);
}

static void a_batch_may_be_of_several_of_the_body(void)
{
	CHECK(run(&(struct bm_benchmark){ .run = in_batches_of_three, .use_manual_time = true },
		  "--benchmark_min_time=20x", "--benchmark_latency=8") == 1);
	CHECK(seen[0].batches == 3 && seen[0].batch == 8 && done == 20);
	CHECK(within(seen[0].min, 1000, 1e-9) && within(seen[0].max, 1000, 1e-9));
}

static void empty(struct bm_state *st)
{
	BM_LOOP(st)
		;
	done = bm_iterations(st);
}

static void very_many_batches_are_fewer(void)
{
	int64_t most;

	CHECK(run(&(struct bm_benchmark){ .run = empty }, "--benchmark_min_time=3000000x",
		  "--benchmark_latency=1") == 1);
	most = (int64_t)fmax(1e6, 1e6 * rows[0].run.real_seconds);
	CHECK(rows[0].run.iterations == 3000000);
	CHECK(seen[0].batches == (most < 3000000 ? most : 3000000) && done == seen[0].batches);
}

/* ------------------------------------------------------------------- how large */

static void by_itself_a_batch_takes_two_microseconds(void)
{
	double each;
	int64_t n;

	CHECK(run(&(struct bm_benchmark){ .run = empty }, "--benchmark_min_time=1000000x",
		  "--benchmark_latency") == 1);
	n = seen[0].batch;
	each = rows[0].run.real_seconds / 1e6;
	CHECK(n > 0 && (n & (n - 1)) == 0);
	CHECK((double)n * each >= 2e-6);
	CHECK(n == 1 || (double)n / 2 * each < 2e-6);
}

static void slow(struct bm_state *st)
{
	BM_LOOP(st)
		spin(3e-6);
}

static void what_is_long_or_timed_by_hand_is_alone(void)
{
	CHECK(run(&(struct bm_benchmark){ .run = slow }, "--benchmark_min_time=50x",
		  "--benchmark_latency=auto") == 1);
	CHECK(seen[0].batch == 1 && seen[0].batches == 50);
	CHECK(run(&(struct bm_benchmark){ .run = one_by_one, .use_manual_time = true },
		  "--benchmark_min_time=50x", "--benchmark_latency=auto") == 1);
	CHECK(seen[0].batch == 1 && seen[0].batches == 50);
}

/* ------------------------------------------------------------------- clocks */

/* Of the last call: all of it, what was not to be measured, what was. */
static double outside, unmeasured, inside;

static void pauses(struct bm_state *st)
{
	double begin = read_clock();

	unmeasured = inside = 0;
	BM_LOOP(st) {
		inside += spin(50e-6);
		bm_pause_timing(st);
		unmeasured += spin(1e-3);
		bm_resume_timing(st);
	}
	outside = read_clock() - begin;
}

static void sets_up(struct bm_state *st)
{
	double begin = read_clock();

	unmeasured = inside = 0;
	BM_BATCH(st, 2) {
		unmeasured += spin(1e-3);
		BM_TIMED(st, i)
			inside += spin(50e-6);
	}
	outside = read_clock() - begin;
}

/* The ends of the buckets are limits for what was measured. */
static void only_what_shall_be_is_measured(void)
{
	static bm_fn *const bodies[] = { pauses, sets_up };

	for (size_t i = 0; i < BMI_LENGTH(bodies); i++) {
		double least = 0, most = 0;

		CHECK(run(&(struct bm_benchmark){ .run = bodies[i] }, "--benchmark_min_time=8x",
			  "--benchmark_latency=2") == 1);
		CHECK(seen[0].batches == 4 && seen[0].batch == 2);
		for (size_t k = 0; k < seen[0].bucket_count; k++) {
			least += 2e-9 * buckets[k].begin * (double)buckets[k].count;
			most += 2e-9 * buckets[k].end * (double)buckets[k].count;
		}
		CHECK(least <= outside - unmeasured);
		CHECK(most >= inside);
	}
}

static double cpu_seconds[2];
static bool counts[2];

static void notes_cpu_time(struct bm_state *st)
{
	BM_LOOP(st)
		spin(50e-6);
	counts[calls % 2] = bmi_state(st)->perf;
	cpu_seconds[calls++ % 2] = bmi_state(st)->cpu;
}

static void the_slow_clocks_are_left_alone(void)
{
	CHECK(!setenv("BENCHMARK_PERF_COUNTERS", "PAGE-FAULTS", true));
	CHECK(run(&(struct bm_benchmark){ .run = notes_cpu_time }, "--benchmark_min_time=8x",
		  "--benchmark_latency=2") == 1);
	CHECK(!unsetenv("BENCHMARK_PERF_COUNTERS"));
	CHECK(!counts[1]);
	if (!counts[0])
		printf("# no performance counters here\n");
	CHECK(calls == 2 && cpu_seconds[0] > 0 && cpu_seconds[1] == 0);
	CHECK(rows[0].run.cpu_seconds == cpu_seconds[0]);
}

/* However long the machine is up: else a double soon has no room for nanoseconds. */
static void the_wall_clock_begins_with_the_process(void)
{
	CHECK(bmi_real_time() >= 0 && bmi_real_time() < 3600);
}

/* ------------------------------------------------------------------- threads */

static void as_its_number(struct bm_state *st)
{
	BM_LOOP(st)
		bm_set_iteration_time(st, 1e-6 * (1 + bm_thread_index(st)));
}

static void each_thread_has_its_batches(void)
{
	CHECK(run(&(struct bm_benchmark){ .run = as_its_number,
					  .use_manual_time = true,
					  .threads = { BM_VALUES(3) } },
		  "--benchmark_min_time=10x", "--benchmark_latency=4") == 1);
	CHECK(rows[0].run.iterations == 30);
	CHECK(seen[0].batches == 9 && seen[0].batch == 4);
	CHECK(within(seen[0].min, 1000, 1e-9) && within(seen[0].max, 3000, 1e-9));
	CHECK(within(seen[0].p50, 2000, 0.0079));
}

static int64_t done_by[2];

/* Thread 1 gives up in its second batch; thread 0 waits for that in its first, or has not begun. */
static void one_gives_up(struct bm_state *st)
{
	int me = bm_thread_index(st);
	bool again = me == 0 ? calls++ : false;
	int64_t i = 0;

	while (bm_keep_running(st)) {
		if (bmi_state(st)->call->more && me == 1 && ++i == 5)
			bm_skip_with_error(st, "thread 1 is broken");
		while (again && !atomic_load(&bmi_state(st)->call->skipped))
			;
	}
	done_by[me] = bm_iterations(st);
}

static void who_gives_up_ends_it_for_all(void)
{
	CHECK(run(&(struct bm_benchmark){ .run = one_gives_up, .threads = { BM_VALUES(2) } },
		  "--benchmark_min_time=1000x", "--benchmark_latency=4") == 1);
	CHECK(rows[0].run.outcome == BM_FAILED && calls == 2);
	CHECK(strstr(rows[0].message, "thread 1 is broken"));
	CHECK(done_by[0] <= 4);
}

/* ------------------------------------------------------------------- failures */

static bool fails_at_its_end, skips;

static void works_once(struct bm_state *st)
{
	calls++;
	if (calls == 2 && skips)
		bm_skip_with_message(st, "not twice");
	BM_LOOP(st)
		bm_clobber_memory();
	if (calls == 2 && fails_at_its_end)
		bm_skip_with_error(st, "a wrong sum");
}

static void a_body_that_fails_then_has_failed(void)
{
	fails_at_its_end = true;
	CHECK(run(&(struct bm_benchmark){ .run = works_once }, "--benchmark_min_time=9x",
		  "--benchmark_latency=4") == 1);
	fails_at_its_end = false;
	CHECK(calls == 2 && rows[0].run.outcome == BM_FAILED && rows[0].run.real_time == 0);
	CHECK(!strcmp(rows[0].message, "in short batches: a wrong sum"));
	CHECK(seen[0].batches == 0 && find_counter(&rows[0], "ns_p50") == -1);
	skips = true;
	CHECK(run(&(struct bm_benchmark){ .run = works_once }, "--benchmark_min_time=9x",
		  "--benchmark_latency=4") == 1);
	skips = false;
	CHECK(calls == 2 && rows[0].run.outcome == BM_SKIPPED);
	CHECK(!strcmp(rows[0].message, "in short batches: not twice"));
}

static void always_fails(struct bm_state *st)
{
	calls++;
	bm_skip_with_error(st, "broken");
}

static void a_failure_has_no_distribution(void)
{
	CHECK(run(&(struct bm_benchmark){ .run = always_fails }, "--benchmark_min_time=9x",
		  "--benchmark_latency=4") == 1);
	CHECK(calls == 1 && !strcmp(rows[0].message, "broken"));
}

/* ------------------------------------------------------------------- other rows */

static void as_its_argument(struct bm_state *st)
{
	BM_LOOP(st)
		bm_set_iteration_time(st, 1e-6 * (double)bm_arg(st, 0));
	bm_set_complexity_n(st, bm_arg(st, 0));
}

static void aggregates_have_the_counters_only(void)
{
	const struct row *row;

	CHECK(run(&(struct bm_benchmark){ .run = as_its_argument,
					  .use_manual_time = true,
					  .args = { BM_VALUES(1, 2) },
					  .repetitions = 2,
					  .complexity = BM_O_N },
		  "--benchmark_min_time=8x", "--benchmark_latency=4") == 2);
	CHECK(row_count == 14 && seen_count == 14);
	for (size_t i = 0; i < row_count; i++)
		CHECK((seen[i].batches == 2) == !rows[i].run.aggregate_name);
	row = find_row("b/1/repeats:2/manual_time_mean");
	CHECK(within(find_counter(row, "ns_p50"), 1000, 0.0079));
	CHECK(find_counter(row, "latency_batch") == 4);
	CHECK(find_counter(find_row("b/1/repeats:2/manual_time_stddev"), "latency_batch") == 0);
	CHECK(find_counter(find_row("b/manual_time_BigO"), "ns_p50") == -1);
}

int main(void)
{
	static const struct test_case cases[] = {
		CASE(percentiles_are_those_of_a_sorted_list),
		CASE(halves_merged_are_the_whole),
		CASE(nothing_has_no_percentile),
		CASE(a_bucket_is_narrow_and_begins_where_one_ends),
		CASE(what_is_no_time_is_in_the_buckets_at_the_ends),
		CASE(a_known_distribution_comes_out),
		CASE(nobody_asked),
		CASE(what_a_benchmark_says_wins),
		CASE(a_counter_of_the_body_stays),
		CASE(the_last_batch_is_what_is_left),
		CASE(rounds_count_what_they_do),
		CASE(a_batch_may_be_of_several_of_the_body),
		CASE(very_many_batches_are_fewer),
		CASE(by_itself_a_batch_takes_two_microseconds),
		CASE(what_is_long_or_timed_by_hand_is_alone),
		CASE(only_what_shall_be_is_measured),
		CASE(the_slow_clocks_are_left_alone),
		CASE(the_wall_clock_begins_with_the_process),
		CASE(each_thread_has_its_batches),
		CASE(who_gives_up_ends_it_for_all),
		CASE(a_body_that_fails_then_has_failed),
		CASE(a_failure_has_no_distribution),
		CASE(aggregates_have_the_counters_only),
	};

	return run_cases(cases, BMI_LENGTH(cases));
}
