/* SPDX-License-Identifier: MIT */
/* Bodies, names and ranges that go wrong: each ends as an error row or in words, and soon. */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

static const char *const no_args[] = { NULL };
static const char *const one_iteration[] = { "--benchmark_min_time=1x", NULL };
static const char *const short_time[] = { "--benchmark_min_time=0.01s", NULL };

static bool failed_with(const char *name, const char *text)
{
	const struct row *row = find_row(name);

	return row->run.outcome == BM_FAILED && strstr(row->message, text);
}

/* ------------------------------------------------------------------- clocks */

static void never_resumes(struct bm_state *st)
{
	BM_LOOP(st)
		bm_pause_timing(st);
}

static void never_resumes_by_hand(struct bm_state *st)
{
	while (bm_keep_running(st))
		bm_pause_timing(st);
}

static void pauses_twice(struct bm_state *st)
{
	BM_LOOP(st) {
		bm_pause_timing(st);
		bm_pause_timing(st);
		bm_resume_timing(st);
	}
}

static void a_pause_needs_a_resume(void)
{
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "never", .run = never_resumes }));
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "by_hand",
						   .run = never_resumes_by_hand }));
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "twice", .run = pauses_twice }));
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "threads", .run = never_resumes,
						   .threads = { BM_VALUES(3) } }));
	CHECK(run_quietly(short_time) == 4);
	CHECK(failed_with("never", "without bm_resume_timing()"));
	CHECK(failed_with("by_hand", "without bm_resume_timing()"));
	CHECK(failed_with("threads/threads:3", "without bm_resume_timing()"));
	CHECK(find_row("twice")->run.outcome == BM_RAN);
}

/* One thread leaves at once; the other must not be blamed for a pause that it never made. */
static void one_leaves(struct bm_state *st)
{
	if (bm_thread_index(st) == 0)
		bm_skip_with_message(st, "not here");
	BM_LOOP(st)
		;
}

static void leaving_is_no_pause(void)
{
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "leave", .run = one_leaves,
						   .threads = { BM_VALUES(2) } }));
	CHECK(run_quietly(short_time) == 1);
	CHECK(find_row("leave/threads:2")->run.outcome == BM_SKIPPED);
}

static void tells_no_time(struct bm_state *st)
{
	BM_LOOP(st)
		;
}

static void tells_its_datum(struct bm_state *st)
{
	BM_LOOP(st)
		bm_set_iteration_time(st, *(const double *)bm_user(st));
}

static void manual_time_must_be_told(void)
{
	static const double zero = 0, negative = -1, nan = NAN, infinite = INFINITY, good = 1e-3;
	static const struct {
		const char *name;
		bm_fn *run;
		const double *user;
		const char *message;
	} bad[] = {
		{ "none", tells_no_time, NULL, "told none" },
		{ "zero", tells_its_datum, &zero, "told none" },
		{ "negative", tells_its_datum, &negative, "is not a time" },
		{ "nan", tells_its_datum, &nan, "is not a time" },
		{ "infinite", tells_its_datum, &infinite, "is not a time" },
	};
	struct bm_benchmark def = { .use_manual_time = true };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		def.run = bad[i].run;
		def.name = bad[i].name;
		def.user = bad[i].user;
		CHECK(!bm_register(&def));
	}
	def = (struct bm_benchmark){ .run = tells_its_datum, .name = "good", .user = &good,
				     .use_manual_time = true };
	CHECK(!bm_register(&def));
	def = (struct bm_benchmark){ .run = tells_no_time, .name = "fixed", .iterations = 3,
				     .use_manual_time = true };
	CHECK(!bm_register(&def));
	CHECK(run_quietly(short_time) == 7);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char name[40];

		snprintf(name, sizeof(name), "%s/manual_time", bad[i].name);
		CHECK(failed_with(name, bad[i].message));
	}
	CHECK(find_row("good/manual_time")->run.outcome == BM_RAN);
	CHECK(failed_with("fixed/iterations:3/manual_time", "told none"));
}

/* ------------------------------------------------------------------- iterations */

static int calls;

