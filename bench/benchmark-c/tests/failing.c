/* SPDX-License-Identifier: MIT */
/* Each allocation in turn fails, and so does each thread: no crash, no leak, a result that says
 * so.  Linked with the library's objects and --wrap. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
FILE *__real_open_memstream(char **text, size_t *size);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *),
			  void *arg);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
FILE *__wrap_open_memstream(char **text, size_t *size);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *),
			  void *arg);

/* How many calls still succeed; negative: all. */
static int allocations_left = -1, threads_left = -1;
static bool failed;

static bool fails(int *left)
{
	int n = __atomic_load_n(left, __ATOMIC_RELAXED);

	if (n < 0 || __atomic_fetch_sub(left, 1, __ATOMIC_RELAXED) > 0)
		return false;
	__atomic_store_n(left, -1, __ATOMIC_RELAXED);
	failed = true;
	errno = ENOMEM;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return fails(&allocations_left) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails(&allocations_left) ? NULL : __real_calloc(count, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
	return fails(&allocations_left) ? NULL : __real_aligned_alloc(alignment, size);
}

FILE *__wrap_open_memstream(char **text, size_t *size)
{
	return fails(&allocations_left) ? NULL : __real_open_memstream(text, size);
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *),
			  void *arg)
{
	return fails(&threads_left) ? EAGAIN : __real_pthread_create(thread, attr, run, arg);
}

static void body(struct bm_state *st)
{
	char name[3000];

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	BM_LOOP(st)
		bm_clobber_memory();
	bm_set_label(st, "%s", name);
	bm_set_counter(st, name, 1, BM_COUNTER_PLAIN);
	bm_set_items_processed(st, bm_iterations(st));
	bm_set_complexity_n(st, 1);
}

static int register_and_run(const char *out_format)
{
	const char *const args[] = {
		"--benchmark_min_time=1x",      "--benchmark_repetitions=2",
		"--benchmark_counters_tabular", "--benchmark_context=a=b,c=d",
		"--benchmark_out=/dev/null",    out_format,
		"--benchmark_latency",          NULL
	};
	static char long_name[5000];
	int r;

	memset(long_name, 'l', sizeof(long_name) - 1);
	r = bm_register(&(struct bm_benchmark){ .name = long_name,
						.run = body,
						.args = { BM_VALUES(1, 2) },
						.threads = { BM_VALUES(1, 2) },
						.complexity = BM_O_AUTO });
	if (!r)
		r = bm_add_custom_context("key", "value");
	if (!r)
		return run_quietly(args);
	bm_shutdown();
	return r;
}

static bool has_failed_row(void)
{
	for (size_t i = 0; i < row_count; i++)
		if (rows[i].run.outcome == BM_FAILED && strstr(rows[i].message, "out of memory"))
			return true;
	return false;
}

/* run_quietly() uses strdup(), which is libc's own affair. */
static void each_allocation_fails_with(const char *out_format)
{
	int n = 0;

	do {
		int r;

		failed = false;
		allocations_left = n++;
		r = register_and_run(out_format);
		allocations_left = -1;
		/* A flag whose value cannot be kept is refused with its line: -EINVAL. */
		CHECK(!failed || r == -ENOMEM || r == -EINVAL || has_failed_row());
		CHECK(failed || r == 4);
	} while (failed && n < 1000);
	CHECK(n > 30);
	printf("# %d allocations failed in turn\n", n - 1);
}

static void each_allocation_fails(void)
{
	each_allocation_fails_with("--benchmark_out_format=json");
	each_allocation_fails_with("--benchmark_out_format=csv");
}

/* Three are measured, three more are for the latency. */
static void each_thread_fails(void)
{
	for (int n = 0; n < 6; n++) {
		threads_left = n;
		CHECK(!bm_register(&(struct bm_benchmark){ .name = "t",
							   .run = body,
							   .threads = { BM_VALUES(4) },
							   .iterations = 1,
							   .latency_batch = 1 }));
		CHECK(run_quietly((const char *const[]){ NULL }) == 1);
		threads_left = -1;
		CHECK(rows[0].run.outcome == BM_FAILED);
		CHECK(strstr(rows[0].message, "cannot start thread"));
	}
}

int main(void)
{
	static const struct test_case cases[] = {
		{ "each_allocation_fails", each_allocation_fails },
		{ "each_thread_fails", each_thread_fails },
	};

	return run_cases(cases, sizeof(cases) / sizeof(cases[0]));
}
