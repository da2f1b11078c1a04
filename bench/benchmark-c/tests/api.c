/* SPDX-License-Identifier: MIT */
/* What the header promises, seen through a reporter.  Manual time makes numbers exact. */
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "check.h"

static const char *const no_args[] = { NULL };
static const char *const one_iteration[] = { "--benchmark_min_time=1x", NULL };

/* ------------------------------------------------------------------- registration */

static void nothing(struct bm_state *st)
{
	BM_LOOP(st)
		;
}

/* All that the definition leads to dies with this frame. */
static __attribute__((noinline)) int register_from_stack(void)
{
	char name[] = "stack", label[] = "size";
	int64_t values[] = { 3, 4 };
	struct bm_benchmark def = {
		.name = name,
		.run = nothing,
		.args = { { .kind = BM_ARGS_VALUES_, .values = values, .count = 2 } },
		.arg_names = { label },
	};
	int r = bm_register(&def);

	memset(name, 'x', sizeof(name) - 1);
	memset(label, 'x', sizeof(label) - 1);
	memset(values, 0, sizeof(values));
	return r;
}

static void copies_what_it_is_given(void)
{
	CHECK(register_from_stack() == 0);
	CHECK(run_quietly(one_iteration) == 2);
	CHECK(!strcmp(rows[0].name, "stack/size:3"));
	CHECK(!strcmp(rows[1].name, "stack/size:4"));
}

static void formatted_names_in_order(void)
{
	for (int i = 0; i < 3; i++)
		CHECK(bm_register_as(&(struct bm_benchmark){ .run = nothing },
				     "switch/backend:b%d/link:%s", i, "inline") == 0);
	CHECK(run_quietly(one_iteration) == 3);
	CHECK(!strcmp(rows[0].name, "switch/backend:b0/link:inline"));
	CHECK(!strcmp(rows[2].name, "switch/backend:b2/link:inline"));
	CHECK(rows[2].run.family_index == 2);
}

static void filter_numbers_families_anew(void)
{
	static const char *const args[] = { "--benchmark_min_time=1x", "--benchmark_filter=b/|c",
					    NULL };

	CHECK(!bm_register(&(struct bm_benchmark){ .name = "a", .run = nothing }));
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "b", .run = nothing,
						   .args = { BM_VALUES(1, 2) } }));
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "c", .run = nothing }));
	CHECK(run_quietly(args) == 3);
	CHECK(find_row("b/2")->run.family_index == 0);
	CHECK(find_row("b/2")->run.per_family_instance_index == 1);
	CHECK(find_row("c")->run.family_index == 1);
}

static const struct bm_benchmark bad[] = {
	{ .run = nothing },
	{ .name = "", .run = nothing },
	{ .name = "no function" },
	{ .name = "b", .run = nothing, .args = { BM_VALUES(1), BM_TUPLE(1, 2) } },
	{ .name = "b", .run = nothing, .args = { BM_RANGE(8, 1) } },
	{ .name = "b", .run = nothing, .args = { BM_RANGE(1, 8) }, .range_multiplier = 1 },
	{ .name = "b", .run = nothing, .args = { BM_DENSE_RANGE(1, 8, 0) } },
	{ .name = "b", .run = nothing, .args = { BM_DENSE_RANGE(0, INT64_MAX, 1) } },
	{ .name = "b", .run = nothing, .args = { BM_PRODUCT(BM_TUPLE(1, 2)) } },
	{ .name = "b",
	  .run = nothing,
	  .args = { BM_PRODUCT(BM_DENSE_RANGE(1, 5000, 1), BM_DENSE_RANGE(1, 5000, 1)) } },
	{ .name = "b", .run = nothing, .threads = { BM_VALUES(0) } },
	{ .name = "b", .run = nothing, .threads = { BM_TUPLE(1, 2) } },
	{ .name = "b", .run = nothing, .min_time = -1 },
	{ .name = "b", .run = nothing, .min_warmup_time = NAN },
	{ .name = "b", .run = nothing, .iterations = -1 },
	{ .name = "b", .run = nothing, .repetitions = -1 },
	{ .name = "b", .run = nothing, .unit = (enum bm_unit)9 },
	{ .name = "b", .run = nothing, .statistics = { { .name = "x" } } },
};

