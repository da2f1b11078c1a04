/* SPDX-License-Identifier: MIT */
/*
 * In the name and the baseline of a row a * stands for the subject: "/backend:X/link:Y" or
 * "/executor:X".  A name without a * has it at its end.
 */

#include "program.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../conformance/runner/text.h"

enum { MAX_SUBJECTS = 32 };

struct subjects {
	const struct bench_program *program;
	struct bench_subject all[MAX_SUBJECTS];
	size_t n;
	int64_t memory;			/* --memory: how many; 0: not asked */
};

static int add(struct subjects *s, const struct bench_subject *subject)
{
	if (s->n == MAX_SUBJECTS) {
		fprintf(stderr, "%s: more than %d subjects\n", s->program->name, MAX_SUBJECTS);
		return -1;
	}
	s->all[s->n++] = *subject;
	return 0;
}

static int add_all(struct subjects *s)
{
	struct bench_subject subject = { 0 };
	int r = 0;

	for (size_t i = 0; r == 0 && s->program->built_in(i, &subject); i++)
		r = add(s, &subject);
	return r;
}

static int add_plugin(struct subjects *s, const char *path)
{
	const struct bench_program *p = s->program;
	struct bench_subject subject = { .link = "plugin", .plugin = path };
	char why[512], line[512];

	if (p->load(path, &subject, why, sizeof(why)) == 0)
		return add(s, &subject);
	fprintf(stderr, "%s: --%s %s\n", p->name, p->plugin_option ? p->plugin_option : p->option,
		text_shown(line, sizeof(line), why));
	return -1;
}

static int add_named(struct subjects *s, const char *name)
{
	const struct bench_program *p = s->program;
	struct bench_subject subject = { 0 };

	if (strcmp(name, "all") == 0)
		return add_all(s);
	if (p->find(name, &subject))
		return add(s, &subject);
	if (!p->plugin_option)
		return add_plugin(s, name);
	fprintf(stderr, "%s: --%s \"%s\" is none; there are: all", p->name, p->option, SHOWN(name));
	for (size_t i = 0; p->built_in(i, &subject); i++)
		fprintf(stderr, " %s", subject.name);
	fputc('\n', stderr);
	return -1;
}

static int parse_memory(struct subjects *s, const char *text)
{
	char *end;

	s->memory = strtoll(text, &end, 10);
	if (s->memory > 0 && s->memory <= INT32_MAX && *end == '\0')
		return 0;
	fprintf(stderr, "%s: --memory wants a number above 0, not \"%s\"\n", s->program->name,
		SHOWN(text));
	return -1;
}

static void usage(const struct bench_program *p)
{
	printf("%s [--%s=NAME|all]... [--%s=PATH]... [flags of the harness]\n"
	       "Without these: every %s that is built in.\n"
	       "%sExit status: 0; 1 if the work of a row was wrong; 2 for bad usage.\n\n",
	       p->name, p->option, p->plugin_option ? p->plugin_option : p->option, p->option,
	       p->help);
	bm_print_help(stdout);
}

/* The option @c of ours; below 0 after one line. */
static int take_option(struct subjects *s, int c, const char *word)
{
	if (c == 'n')
		return add_named(s, optarg);
	if (c == 'p')
		return add_plugin(s, optarg);
	if (c == 'm')
		return parse_memory(s, optarg);
	fprintf(stderr, "%s: \"%s\" is no option, or lacks its argument\n", s->program->name,
		SHOWN(word));
	return -1;
}

/* 0, or below 0 after one line. */
static int parse(int argc, char **argv, struct subjects *s)
{
	const struct bench_program *p = s->program;
	/* An option that the program does not have is the first one again, which comes first. */
	const struct option options[] = {
		{ p->option, required_argument, NULL, 'n' },
		{ p->memory ? "memory" : p->option, required_argument, NULL, 'm' },
		{ p->plugin_option ? p->plugin_option : p->option, required_argument, NULL, 'p' },
		{ 0 },
	};
	int c, r = 0;

	opterr = 0;
	while (r == 0 && (c = getopt_long(argc, argv, "", options, NULL)) != -1)
		r = take_option(s, c, argv[optind - 1]);
	if (r == 0 && optind < argc) {
		fprintf(stderr, "%s: unknown argument \"%s\"\n", p->name, SHOWN(argv[optind]));
		return -1;
	}
	return r == 0 && s->n == 0 ? add_all(s) : r;
}

enum { NAME_SIZE = 300 };

/* @name with @part in the place of its *, or else at its end if @at_end. */
static void expand(char to[NAME_SIZE], const char *name, const char *part, bool at_end)
{
	const char *star = strchr(name, '*');

	if (star)
		snprintf(to, NAME_SIZE, "%.*s%s%s", (int)(star - name), name, part, star + 1);
	else
		snprintf(to, NAME_SIZE, "%s%s", name, at_end ? part : "");
}

static int register_one(const struct bench_program *p, const struct bench_row *row,
			const struct bench_subject *subject)
{
	struct bm_benchmark b = row->benchmark;
	char part[100], name[NAME_SIZE], short_of[NAME_SIZE], baseline[NAME_SIZE + 10];

	snprintf(part, sizeof(part), "/%s:%s%s%s", p->option, subject->name,
		 p->has_links ? "/link:" : "", p->has_links ? subject->link : "");
	expand(name, b.name, part, !row->once);
	b.name = name;
	if (b.baseline) {
		expand(short_of, b.baseline, part, false);
		snprintf(baseline, sizeof(baseline), "%s%s", short_of,
			 p->real_time ? "/real_time" : "");
		b.baseline = baseline;
	}
	b.use_real_time = p->real_time;
	b.user = subject;
	return bm_register(&b);
}

static bool is_asked(const struct bench_program *p, const struct bench_row *row,
		     const struct bench_subject *subject)
{
	if (row->about)
		return strcmp(row->about, subject->name) == 0;
	return row->once || !p->is_apart || !p->is_apart(subject);
}

static int register_row(const struct bench_row *row, const struct subjects *s)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < s->n; i++) {
		if (!is_asked(s->program, row, &s->all[i]))
			continue;
		r = register_one(s->program, row, &s->all[i]);
		if (row->once)
			break;
	}
	return r;
}

static int measure(const struct subjects *s)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < s->program->row_count; i++)
		r = register_row(&s->program->rows[i], s);
	if (r < 0)
		return 2;
	r = bm_run_specified_benchmarks();
	bm_shutdown();
	if (r == -ECANCELED)
		return 1;
	return r <= 0 ? 2 : 0;
}

static int print_memory(const struct subjects *s)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < s->n; i++)
		r = s->program->memory(&s->all[i], s->memory);
	return r < 0;
}

int bench_main(int argc, char **argv, const struct bench_program *program)
{
	struct subjects subjects = { .program = program };

	/* Here, because the harness would leave out our own options. */
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0) {
			usage(program);
			return 0;
		}
	/* A report that contains an error is complete, but its exit status must say so. */
	setenv("BENCHMARK_FAIL_ON_ERROR", "true", 0);
	if (bm_initialize(&argc, argv) < 0 || parse(argc, argv, &subjects) < 0)
		return 2;
	return subjects.memory ? print_memory(&subjects) : measure(&subjects);
}
