/* SPDX-License-Identifier: MIT */
/*
 * weft-bench-loop: what callbacks and tasks of the loop cost, beside an indirect call.
 * --sleepers=N alone lets N tasks sleep, prints the memory that they take, wakes them, and fails
 * if they do not wake in order.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <weft/backends.h>

#include "crowd.h"

const struct weft_backend *bench_backend;

static __attribute__((noinline)) void bump(int64_t *n)
{
	++*n;
}

static void (*volatile target)(int64_t *n) = bump;

static void bench_call(struct bm_state *st)
{
	int64_t n = 0;

	BM_LOOP (st)
		target(&n);
	if (n != bm_iterations(st))
		bm_skip_with_error(st, "the calls were not made");
}

static const struct {
	const char *name;
	void (*run)(struct bm_state *st);
	int64_t n;			/* 0: it has no argument */
} rows[] = {
#define ROW(function, name_) { name_, function, 0 },
#define CROWD(function, name_, n_) { name_, function, n_ },
#include "rows.h"
#undef ROW
#undef CROWD
};

static const char *backend_name(void)
{
#ifdef WEFT_INLINE_BACKEND
	return weft_inline_backend_.name;
#else
	bench_backend = weft_backend_default();
	return bench_backend ? bench_backend->name : "none";
#endif
}

static int register_rows(void)
{
	struct bm_benchmark call = { .run = bench_call, .name = "call" };
	char name[80];
	int r = bm_register(&call);

	for (size_t i = 0; r == 0 && i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bm_args n = BM_VALUES(rows[i].n);
		struct bm_benchmark b = { .run = rows[i].run, .baseline = "call" };

		snprintf(name, sizeof(name), "%s/backend:%s", rows[i].name, backend_name());
		b.name = name;
		if (rows[i].n) {
			b.args[0] = n;
			b.arg_names[0] = "n";
		}
		b.use_real_time = rows[i].run == bench_post;
		r = bm_register(&b);
	}
	return r;
}

static int print_sleepers(const char *number)
{
	char *end;
	long long n = strtoll(number, &end, 10);

	if (*end || n <= 0) {
		fprintf(stderr, "weft-bench-loop: --sleepers: \"%s\" is no number of tasks\n",
			number);
		return 2;
	}
	(void)backend_name();
	return bench_sleepers_print(n) < 0;
}

int main(int argc, char **argv)
{
	static const char sleepers[] = "--sleepers=";
	int r;

	if (argc == 2 && strncmp(argv[1], sleepers, strlen(sleepers)) == 0)
		return print_sleepers(argv[1] + strlen(sleepers));
	/* A report that contains an error is complete, but its exit status must say so. */
	setenv("BENCHMARK_FAIL_ON_ERROR", "true", 0);
	if (bm_initialize(&argc, argv) < 0 || register_rows() < 0)
		return 2;
	r = bm_run_specified_benchmarks();
	bm_shutdown();
	if (r == -ECANCELED)
		return 1;
	return r <= 0 ? 2 : 0;
}