static void refuses_bad_definitions(void)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		shut_output();
		int r = bm_register(&bad[i]);

		open_output();
		CHECK(r == -EINVAL);
	}
	CHECK(run_quietly(no_args) == 0);
}

static int name_at(const char *want, size_t i)
{
	return i < row_count && !strcmp(rows[i].name, want);
}

static void ranges_are_upstreams(void)
{
	static const char *const want[] = { "r/-8", "r/-4", "r/-2", "r/-1", "r/0",  "r/1",
					    "r/2",  "r/4",  "r/5",  "n/-9", "n/-8", "n/-3",
					    "z/-1", "z/0",  "e/7",  "d/1",  "d/4",  "d/7" };

	CHECK(!bm_register(&(struct bm_benchmark){ .name = "r", .run = nothing,
						   .args = { BM_RANGE(-8, 5) },
						   .range_multiplier = 2 }));
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "n", .run = nothing,
						   .args = { BM_RANGE(-9, -3) } }));
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "z", .run = nothing,
						   .args = { BM_RANGE(-1, 0) } }));
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "e", .run = nothing,
						   .args = { BM_RANGE(7, 7) } }));
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "d", .run = nothing,
						   .args = { BM_DENSE_RANGE(1, 8, 3) } }));
	CHECK(run_quietly(one_iteration) == 18);
	for (size_t i = 0; i < 18; i++)
		CHECK(name_at(want[i], i));
}

static void extreme_ranges_end(void)
{
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "m", .run = nothing,
						   .args = { BM_RANGE(INT64_MIN, INT64_MAX) } }));
	CHECK(!bm_register(&(struct bm_benchmark){
		.name = "d", .run = nothing,
		.args = { BM_DENSE_RANGE(INT64_MAX - 3, INT64_MAX, 2) } }));
	/* min, 21 powers of 8 each way, 0, max; and two. */
	CHECK(run_quietly(one_iteration) == 47);
	CHECK(name_at("m/-9223372036854775808", 0));
	CHECK(name_at("m/-9223372036854775807", 1) == 0);
	CHECK(name_at("m/9223372036854775807", 44));
	CHECK(name_at("d/9223372036854775804", 45));
}

static void thread_ranges(void)
{
	static const char *const want[] = { "t/threads:1", "t/threads:2", "t/threads:3",
					    "d/threads:1", "d/threads:3", "d/threads:4" };

	CHECK(!bm_register(&(struct bm_benchmark){ .name = "t", .run = nothing,
						   .threads = { BM_RANGE(1, 3) } }));
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "d", .run = nothing,
						   .threads = { BM_DENSE_RANGE(1, 4, 2) } }));
	CHECK(run_quietly(one_iteration) == 6);
	for (size_t i = 0; i < 6; i++)
		CHECK(name_at(want[i], i));
}

static void user_datum(struct bm_state *st)
{
	nothing(st);
	bm_set_label(st, "%s in %s", (const char *)bm_user(st), bm_name(st));
}

static void user_datum_reaches_body_and_row(void)
{
	static const char datum[] = "datum";

	CHECK(!bm_register(&(struct bm_benchmark){ .name = "u", .run = user_datum,
						   .user = datum }));
	CHECK(run_quietly(one_iteration) == 1);
	CHECK(!strcmp(rows[0].label, "datum in u"));
	CHECK(rows[0].run.user == datum);
}

/* ------------------------------------------------------------------- times and counters */

/* 0.5 s in each iteration, in every thread. */
static void half_seconds(struct bm_state *st)
{
	BM_LOOP(st)
		bm_set_iteration_time(st, 0.5);
	bm_set_counter(st, "plain", 3, BM_COUNTER_PLAIN);
	bm_set_counter(st, "rate", 12, BM_COUNTER_RATE);
	bm_set_counter(st, "per_thread", 3, BM_COUNTER_AVG_THREADS);
	bm_set_counter(st, "invariant", 7, BM_COUNTER_INVARIANT);
	bm_set_counter(st, "per_iteration", 24, BM_COUNTER_AVG_ITERATIONS);
	bm_set_counter(st, "inverse", 4, BM_COUNTER_INVERT);
	bm_set_counter(st, "each", 12, BM_COUNTER_RATE | BM_COUNTER_INVERT);
	bm_set_items_processed(st, 24);
}

