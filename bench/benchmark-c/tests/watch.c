/* SPDX-License-Identifier: MIT */
/* Memory managers and profilers: when they are called, and what becomes of what they say. */
#include <stdlib.h>

#include "check.h"

static int setups, teardowns, inside;
static int64_t asked[40];
static size_t calls;

static void note_setup(struct bm_state *st)
{
	(void)st;
	CHECK(!inside);
	setups++;
}

static void note_teardown(struct bm_state *st)
{
	(void)st;
	CHECK(!inside);
	teardowns++;
}

/* What a manager that replaces malloc() would count. */
static int64_t allocations;

static void allocates(struct bm_state *st)
{
	if (bm_thread_index(st) == 0 && calls < 40)
		asked[calls++] = inside ? -bm_max_iterations(st) : bm_max_iterations(st);
	CHECK(!inside || bm_threads(st) == 1);
	BM_LOOP(st)
		__atomic_fetch_add(&allocations, 2, __ATOMIC_RELAXED);
	bm_set_label(st, "watched %d", inside);
	bm_set_counter(st, "watched", inside, BM_COUNTER_PLAIN);
}

static void start(void *self)
{
	CHECK(self == &inside && setups == teardowns + 1);
	inside = 1;
	allocations = 0;
}

static void stop(void *self, struct bm_memory_result *ret)
{
	CHECK(self == &inside && setups == teardowns + 1);
	CHECK(ret->num_allocs == 0 && ret->net_heap_growth == BM_MEMORY_UNKNOWN);
	inside = 0;
	ret->num_allocs = allocations;
	ret->max_bytes_used = 42;
}

static void profile(void *self)
{
	CHECK(self == &calls && setups == teardowns + 1);
	inside = 1;
}

static void profiled(void *self)
{
	CHECK(self == &calls && setups == teardowns + 1);
	inside = 0;
}

static const struct bm_memory_manager manager = { .start = start, .stop = stop };
static const struct bm_profiler profiler = {
	.after_setup_start = profile,
	.before_teardown_stop = profiled,
};

static void run(const char *const *args, int threads)
{
	struct bm_benchmark def = {
		.name = "b",
		.run = allocates,
		.setup = note_setup,
		.teardown = note_teardown,
		.threads = { BM_VALUES(threads) },
	};

	calls = 0;
	setups = teardowns = 0;
	CHECK(!bm_register(&def));
	CHECK(run_quietly(args) == 1);
	CHECK(setups == teardowns && (size_t)setups == calls);
}

static void memory_is_counted_in_a_run_of_its_own(void)
{
	static const char *const args[] = { "--benchmark_min_time=100x",
					    "--benchmark_repetitions=2", NULL };

	bm_register_memory_manager(&manager, &inside);
	run(args, 2);
	CHECK(calls == 4 && asked[0] == 100 && asked[1] == -16);
	CHECK(rows[1].has_memory && rows[1].run.allocs_per_iter == 2);
	CHECK(rows[1].run.threads == 2 && rows[1].run.iterations == 200);
	CHECK(rows[1].memory.num_allocs == 32 && rows[1].memory.max_bytes_used == 42);
	CHECK(rows[1].memory.total_allocated_bytes == BM_MEMORY_UNKNOWN);
	CHECK(find_counter(&rows[1], "watched") == 0);
	CHECK(!find_row("b/threads:2_mean")->has_memory);
}

static void few_iterations_are_not_made_more(void)
{
	static const char *const args[] = { "--benchmark_min_time=3x", NULL };

	bm_register_memory_manager(&manager, &inside);
	run(args, 1);
	CHECK(calls == 2 && asked[1] == -3 && rows[0].run.allocs_per_iter == 2);
	run(args, 1);
	CHECK(calls == 1 && !rows[0].has_memory);
}

static void fails(struct bm_state *st)
{
	calls++;
	bm_skip_with_error(st, "broken");
}

static void a_failure_is_not_watched(void)
{
	bm_register_memory_manager(&manager, &inside);
	bm_register_profiler(&profiler, &calls);
	calls = 0;
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "b", .run = fails }));
	CHECK(run_quietly((const char *const[]){ NULL }) == 1);
	CHECK(calls == 1 && !rows[0].has_memory);
}

static void a_profiler_sees_all_iterations(void)
{
	static const char *const args[] = { "--benchmark_min_time=100x", NULL };

	bm_register_profiler(&profiler, &calls);
	run(args, 1);
	CHECK(calls == 2 && asked[0] == 100 && asked[1] == -100);
}

int main(void)
{
	static const struct test_case cases[] = {
		CASE(memory_is_counted_in_a_run_of_its_own),
		CASE(few_iterations_are_not_made_more),
		CASE(a_failure_is_not_watched),
		CASE(a_profiler_sees_all_iterations),
	};

	return run_cases(cases, sizeof(cases) / sizeof(cases[0]));
}
