/* SPDX-License-Identifier: MIT */
/*
 * weft-bench-futures: asks every question of every executor, beside bare threads that hand the same
 * over.
 */

#include <dlfcn.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <weft/processes.h>

#include "../../conformance/runner/text.h"
#include "futures.h"

struct row {
	bool once;			/* a baseline: not asked of each executor */
	const char *executor;		/* NULL: asked of all */
	struct bm_benchmark benchmark;
};

static const struct row rows[] = {
#define ROW(function, executor_, ...) \
	{ .executor = (executor_), .benchmark = { .run = function, __VA_ARGS__ } },
#define BASELINE(function, executor_, ...) \
	{ .once = true, .executor = (executor_), .benchmark = { .run = function, __VA_ARGS__ } },
#include "rows.h"
#undef BASELINE
#undef ROW
};

enum { MAX_SUBJECTS = 16 };

struct subjects {
	const struct weft_executor_ops *all[MAX_SUBJECTS];
	size_t n;
};

static int add(struct subjects *s, const struct weft_executor_ops *ops)
{
	if (s->n == MAX_SUBJECTS) {
		fprintf(stderr, "weft-bench-futures: more than %d executors\n", MAX_SUBJECTS);
		return -1;
	}
	s->all[s->n++] = ops;
	return 0;
}

static int add_all(struct subjects *s)
{
	const struct weft_executor_ops *const *list = weft_executor_list();
	int r = 0;

	while (r == 0 && *list)
		r = add(s, *list++);
	return r;
}

static int add_named(struct subjects *s, const char *name)
{
	const struct weft_executor_ops *const *list = weft_executor_list();
	const struct weft_executor_ops *ops = weft_executor_find(name);

	if (strcmp(name, "all") == 0)
		return add_all(s);
	if (ops)
		return add(s, ops);
	fprintf(stderr, "weft-bench-futures: --executor \"%s\" is none; there are: all",
		SHOWN(name));
	while (*list)
		fprintf(stderr, " %s", (*list++)->name);
	fputc('\n', stderr);
	return -1;
}

/* The file stays loaded: its pool may have threads. */
static int add_plugin(struct subjects *s, const char *path)
{
	void *file = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	const struct weft_executor_ops *ops = file ? dlsym(file, "weft_executor_plugin") : NULL;

	if (ops && ops->abi == WEFT_POOL_ABI)
		return add(s, ops);
	fprintf(stderr, "weft-bench-futures: --executor-plugin \"%s\": %s\n", SHOWN(path),
		!file ? SHOWN(dlerror()) :
		ops ? "it is of another version of weft/pool.h" :
		      "it has no symbol weft_executor_plugin");
	return -1;
}

static void usage(void)
{
	printf("weft-bench-futures [--executor=NAME|all]... [--executor-plugin=PATH]...\n"
	       "                   [flags of the harness]\n"
	       "Without the first two: every executor that is built in.\n"
	       "Exit status: 0; 1 if the work of a row was wrong; 2 for bad usage.\n\n");
	bm_print_help(stdout);
}

/* 0: go on, 1: done, below 0: one line has been said. */
static int parse(int argc, char **argv, struct subjects *s)
{
	static const struct option options[] = {
		{ "executor", required_argument, NULL, 'e' },
		{ "executor-plugin", required_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int c, r = 0;

	opterr = 0;
	while (r == 0 && (c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'h') {
			usage();
			return 1;
		}
		if (c == '?') {
			fprintf(stderr, "weft-bench-futures: \"%s\" is no option, or lacks its "
				"argument\n", SHOWN(argv[optind - 1]));
			return -1;
		}
		r = c == 'e' ? add_named(s, optarg) : add_plugin(s, optarg);
	}
	if (r == 0 && optind < argc) {
		fprintf(stderr, "weft-bench-futures: unknown argument \"%s\"\n",
			SHOWN(argv[optind]));
		return -1;
	}
	return r == 0 && s->n == 0 ? add_all(s) : r;
}

/* @name with "/executor:X" in the place of its *, or else at its end if @at_end. */
static const char *expand(char *to, size_t size, const char *name, const char *executor,
			  bool at_end)
{
	const char *star = strchr(name, '*');

	if (star)
		snprintf(to, size, "%.*s/executor:%s%s", (int)(star - name), name, executor,
			 star + 1);
	else if (at_end)
		snprintf(to, size, "%s/executor:%s", name, executor);
	else
		snprintf(to, size, "%s", name);
	return to;
}

static int register_one(const struct row *row, const struct weft_executor_ops *ops)
{
	struct bm_benchmark b = row->benchmark;
	char name[100], short_of[200], baseline[220];

	b.user = ops;
	b.use_real_time = true;
	b.name = expand(name, sizeof(name), b.name, ops->name, !row->once);
	if (b.baseline) {
		snprintf(baseline, sizeof(baseline), "%s/real_time",
			 expand(short_of, sizeof(short_of), b.baseline, ops->name, false));
		b.baseline = baseline;
	}
	return bm_register(&b);
}

static int register_row(const struct row *row, const struct subjects *s)
{
	size_t i;
	int r = 0;

	if (row->once)
		return register_one(row, s->all[0]);
	/* Other processes cannot have pointers, so they have rows of their own. */
	for (i = 0; r == 0 && i < s->n; i++)
		if (row->executor ? strcmp(row->executor, s->all[i]->name) == 0 :
				    !(s->all[i]->caps & WEFT_POOL_PROCESSES))
			r = register_one(row, s->all[i]);
	return r;
}

static int measure(const struct subjects *s)
{
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < sizeof(rows) / sizeof(rows[0]); i++)
		r = register_row(&rows[i], s);
	if (r < 0)
		return 2;
	r = bm_run_specified_benchmarks();
	bm_shutdown();
	if (r == -ECANCELED)
		return 1;
	return r <= 0 ? 2 : 0;
}

int main(int argc, char **argv)
{
	struct subjects subjects = { 0 };
	int i, r;

	/* The harness would leave out our own options. */
	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0) {
			usage();
			return 0;
		}
	}
	/* Later there may be threads.  Where it fails, the rows that need it say so. */
	(void)weft_processes_prepare();
	/* A report that contains an error is complete, but its exit status must say so. */
	setenv("BENCHMARK_FAIL_ON_ERROR", "true", 0);
	if (bm_initialize(&argc, argv) < 0)
		return 2;
	r = parse(argc, argv, &subjects);
	if (r != 0)
		return r < 0 ? 2 : 0;
	return measure(&subjects);
}
