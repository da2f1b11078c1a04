/* SPDX-License-Identifier: MIT */
/*
 * weft-scenario [--backend NAME[,NAME...]] [--recurse] [--states] [--engine] [FILE]
 *
 * Run the scenarios in FILE, or on stdin, and write their traces to stdout.  With several names the
 * coroutines of a scenario take the engines in turn.  --recurse: on engines with stacks by plain
 * bodies that suspend from the depth of the scenario's blocks and calls.  --states shows all
 * handles after each operation.  --engine makes it a command for weft-conform --engine-cmd: it says
 * first who it is.
 */

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"
#include "play.h"

struct choice {
	const struct weft_backend *engines[WORLD_ENGINES];
	struct play_options play;
	const char *file;
	bool introduce;
};

static int add_engine(struct choice *choice, const char *name)
{
	const struct weft_backend *engine = name ? weft_backend_find(name) : weft_backend_default();

	if (!engine) {
		fprintf(stderr, "weft-scenario: no engine %s\n", name ? name : "by default");
		return -1;
	}
	if (choice->play.n_engines == WORLD_ENGINES) {
		fputs("weft-scenario: too many engines\n", stderr);
		return -1;
	}
	choice->engines[choice->play.n_engines++] = engine;
	return 0;
}

static int add_engines(struct choice *choice, char *names)
{
	char *save, *name;

	for (name = strtok_r(names, ",", &save); name; name = strtok_r(NULL, ",", &save))
		if (add_engine(choice, name) < 0)
			return -1;
	return 0;
}

static int read_options(int argc, char **argv, struct choice *choice)
{
	static const struct option options[] = {
		{ "backend", required_argument, NULL, 'b' },
		{ "recurse", no_argument, NULL, 'r' },
		{ "states", no_argument, NULL, 's' },
		{ "engine", no_argument, NULL, 'e' },
		{ 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == '?' || (c == 'b' && add_engines(choice, optarg) < 0))
			return -1;
		choice->play.recurse |= c == 'r';
		choice->play.states |= c == 's';
		choice->introduce |= c == 'e';
	}
	if (argc - optind > 1) {
		fputs("weft-scenario: more than one file\n", stderr);
		return -1;
	}
	choice->file = argv[optind];
	choice->play.engines = choice->engines;
	return choice->play.n_engines > 0 ? 0 : add_engine(choice, NULL);
}

/* What docs/scenario-language.md has a word for. */
static void introduce(const struct choice *choice)
{
	int i;

	printf("engine weft");
	for (i = 0; i < choice->play.n_engines; i++)
		printf("-%s", choice->engines[i]->name);
	puts(" delegate shared iterators inline coroutines throw close rescue exit stop reraise"
	     " running fresh missing look destruction payloads");
}

static int run_all(FILE *in, const char *file, const struct play_options *options)
{
	struct cosl_scenario *scenario;
	int line = 0, r;

	while ((r = cosl_read(in, file, &line, &scenario)) > 0) {
		printf("=== %s\n", scenario->name);
		play(scenario, options);
		cosl_free(scenario);
	}
	return r;
}

int main(int argc, char **argv)
{
	struct choice choice = { 0 };
	FILE *in = stdin;
	int r;

	if (read_options(argc, argv, &choice) < 0)
		return 2;
	if (choice.file)
		in = fopen(choice.file, "r");
	if (!in) {
		perror(choice.file);
		return 2;
	}
	if (choice.introduce)
		introduce(&choice);
	r = run_all(in, choice.file ? choice.file : "<stdin>", &choice.play);
	if (choice.file)
		fclose(in);
	if (fflush(stdout) || ferror(stdout)) {
		perror("stdout");
		return 2;
	}
	return r < 0;
}