static void fails_at_first(struct bm_state *st)
{
	if (!calls++) {
		bm_skip_with_error(st, "flaky");
		return;
	}
	BM_LOOP(st)
		bm_clobber_memory();
}

static void a_failed_repetition_ends_no_search(void)
{
	calls = 0;
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "flaky", .run = fails_at_first,
						   .repetitions = 3 }));
	CHECK(run_quietly(short_time) == 1);
	CHECK(rows[0].run.outcome == BM_FAILED);
	CHECK(rows[1].run.iterations > 1000);
	CHECK(rows[2].run.iterations == rows[1].run.iterations);
}

static void keeps_running_by(struct bm_state *st)
{
	while (bm_keep_running_batch(st, bm_arg(st, 0)))
		;
}

static void a_round_has_an_iteration(void)
{
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "by", .run = keeps_running_by,
						   .args = { BM_VALUES(0, -1, INT64_MIN, 7) } }));
	CHECK(run_quietly(short_time) == 4);
	CHECK(failed_with("by/0", "above 0"));
	CHECK(failed_with("by/-1", "above 0"));
	CHECK(failed_with("by/-9223372036854775808", "above 0"));
	CHECK(find_row("by/7")->run.outcome == BM_RAN);
}

static int64_t made, freed;

static void frees_after_the_clock(struct bm_state *st)
{
	BM_BATCH(st, 64) {
		BM_TIMED(st, i)
			made++;
		freed += bm_batch_size(st);
	}
}

static void a_batch_has_a_size_after_its_end(void)
{
	made = freed = 0;
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "b", .run = frees_after_the_clock,
						   .iterations = 1000 }));
	CHECK(run_quietly(no_args) == 1);
	CHECK(find_row("b/iterations:1000")->run.outcome == BM_RAN);
	CHECK(made == 1000 && freed == 1000);
}

static void ranges_end_at_the_last_number(void)
{
	static const struct bm_args ranges[] = {
		BM_DENSE_RANGE(INT64_MIN, INT64_MAX, INT64_C(1) << 62),
		BM_DENSE_RANGE(INT64_MAX - 1, INT64_MAX, 1),
		BM_DENSE_RANGE(INT64_MIN, INT64_MIN, INT64_MAX),
		BM_RANGE(INT64_MIN, INT64_MIN),
		BM_RANGE(INT64_MAX, INT64_MAX),
	};
	static const int want[] = { 4, 2, 1, 1, 1 };

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		struct bm_benchmark def = {
			.name = "r", .run = tells_no_time, .args = { ranges[i] }
		};

		CHECK(!bm_register(&def));
		CHECK(run_quietly(one_iteration) == want[i]);
	}
}

static void one_thread_for_each_cpu(void)
{
	char name[40];

	CHECK(!bm_register(&(struct bm_benchmark){ .name = "t", .run = tells_no_time,
						   .threads = { BM_CPUS } }));
	CHECK(run_quietly(one_iteration) == 1);
	snprintf(name, sizeof(name), "t/threads:%ld", sysconf(_SC_NPROCESSORS_ONLN));
	CHECK(!strcmp(rows[0].name, name));
}

/* ------------------------------------------------------------------- names */

static void counts_a(struct bm_state *st)
{
	BM_LOOP(st)
		;
	bm_set_counter(st, bm_user(st), 1, BM_COUNTER_PLAIN);
}

static void counters_leave_members_alone(void)
{
	static const char *const bad[] = { "name", "real_time", "iterations", "label", "latency" };
	static const char *const good[] = { "real", "names", "bytes_per_second" };
	struct bm_benchmark def = { .run = counts_a };

	for (size_t i = 0; i < 5 + 3; i++) {
		def.name = def.user = i < 5 ? bad[i] : good[i - 5];
		CHECK(!bm_register(&def));
	}
	CHECK(run_quietly(one_iteration) == 8);
	for (size_t i = 0; i < 5; i++)
		CHECK(failed_with(bad[i], "a counter cannot be called"));
	for (size_t i = 0; i < 3; i++)
		CHECK(find_row(good[i])->run.outcome == BM_RAN);
}

