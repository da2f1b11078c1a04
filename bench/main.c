/* SPDX-License-Identifier: MIT */
/*
 * weft-bench: asks every question of every backend, beside the baseline that makes the numbers
 * readable.
 */

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "../conformance/runner/text.h"
#include "bench.h"

struct row {
	bool once;			/* a baseline: not asked of each backend */
	const char *backend;		/* NULL: asked of all */
	struct bm_benchmark benchmark;
};

static const struct row rows[] = {
#define ROW(function, backend_, ...) \
	{ .backend = (backend_), .benchmark = { .run = function, __VA_ARGS__ } },
#define BASELINE(function, backend_, ...) \
	{ .once = true, .backend = (backend_), .benchmark = { .run = function, __VA_ARGS__ } },
#include "rows.h"
#undef BASELINE
#undef ROW
};

/*
 * Subjects.
 */

/* The linkage to the built-in backends, and the backend if there is only one. */
#ifdef WEFT_INLINE_BACKEND
static const char built_in[] = "inline";
#define linked weft_inline_backend_.name
#else
static const char built_in[] = "table";
static const char linked[] = "";
#endif

enum { MAX_SUBJECTS = 32 };

struct subjects {
	struct bench_subject all[MAX_SUBJECTS];
	size_t n;
	int64_t memory;			/* --memory: how many; 0: not asked */
};

/* @plugin: the file it came from, or NULL. */
static int add_subject(struct subjects *s, const struct weft_backend *backend, const char *plugin)
{
	if (s->n == MAX_SUBJECTS) {
		fprintf(stderr, "weft-bench: more than %d backends\n", MAX_SUBJECTS);
		return -1;
	}
	s->all[s->n++] = (struct bench_subject){
		.backend = backend,
		.link = plugin ? "plugin" : built_in,
		.plugin = plugin,
	};
	return 0;
}

static bool is_asked(const struct weft_backend *backend)
{
	return !*linked || strcmp(backend->name, linked) == 0;
}

static int add_named(struct subjects *s, const char *name)
{
	const struct weft_backend *backend = weft_backend_find(name);
	size_t i;

	if (backend && is_asked(backend))
		return add_subject(s, backend, NULL);
	fprintf(stderr, "weft-bench: --backend \"%s\" is none; there are:", SHOWN(name));
	for (i = 0; weft_backend_list()[i]; i++)
		if (is_asked(weft_backend_list()[i]))
			fprintf(stderr, " %s", weft_backend_list()[i]->name);
	fputc('\n', stderr);
	return -1;
}

static int add_plugin(struct subjects *s, const char *path)
{
	const struct weft_backend *backend;
	char why[512], line[512];

	if (weft_backend_load(path, &backend, why, sizeof(why)) == 0)
		return add_subject(s, backend, path);
	fprintf(stderr, "weft-bench: --plugin %s\n", text_shown(line, sizeof(line), why));
	return -1;
}

static int add_all(struct subjects *s)
{
	size_t i;

	for (i = 0; weft_backend_list()[i]; i++)
		if (is_asked(weft_backend_list()[i]) &&
		    add_subject(s, weft_backend_list()[i], NULL) < 0)
			return -1;
	return 0;
}

static void usage(void)
{
	printf("weft-bench [--backend=NAME]... [--plugin=PATH]... [flags of the harness]\n"
	       "Without --backend and --plugin: every backend that is built in.\n"
	       "  --memory=N   only print the memory of each of N suspended ones: bytes resident,\n"
	       "               and of page tables\n"
	       "Exit status: 0; 1 if the work of a row was wrong; 2 for bad usage.\n\n");
	bm_print_help(stdout);
}

static int parse_memory(struct subjects *s, const char *text)
{
	char *end;

	s->memory = strtoll(text, &end, 10);
	if (s->memory > 0 && s->memory <= INT32_MAX && *end == '\0')
		return 0;
	fprintf(stderr, "weft-bench: --memory wants a number above 0, not \"%s\"\n",
		SHOWN(text));
	return -1;
}

/* 0: go on, 1: done, below 0: one line has been said. */
static int parse(int argc, char **argv, struct subjects *s)
{
	static const struct option options[] = {
		{ "backend", required_argument, NULL, 'b' },
		{ "plugin", required_argument, NULL, 'p' },
		{ "memory", required_argument, NULL, 'm' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int c, r = 0;

	opterr = 0;
	while (r == 0 && (c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'b':
			r = add_named(s, optarg);
			break;
		case 'p':
			r = add_plugin(s, optarg);
			break;
		case 'm':
			r = parse_memory(s, optarg);
			break;
		case 'h':
			usage();
			return 1;
		default:
			fprintf(stderr, "weft-bench: \"%s\" is no option, or lacks its argument\n",
				SHOWN(argv[optind - 1]));
			return -1;
		}
	}
	if (r == 0 && optind < argc) {
		fprintf(stderr, "weft-bench: unknown argument \"%s\"\n", SHOWN(argv[optind]));
		return -1;
	}
	return r == 0 && s->n == 0 ? add_all(s) : r;
}

static bool is_about(const struct row *row, const struct bench_subject *subject)
{
	return !row->backend || strcmp(row->backend, subject->backend->name) == 0;
}

static int register_one(const struct row *row, const struct bench_subject *subject)
{
	struct bm_benchmark b = row->benchmark;
	const char *star = b.baseline ? strchr(b.baseline, '*') : NULL;
	char part[200], baseline[300];

	snprintf(part, sizeof(part), "/backend:%s/link:%s", subject->backend->name, subject->link);
	if (star) {
		snprintf(baseline, sizeof(baseline), "%.*s%s%s", (int)(star - b.baseline),
			 b.baseline, part, star + 1);
		b.baseline = baseline;
	}
	b.user = subject;
	return bm_register_as(&b, "%s%s", b.name, part);
}

static int register_row(const struct row *row, const struct subjects *s)
{
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < s->n; i++) {
		if (!is_about(row, &s->all[i]))
			continue;
		if (row->once)
			return bm_register(&row->benchmark);
		r = register_one(row, &s->all[i]);
	}
	return r;
}

static int register_all(const struct subjects *s)
{
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < sizeof(rows) / sizeof(rows[0]); i++)
		r = register_row(&rows[i], s);
	return r;
}

/* --help is handled here, because the harness would leave out our own options. */
static bool wants_help(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0)
			return true;
	return false;
}

static int memory_all(const struct subjects *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (bench_memory_print(&s->all[i], s->memory) < 0)
			return -1;
	return 0;
}

static int measure(const struct subjects *s)
{
	int r;

	if (register_all(s) < 0)
		return 2;
	r = bm_run_specified_benchmarks();
	bm_shutdown();
	if (r == -ECANCELED)
		return 1;
	return r <= 0 ? 2 : 0;
}

int main(int argc, char **argv)
{
	static struct subjects subjects;
	int r;

	if (wants_help(argc, argv)) {
		usage();
		return 0;
	}
	/* A report that contains an error is complete, but its exit status must say so. */
	setenv("BENCHMARK_FAIL_ON_ERROR", "true", 0);
	if (bm_initialize(&argc, argv) < 0)
		return 2;
	r = parse(argc, argv, &subjects);
	if (r != 0)
		return r < 0 ? 2 : 0;
	if (subjects.memory)
		return memory_all(&subjects) < 0;
	return measure(&subjects);
}