static void counters_by_flag(void)
{
	const struct row *row;

	CHECK(!bm_register(&(struct bm_benchmark){
		.name = "h", .run = half_seconds, .use_manual_time = true, .iterations = 8,
		.threads = { BM_VALUES(2) }, .unit = BM_MILLISECOND }));
	CHECK(run_quietly(no_args) == 1);
	row = find_row("h/iterations:8/manual_time/threads:2");
	/* 8 iterations in each of 2 threads: 4 s of one thread, 16 iterations. */
	CHECK(row->run.iterations == 16);
	CHECK(near(row->run.real_time, 500));
	CHECK(near(row->run.real_seconds, 8));
	CHECK(near(find_counter(row, "plain"), 6));
	CHECK(near(find_counter(row, "rate"), 24.0 / 4));
	CHECK(near(find_counter(row, "per_thread"), 3));
	CHECK(near(find_counter(row, "invariant"), 14 * 16));
	CHECK(near(find_counter(row, "per_iteration"), 3));
	CHECK(near(find_counter(row, "inverse"), 0.125));
	CHECK(near(find_counter(row, "each"), 4.0 / 24));
	CHECK(near(find_counter(row, "items_per_second"), 12));
}

static void counter_replaced(struct bm_state *st)
{
	nothing(st);
	for (int i = 0; i < 30; i++) {
		char name[8];

		snprintf(name, sizeof(name), "%02d", 29 - i);
		bm_set_counter(st, name, 1, BM_COUNTER_INVERT);
		bm_set_counter(st, name, 29 - i, BM_COUNTER_PLAIN);
	}
}

static void counters_sorted_last_wins(void)
{
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "c", .run = counter_replaced }));
	CHECK(run_quietly(one_iteration) == 1);
	CHECK(rows[0].run.counter_count == 30);
	for (int k = 0; k < 8; k++)
		CHECK(rows[0].counters[k].value == k);
}

static int repetition;

/* 2, 4, 4, 4, 5, 5, 7, 9 seconds: a textbook sample, mean 5, sum of squares 32 about it. */
static void sample(struct bm_state *st)
{
	static const double seconds[] = { 5, 2, 4, 9, 4, 5, 4, 7 };
	double t = seconds[repetition++ % 8];

	BM_LOOP(st)
		bm_set_iteration_time(st, t);
	bm_set_counter(st, "t", t, BM_COUNTER_PLAIN);
	bm_set_label(st, "%s", t > 0 ? "same" : "");
}

static void aggregates_of_a_known_sample(void)
{
	repetition = 0;
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "s", .run = sample, .iterations = 1,
						   .repetitions = 8, .use_manual_time = true,
						   .unit = BM_SECOND }));
	CHECK(run_quietly(no_args) == 1);
	CHECK(row_count == 12);
#define ROW(stat) find_row("s/iterations:1/repeats:8/manual_time_" stat)
	CHECK(near(ROW("mean")->run.real_time, 5));
	CHECK(near(ROW("median")->run.real_time, 4.5));
	CHECK(near(ROW("stddev")->run.real_time, sqrt(32.0 / 7)));
	CHECK(near(ROW("cv")->run.real_time, sqrt(32.0 / 7) / 5));
	CHECK(near(find_counter(ROW("stddev"), "t"), sqrt(32.0 / 7)));
	CHECK(near(find_counter(ROW("median"), "t"), 4.5));
	CHECK(ROW("cv")->run.aggregate_unit == BM_STATISTIC_PERCENTAGE);
	CHECK(ROW("mean")->run.iterations == 8 && ROW("mean")->run.repetition_index == -1);
	CHECK(!strcmp(ROW("mean")->label, "same"));
#undef ROW
}

static void failing_now_and_then(struct bm_state *st)
{
	int turn = repetition++;

	if (turn % 3 == 0)
		bm_skip_with_error(st, "turn %d", turn);
	BM_LOOP(st)
		bm_set_iteration_time(st, turn);
}

