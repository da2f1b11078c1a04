/* SPDX-License-Identifier: MIT */
/* Performance counters, by one whose value we know: page faults. */
#include <linux/perf_event.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"

enum { pages = 16 };

static void touch(size_t page)
{
	size_t size = pages * page;
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	CHECK(p != MAP_FAILED);
	/* A huge page would be one fault. */
	madvise(p, size, MADV_NOHUGEPAGE);
	for (size_t i = 0; p != MAP_FAILED && i < pages; i++)
		((volatile char *)p)[i * page] = 1;
	munmap(p, size);
}

static void faults(struct bm_state *st)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	BM_LOOP(st)
		touch(page);
}

static void faults_outside(struct bm_state *st)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	BM_LOOP(st) {
		bm_pause_timing(st);
		touch(page);
		bm_resume_timing(st);
	}
}

/* The first touch of code and stack may fault, too: far less than one an iteration. */
static void faults_are_counted_while_the_clocks_run(void)
{
	static const char *const args[] = { "--benchmark_min_time=200x",
					    "--benchmark_perf_counters=page-faults,TASK-CLOCK",
					    NULL };
	double v;

	CHECK(!bm_register(&(struct bm_benchmark){ .name = "in", .run = faults }));
	CHECK(!bm_register(&(struct bm_benchmark){ .name = "out", .run = faults_outside }));
	CHECK(!bm_register(&(struct bm_benchmark){
		.name = "two", .run = faults, .threads = { BM_VALUES(2) } }));
	CHECK(run_quietly(args) == 3);
	v = find_counter(find_row("in"), "page-faults");
	CHECK(v >= pages && v < pages + 1);
	CHECK(find_counter(find_row("in"), "TASK-CLOCK") > 0);
	v = find_counter(find_row("out"), "page-faults");
	CHECK(v >= 0 && v < 1);
	v = find_counter(find_row("two/threads:2"), "page-faults");
	CHECK(v >= pages && v < pages + 1);
}

static void a_counter_that_is_not_there_is_left_out(void)
{
	static const char *const args[] = {
		"--benchmark_min_time=10x",
		"--benchmark_perf_counters=rffffffffffffffff,PAGE-FAULTS", NULL
	};

	CHECK(!bm_register(&(struct bm_benchmark){ .name = "in", .run = faults }));
	CHECK(run_quietly(args) == 1);
	CHECK(rows[0].run.outcome == BM_RAN && rows[0].run.counter_count == 1);
	CHECK(find_counter(&rows[0], "PAGE-FAULTS") >= pages);
}

static bool kernel_counts(void)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_PAGE_FAULTS,
		.exclude_kernel = 1,
	};
	long fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);

	if (fd >= 0)
		close((int)fd);
	return fd >= 0;
}

int main(void)
{
	static const struct test_case cases[] = {
		CASE(faults_are_counted_while_the_clocks_run),
		CASE(a_counter_that_is_not_there_is_left_out),
	};

	if (!kernel_counts()) {
		puts("TAP version 13\n1..0 # SKIP perf_event_open() counts nothing here");
		return 0;
	}
	return run_cases(cases, sizeof(cases) / sizeof(cases[0]));
}
