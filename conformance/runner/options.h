/* SPDX-License-Identifier: MIT */
#ifndef OPTIONS_H
#define OPTIONS_H

/* options.h - the options of the command line.  Text is borrowed from argv. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "suite.h"

/*
 * The environment variable that names a program to start the processes of cases with, such as an
 * emulator that the kernel does not call by itself.  Its arguments are a command line; it hands on
 * the environment and open files.
 */
#define OPTIONS_LAUNCHER "WEFT_CONFORM_LAUNCHER"

/* One --backend or --plugin. */
struct wanted {
	bool plugin;
	const char *text;
};

struct options {
	const char *program;		/* as it was called */
	const char *launcher;		/* runs it, as OPTIONS_LAUNCHER says; NULL: itself */
	bool list, in_process;
	const char **cases;		/* --case, in the order given */
	size_t case_count;
	struct wanted *candidates;
	size_t candidate_count;
	const char *command;		/* judged by scenarios; NULL: backends are, by cases */
	const char *edition;		/* of the scenarios, a name or a path; never NULL with it */
	const char *filter;		/* NULL: none */
	unsigned profiles;		/* bit per enum conform_profile; 0: all */
	enum conform_level level;	/* the mildest that is judged */
	const char *suite;		/* edition, never NULL */
	const char *expect, *json, *junit;
	unsigned jobs;
	double timeout;			/* seconds */
	bool starve;			/* --fail-alloc */
	bool seeded;			/* --seed was given */
	uint64_t seed;
};

enum options_result { OPTIONS_RUN, OPTIONS_DONE, OPTIONS_WRONG };

/*
 * Read the command line.  RUN: *ret is complete, and options_free is due.  DONE: it asked for help
 * or the version, which was printed.  WRONG: one line on stderr has named the fault.
 */
enum options_result options_parse(struct options *ret, int argc, char **argv,
				  const struct suite *suite);

void options_free(struct options *o);

#endif