static void failures_are_in_no_aggregate(void)
{
	repetition = 0;
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "f", .run = failing_now_and_then,
						   .iterations = 1, .repetitions = 4,
						   .use_manual_time = true, .unit = BM_SECOND }));
	CHECK(run_quietly(no_args) == 1);
	CHECK(row_count == 8);
	CHECK(rows[0].run.outcome == BM_FAILED && !strcmp(rows[0].message, "turn 0"));
	CHECK(rows[3].run.outcome == BM_FAILED && rows[3].run.real_time == 0);
	/* 1 and 2 s are left. */
	CHECK(near(rows[4].run.real_time, 1.5) && rows[4].run.iterations == 2);
}

static double outside, paused;

static void pausing(struct bm_state *st)
{
	double begin = read_clock(), stop;

	BM_LOOP(st) {
		bm_pause_timing(st);
		stop = read_clock();
		spin(0.005);
		paused = read_clock() - stop;
		bm_resume_timing(st);
	}
	outside = read_clock() - begin;
}

static void a_pause_is_not_measured(void)
{
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "p", .run = pausing,
						   .use_real_time = true }));
	CHECK(run_quietly(one_iteration) == 1);
	CHECK(rows[0].run.real_seconds > 0);
	CHECK(rows[0].run.real_seconds <= outside - paused);
}

static void spinning(struct bm_state *st)
{
	BM_LOOP(st)
		spin(0.002);
}

static void wall_time_is_never_divided(void)
{
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "w", .run = spinning, .iterations = 2,
						   .threads = { BM_VALUES(3) },
						   .use_real_time = true, .unit = BM_SECOND }));
	CHECK(run_quietly(no_args) == 1);
	CHECK(rows[0].run.iterations == 6);
	CHECK(rows[0].run.real_time >= 0.002);
	CHECK(rows[0].run.real_seconds >= 0.012);
}

static double process_cpu_time(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + 1e-9 * (double)ts.tv_nsec;
}

/* Each of the threads reads the clock of them all; their sum would be three times what it was. */
static void process_time_is_counted_once(void)
{
	double before = process_cpu_time();

	CHECK(!bm_register(&(struct bm_benchmark){ .name = "p", .run = spinning, .iterations = 2,
						   .threads = { BM_VALUES(3) },
						   .measure_process_cpu_time = true }));
	CHECK(run_quietly(no_args) == 1);
	CHECK(rows[0].run.cpu_seconds > 0);
	CHECK(rows[0].run.cpu_seconds <= process_cpu_time() - before);
}

/* Scalars go through a register, the rest through memory; none is changed. */
static void values_survive_do_not_optimize(void)
{
	struct {
		char bytes[3];
	} small = { "ab" };
	struct {
		int64_t words[9];
	} large = { { 1, 2, 3, 4, 5, 6, 7, 8, 9 } };
	char c = 'c';
	bool flag = true;
	float f = 0.5f;
	double d = 0.25;
	long double ld = 0.125L;
	const char *p = "p";

	bm_do_not_optimize(small);
	bm_do_not_optimize(large);
	bm_do_not_optimize(c);
	bm_do_not_optimize(flag);
	bm_do_not_optimize(f);
	bm_do_not_optimize(d);
	bm_do_not_optimize(ld);
	bm_do_not_optimize(p);
	bm_consume(d);
	bm_consume(p);
	bm_consume(c + 1);
	CHECK(!strcmp(small.bytes, "ab") && large.words[8] == 9 && c == 'c' && flag);
	CHECK(f == 0.5f && d == 0.25 && ld == 0.125L && *p == 'p');
}

/* ------------------------------------------------------------------- the run */

static int64_t asked[40];
static atomic_int calls;
static int setups, teardowns;

static void noting(struct bm_state *st)
{
	int call = calls++;

	if (call < 40)
		asked[call] = bm_max_iterations(st);
	BM_LOOP(st)
		bm_set_iteration_time(st, call < 5 ? 1e-4 : 1e-9);
}

static void count_setup(struct bm_state *st)
{
	setups += bm_arg(st, 0) == 7 && bm_threads(st) == 2 && !bm_thread_index(st);
}

static void count_teardown(struct bm_state *st)
{
	(void)st;
	teardowns++;
}

/* 0.1 ms an iteration, 0.15 s wanted: times ten until a reading is more than a tenth of that, then
 * 1.4 x 0.15 / 0.1 times.  The second repetition does not search, short as it is. */
