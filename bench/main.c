/* SPDX-License-Identifier: MIT */
/*
 * weft-bench: asks every question of every backend, beside the baseline that makes the numbers
 * readable.
 */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"

struct row {
	uint32_t caps;
	struct bm_benchmark benchmark;
};

static const struct row rows[] = {
#define ROW(function, caps_, ...)                                                                  \
	{ .caps = (caps_), .benchmark = { .run = function, __VA_ARGS__ } },
#include "rows.h"
#undef ROW
};

/*
 * The baseline: an indirect call to a function that bumps a counter, through a pointer that the
 * compiler cannot see through.
 */
static __attribute__((noinline)) void bump(void)
{
	bench_count++;
}

static void (*volatile target)(void) = bump;

static void call(struct bm_state *st)
{
	int64_t before = bench_count;

	BM_LOOP(st)
		target();
	bench_expect(st, "calls", bench_count - before, bm_iterations(st));
}

/*
 * Ratios to `call`, printed at the end of a console report.
 */

struct ratio {
	char name[120];
	double seconds;			/* the least of all repetitions */
};

struct ratios {
	struct ratio all[512];
	size_t n;
	bool silent;
};

static int on_context(void *self, const struct bm_context *context)
{
	struct ratios *ratios = self;

	ratios->silent = context->display_format != BM_FORMAT_CONSOLE;
	return 0;
}

static void remember(struct ratios *ratios, const struct bm_run *run)
{
	double seconds = run->real_time / bm_unit_per_second(run->unit);
	size_t i;

	/* What runs a fixed number of times is told by its counters. */
	if (strstr(run->name, "/iterations:"))
		return;
	for (i = 0; i < ratios->n; i++)
		if (strcmp(ratios->all[i].name, run->name) == 0)
			break;
	if (i == sizeof(ratios->all) / sizeof(ratios->all[0]))
		return;
	if (i == ratios->n) {
		snprintf(ratios->all[ratios->n++].name, sizeof(ratios->all[0].name), "%s",
			 run->name);
		ratios->all[i].seconds = seconds;
	} else if (seconds < ratios->all[i].seconds) {
		ratios->all[i].seconds = seconds;
	}
}

static int on_runs(void *self, const struct bm_run *runs, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (runs[i].outcome == BM_RAN && !runs[i].aggregate_name)
			remember(self, &runs[i]);
	return 0;
}

/* Rows may have come in random order. */
static const struct ratio *baseline_of(const struct ratios *ratios)
{
	size_t i;

	for (i = 0; i < ratios->n; i++)
		if (strcmp(ratios->all[i].name, "call") == 0)
			return &ratios->all[i];
	return NULL;
}

static int on_end(void *self)
{
	const struct ratios *ratios = self;
	const struct ratio *base = baseline_of(ratios);
	size_t i;

	if (ratios->silent || ratios->n < 2 || !base)
		return 0;
	printf("\n%-60s %12s %10s\n", "best of the repetitions", "ns", "x call");
	for (i = 0; i < ratios->n; i++)
		printf("%-60s %12.2f %10.2f\n", ratios->all[i].name, ratios->all[i].seconds * 1e9,
		       ratios->all[i].seconds / base->seconds);
	return 0;
}

static const struct bm_reporter reporter = {
	.context = on_context,
	.runs = on_runs,
	.finalize = on_end,
};

/*
 * Subjects.
 */

enum { MAX_SUBJECTS = 32 };

struct subjects {
	struct bench_subject all[MAX_SUBJECTS];
	size_t n;
};

static int add_subject(struct subjects *s, const struct weft_backend *backend, const char *link)
{
	if (s->n == MAX_SUBJECTS) {
		fprintf(stderr, "weft-bench: more than %d backends\n", MAX_SUBJECTS);
		return -1;
	}
	s->all[s->n++] = (struct bench_subject){ backend, link };
	return 0;
}

static int add_named(struct subjects *s, const char *name)
{
	const struct weft_backend *backend = weft_backend_find(name);
	size_t i;

	if (backend)
		return add_subject(s, backend, "table");
	fprintf(stderr, "weft-bench: no backend \"%s\"; there are:", name);
	for (i = 0; weft_backend_list()[i]; i++)
		fprintf(stderr, " %s", weft_backend_list()[i]->name);
	fputc('\n', stderr);
	return -1;
}

static int add_plugin(struct subjects *s, const char *path)
{
	const struct weft_backend *backend;
	char why[512];

	if (weft_backend_load(path, &backend, why, sizeof(why)) == 0)
		return add_subject(s, backend, "plugin");
	fprintf(stderr, "weft-bench: %s\n", why);
	return -1;
}

static int add_all(struct subjects *s)
{
	size_t i;

	for (i = 0; weft_backend_list()[i]; i++)
		if (add_subject(s, weft_backend_list()[i], "table") < 0)
			return -1;
	return 0;
}

static void usage(void)
{
	printf("weft-bench [--backend=NAME]... [--plugin=PATH]... [flags of the harness]\n"
	       "Without --backend and --plugin: every backend that is built in.\n\n");
	bm_print_help(stdout);
}

/* 0: go on, 1: done, below 0: one line has been said. */
static int parse(int argc, char **argv, struct subjects *s)
{
	static const struct option options[] = {
		{ "backend", required_argument, NULL, 'b' },
		{ "plugin", required_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int c, r = 0;

	while (r == 0 && (c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'b':
			r = add_named(s, optarg);
			break;
		case 'p':
			r = add_plugin(s, optarg);
			break;
		case 'h':
			usage();
			return 1;
		default:
			return -1;
		}
	}
	if (r == 0 && optind < argc) {
		fprintf(stderr, "weft-bench: unknown argument \"%s\"\n", argv[optind]);
		return -1;
	}
	return r == 0 && s->n == 0 ? add_all(s) : r;
}

static int register_all(const struct subjects *s)
{
	static const struct bm_benchmark baseline = { .name = "call", .run = call };
	size_t i, k;
	int r;

	r = bm_register(&baseline);
	for (i = 0; r == 0 && i < s->n; i++) {
		const struct bench_subject *subject = &s->all[i];

		for (k = 0; r == 0 && k < sizeof(rows) / sizeof(rows[0]); k++) {
			struct bm_benchmark b = rows[k].benchmark;

			if ((rows[k].caps & subject->backend->caps) != rows[k].caps)
				continue;
			b.user = subject;
			r = bm_register_as(&b, "%s/backend:%s/link:%s", b.name,
					   subject->backend->name, subject->link);
		}
	}
	return r;
}

/* --help is ours: the harness would end there without our own options. */
static bool wants_help(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0)
			return true;
	return false;
}

int main(int argc, char **argv)
{
	static struct subjects subjects;
	static struct ratios ratios;
	int r;

	if (wants_help(argc, argv)) {
		usage();
		return 0;
	}
	if (bm_initialize(&argc, argv) < 0)
		return 2;
	r = parse(argc, argv, &subjects);
	if (r != 0)
		return r < 0 ? 2 : 0;
	if (register_all(&subjects) < 0 || bm_add_reporter(&reporter, &ratios) < 0)
		return 2;
	r = bm_run_specified_benchmarks();
	bm_shutdown();
	return r <= 0 ? 2 : 0;
}
