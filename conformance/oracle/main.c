/* SPDX-License-Identifier: MIT */
/*
 * weft-scenario [--backend NAME[,NAME...]] [--recurse] [--states] [--serve] [FILE]
 *
 * Run the scenarios in FILE, or on stdin, and write their traces to stdout.  With several names the
 * coroutines of a scenario take the backends in turn.  --recurse: on backends with stacks by plain
 * bodies that suspend from the depth of the scenario's blocks and calls.  --states shows all
 * handles after each operation.  --serve makes it a command for weft-conform --command: it says
 * first who it is.
 */

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../runner/text.h"
#include "machine.h"
#include "play.h"

struct choice {
	const struct weft_backend *backends[WORLD_BACKENDS];
	struct play_options play;
	const char *file;
	bool introduce;
};

static int add_backend(struct choice *choice, const char *name)
{
	const struct weft_backend *backend =
		name ? weft_backend_find(name) : weft_backend_default();

	if (!backend) {
		fprintf(stderr, "weft-scenario: %s '%s': no such backend\n",
			name ? "--backend" : "WEFT_BACKEND",
			SHOWN(name ? name : getenv("WEFT_BACKEND")));
		return -1;
	}
	if (choice->play.n_backends == WORLD_BACKENDS) {
		fputs("weft-scenario: too many backends\n", stderr);
		return -1;
	}
	choice->backends[choice->play.n_backends++] = backend;
	return 0;
}

static int add_backends(struct choice *choice, char *names)
{
	char *name;

	while ((name = strsep(&names, ",")))
		if (add_backend(choice, name) < 0)
			return -1;
	return 0;
}

static int read_options(int argc, char **argv, struct choice *choice)
{
	static const struct option options[] = {
		{ "backend", required_argument, NULL, 'b' },
		{ "recurse", no_argument, NULL, 'r' },
		{ "states", no_argument, NULL, 's' },
		{ "serve", no_argument, NULL, 'e' },
		{ 0 },
	};
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == '?')
			fprintf(stderr, "weft-scenario: '%s' is no option, or lacks its argument\n",
				SHOWN(argv[optind - 1]));
		if (c == '?' || (c == 'b' && add_backends(choice, optarg) < 0))
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
	choice->play.backends = choice->backends;
	return choice->play.n_backends > 0 ? 0 : add_backend(choice, NULL);
}

/* What docs/scenario-language.md has a word for. */
static void introduce(const struct choice *choice)
{
	int i;

	printf("backend weft");
	for (i = 0; i < choice->play.n_backends; i++)
		printf("-%s", choice->backends[i]->name);
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
		fprintf(stderr, "weft-scenario: '%s': %s\n", SHOWN(choice.file), strerror(errno));
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
	return r < 0 ? 2 : 0;
}