static void search_follows_upstream(void)
{
	static const char *const args[] = { "--benchmark_min_time=0.15s",
					    "--benchmark_repetitions=2", NULL };

	calls = 0;
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "n", .run = noting,
						   .use_manual_time = true }));
	CHECK(run_quietly(args) == 1);
	CHECK(calls == 6);
	CHECK(asked[0] == 1 && asked[1] == 10 && asked[2] == 100 && asked[3] == 1000);
	CHECK(asked[4] >= 2099 && asked[4] <= 2101);
	CHECK(asked[5] == asked[4]);
}

static void sleeping(struct bm_state *st)
{
	struct timespec ten_ms = { .tv_nsec = 10000000 };

	asked[0] = bm_max_iterations(st);
	BM_LOOP(st)
		nanosleep(&ten_ms, NULL);
}

/* CPU time decides, but after five times the goal by the wall clock the search is over. */
static void search_ends_for_sleepers(void)
{
	static const char *const args[] = { "--benchmark_min_time=0.01s", NULL };

	CHECK(!bm_register(&(struct bm_benchmark){ .name = "s", .run = sleeping }));
	CHECK(run_quietly(args) == 1);
	/* Five of them last long enough, so at most 14 times four, on however busy a machine; their
	 * CPU time alone would take hundreds. */
	CHECK(asked[0] <= 56);
}

static void warm_up_once(void)
{
	static const char *const args[] = { "--benchmark_min_warmup_time=0.001",
					    "--benchmark_min_time=3x",
					    "--benchmark_repetitions=2", NULL };

	calls = 0;
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "n", .run = noting,
						   .use_manual_time = true }));
	CHECK(run_quietly(args) == 1);
	/* Warm-up from 3 iterations on until 1 ms: 3, 14; then twice the 3 asked for. */
	CHECK(calls == 4 && asked[0] == 3 && asked[1] > 10 && asked[2] == 3 && asked[3] == 3);
}

/* The benchmark's own wins, also without a min_time of its own: 1, then 10 are a millisecond. */
static void own_warmup_time_wins(void)
{
	static const char *const args[] = { "--benchmark_min_warmup_time=100",
					    "--benchmark_min_time=1x", NULL };

	calls = 0;
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "n", .run = noting,
						   .min_warmup_time = 0.0009,
						   .use_manual_time = true }));
	CHECK(run_quietly(args) == 1);
	CHECK(calls == 3 && asked[1] > 1 && asked[1] <= 13 && asked[2] == 1);
}

static void hooks_surround_each_call(void)
{
	calls = setups = teardowns = 0;
	CHECK(!bm_register(&(struct bm_benchmark){
		.name = "n", .run = noting, .setup = count_setup, .teardown = count_teardown,
		.args = { BM_VALUES(7) }, .threads = { BM_VALUES(2) }, .iterations = 1,
		.repetitions = 3 }));
	CHECK(run_quietly(no_args) == 1);
	CHECK(calls == 6 && setups == 3 && teardowns == 3);
}

static void skipping_setup(struct bm_state *st)
{
	bm_skip_with_message(st, "nothing to set up");
}

static void a_setup_that_skips(void)
{
	calls = teardowns = 0;
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "n", .run = noting,
						   .setup = skipping_setup,
						   .teardown = count_teardown }));
	CHECK(run_quietly(no_args) == 1);
	CHECK(calls == 0 && teardowns == 1);
	CHECK(rows[0].run.outcome == BM_SKIPPED);
	CHECK(!strcmp(rows[0].message, "nothing to set up"));
}

static pthread_t first_thread;

/* Four threads that must all be in their loops at once, or this never ends. */
static void together(struct bm_state *st)
{
	pthread_barrier_t *meeting = (pthread_barrier_t *)(uintptr_t)bm_user(st);

	if (bm_thread_index(st) == 0)
		first_thread = pthread_self();
	BM_LOOP(st)
		pthread_barrier_wait(meeting);
}