static void context_keys_leave_members_alone(void)
{
	shut_output();
	CHECK(bm_add_custom_context("date", "now") == -EINVAL);
	CHECK(bm_add_custom_context("json_schema_version", "2") == -EINVAL);
	CHECK(bm_add_custom_context("dates", "now") == 0);
	open_output();
	bm_shutdown();
}

/* ------------------------------------------------------------------- reporters */

static int stops(void *self, const struct bm_run *runs, size_t count)
{
	(void)runs;
	*(size_t *)self += count;
	return -ECANCELED;
}

static void ends_in(const char *path, const char *end)
{
	char text[65536] = "";
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0, length = strlen(end);

	if (f)
		fclose(f);
	CHECK(n > length && !strcmp(text + n - length, end));
}

static void json_ends_when_a_reporter_fails(void)
{
	static const struct bm_reporter stopper = { .runs = stops };
	char path[] = "/tmp/abuse-XXXXXX", prog[] = "prog", out[PATH_MAX];
	char *argv[] = { prog, out, NULL };
	int argc = 2, fd = mkstemp(path);
	size_t seen = 0;

	snprintf(out, sizeof(out), "--benchmark_out=%s", path);
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "a", .run = tells_no_time }));
	shut_output();
	CHECK(bm_initialize(&argc, argv) == 0);
	CHECK(bm_add_reporter(&stopper, &seen) == 0);
	CHECK(bm_run_specified_benchmarks() == -ECANCELED);
	open_output();
	bm_shutdown();
	CHECK(seen == 1);
	ends_in(path, "\n  ]\n}\n");
	close(fd);
	unlink(path);
}

static void the_display_can_be_replaced(void)
{
	static const struct bm_reporter stopper = { .runs = stops };
	size_t seen = 0;

	CHECK(!bm_register(&(struct bm_benchmark){ .name = "a", .run = tells_no_time }));
	bm_set_display_reporter(&stopper, &seen);
	CHECK(run_quietly(one_iteration) == -ECANCELED);
	CHECK(seen == 1);
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "a", .run = tells_no_time }));
	CHECK(run_quietly(one_iteration) == 1);
}

/* ------------------------------------------------------------------- from code */

static void a_filter_from_code(void)
{
	int r;

	CHECK(!bm_register(&(struct bm_benchmark){ .name = "aa", .run = tells_no_time,
						   .iterations = 1 }));
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "bb", .run = tells_no_time,
						   .iterations = 1 }));
	shut_output();
	r = bm_run_filtered("^a");
	CHECK(r == 1);
	CHECK(bm_run_specified_benchmarks() == 2);
	bm_clear_benchmarks();
	CHECK(bm_run_specified_benchmarks() == 0);
	open_output();
	bm_shutdown();
}

static void a_unit_from_code(void)
{
	static const char *const seconds[] = { "--benchmark_min_time=1x", "--benchmark_time_unit=s",
					       NULL };

	for (int flag = 0; flag < 2; flag++) {
		CHECK(!bm_register(&(struct bm_benchmark){ .name = "a", .run = tells_no_time }));
		bm_set_default_time_unit(BM_MICROSECOND);
		CHECK(run_quietly(flag ? seconds : one_iteration) == 1);
		CHECK(rows[0].run.unit == (flag ? BM_SECOND : BM_MICROSECOND));
	}
}

int main(void)
{
	static const struct test_case cases[] = {
		CASE(a_pause_needs_a_resume),
		CASE(leaving_is_no_pause),
		CASE(manual_time_must_be_told),
		CASE(a_failed_repetition_ends_no_search),
		CASE(a_round_has_an_iteration),
		CASE(a_batch_has_a_size_after_its_end),
		CASE(ranges_end_at_the_last_number),
		CASE(one_thread_for_each_cpu),
		CASE(counters_leave_members_alone),
		CASE(context_keys_leave_members_alone),
		CASE(json_ends_when_a_reporter_fails),
		CASE(the_display_can_be_replaced),
		CASE(a_filter_from_code),
		CASE(a_unit_from_code),
	};

	return run_cases(cases, sizeof(cases) / sizeof(cases[0]));
}
