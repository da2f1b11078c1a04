/* SPDX-License-Identifier: MIT */
#ifndef BENCH_PROGRAM_H
#define BENCH_PROGRAM_H

/*
 * program.h - a program that asks the questions of its rows: of every backend, or of every
 * executor.  Both are built in, or come from a plugin.
 */

#include <benchmark_c.h>

/* The subject of a question, which gets it by bm_user. */
struct bench_subject {
	const void *table;		/* struct weft_backend or struct weft_executor_ops */
	const char *name;
	const char *link;		/* "table", "inline", "plugin" */
	const char *plugin;		/* the file it came from; NULL: built in */
};

struct bench_row {
	bool once;			/* a baseline: not asked of each subject */
	const char *about;		/* the only subject that it is asked of; NULL: of all */
	struct bm_benchmark benchmark;
};

/* Rows of a table, for a file rows.h. */
#define BENCH_ROW(function, about_, ...)                                                           \
	{ .about = (about_), .benchmark = { .run = function, __VA_ARGS__ } },
#define BENCH_BASELINE(function, about_, ...)                                                      \
	{ .once = true, .about = (about_), .benchmark = { .run = function, __VA_ARGS__ } },

struct bench_program {
	const char *name;
	const char *option, *plugin_option;	/* --backend=NAME, --plugin=PATH; NULL: the
						 * first option takes both */
	const char *help;			/* the lines of --help about @memory; or "" */
	bool has_links;				/* the name of a row tells the linkage */
	bool real_time;				/* rows go by the wall clock */
	const struct bench_row *rows;
	size_t row_count;
	/* Subject @i of those that are built in; false: there are no more. */
	bool (*built_in)(size_t i, struct bench_subject *ret);
	/* The built-in one that @name asks for; false: there is none. */
	bool (*find)(const char *name, struct bench_subject *ret);
	/* Is @subject asked nothing but the rows about it?  NULL: none is. */
	bool (*is_apart)(const struct bench_subject *subject);
	/* The table of the plugin at @path, and its name; below 0 after one line in @reterr. */
	int (*load)(const char *path, struct bench_subject *ret, char *reterr, size_t size);
	/* With --memory=N: this is asked of each subject, in place of the rows; NULL: no option. */
	int (*memory)(const struct bench_subject *subject, int64_t n);
};

/* The whole of main: its exit status. */
int bench_main(int argc, char **argv, const struct bench_program *program);

#endif