static void threads_run_at_once(void)
{
	pthread_barrier_t meeting;

	CHECK(!pthread_barrier_init(&meeting, NULL, 4));
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "t", .run = together, .user = &meeting,
						   .threads = { BM_VALUES(4) },
						   .iterations = 10 }));
	CHECK(run_quietly(no_args) == 1);
	CHECK(rows[0].run.iterations == 40 && rows[0].run.threads == 4);
	CHECK(pthread_equal(first_thread, pthread_self()));
	pthread_barrier_destroy(&meeting);
}

static atomic_int rounds;

/* Thread 1 goes home at once; nobody may wait for it, or work for nothing. */
static void deserter(struct bm_state *st)
{
	if (bm_thread_index(st) == 1) {
		bm_skip_with_error(st, "gone");
		return;
	}
	BM_LOOP(st)
		rounds++;
}

static void a_thread_that_leaves_hangs_nobody(void)
{
	rounds = 0;
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "d", .run = deserter,
						   .threads = { BM_VALUES(3) } }));
	CHECK(run_quietly(no_args) == 1);
	CHECK(rows[0].run.outcome == BM_FAILED && !strcmp(rows[0].message, "gone"));
	CHECK(rounds == 0);
}

/* ------------------------------------------------------------------- misuse of the loop */

static void leaves(struct bm_state *st)
{
	BM_LOOP(st)
		break;
}

static void loops_twice(struct bm_state *st)
{
	nothing(st);
	nothing(st);
}

static void asks_on(struct bm_state *st)
{
	while (bm_keep_running(st))
		;
	while (bm_keep_running(st))
		;
}

static void never_loops(struct bm_state *st)
{
	(void)st;
}

static void pauses_outside(struct bm_state *st)
{
	bm_pause_timing(st);
	nothing(st);
}

static void wants_argument(struct bm_state *st)
{
	CHECK(bm_arg(st, 1) == 0);
	nothing(st);
}

static void misuse_is_an_error_row(void)
{
	static bm_fn *const bodies[] = { leaves,      loops_twice,    asks_on,
					 never_loops, pauses_outside, wants_argument };
	static const char *const say[] = { "left before its end", "second loop", "second loop",
					   "never ran its loop",  "outside the loop",
					   "no argument 1" };

	for (int i = 0; i < 6; i++)
		CHECK(!bm_register_as(&(struct bm_benchmark){ .run = bodies[i], .iterations = 2,
							      .args = { BM_VALUES(1) } },
				      "m%d", i));
	CHECK(run_quietly(no_args) == 6);
	for (int i = 0; i < 6; i++) {
		CHECK(rows[i].run.outcome == BM_FAILED);
		CHECK(strstr(rows[i].message, say[i]));
	}
}

static int64_t counted, seen;

static void batches(struct bm_state *st)
{
	counted = 0;
	while (bm_keep_running_batch(st, 4))
		counted += 4;
	seen = bm_iterations(st);
}

static void a_batch_may_overshoot(void)
{
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "b", .run = batches,
						   .iterations = 10 }));
	CHECK(run_quietly(no_args) == 1);
	CHECK(counted == 12 && seen == 12 && rows[0].run.iterations == 12);
}

static void stops_in_the_middle(struct bm_state *st)
{
	counted = 0;
	while (bm_keep_running(st))
		if (++counted == 3)
			bm_skip_with_error(st, "enough");
}

static void keep_running_ends_after_a_skip(void)
{
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "k", .run = stops_in_the_middle,
						   .iterations = 10 }));
	CHECK(run_quietly(no_args) == 1);
	CHECK(counted == 3 && !strcmp(rows[0].message, "enough"));
}

/* ------------------------------------------------------------------- around the run */

static char order[600];

static void sign(struct bm_state *st)
{
	strncat(order, (const char *)bm_user(st), sizeof(order) - strlen(order) - 1);
	nothing(st);
}

static void interleaving_mixes(void)
{
	static const char *const args[] = { "--benchmark_min_time=1x",
					    "--benchmark_repetitions=100",
					    "--benchmark_enable_random_interleaving", NULL };
	int changes = 0;

	*order = '\0';
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "a", .run = sign, .user = "a",
						   .report_aggregates_only = true }));
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "b", .run = sign, .user = "b" }));
	CHECK(run_quietly(args) == 2);
	CHECK(strlen(order) == 200);
	for (int i = 1; i < 200; i++)
		changes += order[i] != order[i - 1];
	/* One change without; about 100 with. */
	CHECK(changes > 20);
}

static int refuse(void *self, const struct bm_run *runs, size_t count)
{
	(void)runs;
	(void)count;
	++*(int *)self;
	return -ECANCELED;
}

static void a_reporter_can_stop_the_run(void)
{
	static const struct bm_reporter refuser = { .runs = refuse };
	int reports = 0;

	CHECK(!bm_register(&(struct bm_benchmark){ .name = "a", .run = nothing }));
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "b", .run = nothing }));
	CHECK(!bm_add_reporter(&refuser, &reports));
	CHECK(run_quietly(one_iteration) == -ECANCELED);
	CHECK(reports == 1);
}

static struct bm_context met;
static bool met_key;

static int meet(void *self, const struct bm_context *c)
{
	(void)self;
	met = *c;
	met_key = c->key_count == 2 && !strcmp(c->keys[0].key, "flag") &&
		  !strcmp(c->keys[1].key, "key") && !strcmp(c->keys[1].value, "value");
	return 0;
}

static void context_has_keys_of_both(void)
{
	static const struct bm_reporter meeter = { .context = meet };
	static const char *const args[] = { "--benchmark_context=flag=x",
					    "--benchmark_min_time=1x", NULL };

	CHECK(!bm_register(&(struct bm_benchmark){ .name = "longest_name", .run = nothing }));
	CHECK(!bm_add_custom_context("key", "value"));
	CHECK(bm_add_custom_context("key", "other") == -EEXIST);
	CHECK(!bm_add_reporter(&meeter, NULL));
	CHECK(run_quietly(args) == 1);
	CHECK(met_key);
	CHECK(met.name_width == strlen("longest_name") && met.num_cpus > 0);
	CHECK(met.display_format == BM_FORMAT_CONSOLE);
}

static void flags_are_taken_from_argv(void)
{
	char prog[] = "prog", mine[] = "--backend=asm", theirs[] = "--benchmark_dry_run";
	char *argv[] = { prog, theirs, mine, NULL };
	int argc = 3;

	CHECK(bm_initialize(&argc, argv) == 0);
	CHECK(argc == 2 && argv[1] == mine && !argv[2]);
	bm_shutdown();
}

static void bad_flags_leave_argv(void)
{
	char prog[] = "prog", good[] = "--benchmark_dry_run", bad[] = "--v=x";
	char *argv[] = { prog, good, bad, NULL };
	int argc = 3, r;

	shut_output();
	r = bm_initialize(&argc, argv);
	open_output();
	CHECK(r == -EINVAL);
	CHECK(argc == 3 && argv[1] == good && argv[2] == bad);
	bm_shutdown();
}

int main(void)
{
	static const struct test_case cases[] = {
		CASE(copies_what_it_is_given),
		CASE(formatted_names_in_order),
		CASE(filter_numbers_families_anew),
		CASE(refuses_bad_definitions),
		CASE(ranges_are_upstreams),
		CASE(extreme_ranges_end),
		CASE(thread_ranges),
		CASE(user_datum_reaches_body_and_row),
		CASE(counters_by_flag),
		CASE(counters_sorted_last_wins),
		CASE(aggregates_of_a_known_sample),
		CASE(failures_are_in_no_aggregate),
		CASE(a_pause_is_not_measured),
		CASE(wall_time_is_never_divided),
		CASE(process_time_is_counted_once),
		CASE(values_survive_do_not_optimize),
		CASE(search_follows_upstream),
		CASE(search_ends_for_sleepers),
		CASE(warm_up_once),
		CASE(own_warmup_time_wins),
		CASE(hooks_surround_each_call),
		CASE(a_setup_that_skips),
		CASE(threads_run_at_once),
		CASE(a_thread_that_leaves_hangs_nobody),
		CASE(misuse_is_an_error_row),
		CASE(a_batch_may_overshoot),
		CASE(keep_running_ends_after_a_skip),
		CASE(interleaving_mixes),
		CASE(a_reporter_can_stop_the_run),
		CASE(context_has_keys_of_both),
		CASE(flags_are_taken_from_argv),
		CASE(bad_flags_leave_argv),
	};

	return run_cases(cases, sizeof(cases) / sizeof(cases[0]));
}
