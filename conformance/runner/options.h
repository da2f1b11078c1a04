/* SPDX-License-Identifier: MIT */
#ifndef OPTIONS_H
#define OPTIONS_H

/* options.h - the options of the command line.  Text is borrowed from argv. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lack.h"
#include "suite.h"

/*
 * The environment variable that names a program to start the processes of cases with, such as an
 * emulator that the kernel does not call by itself.  Its arguments are a command line; it hands on
 * the environment and open files.
 */
#define OPTIONS_LAUNCHER "WEFT_CONFORM_LAUNCHER"

/* What an option names. */
enum wanted_kind { WANT_BACKEND, WANT_PLUGIN, WANT_EXECUTOR, WANT_EXECUTOR_PLUGIN, WANT_RUNTIME };

/* One --backend, --plugin, --executor, --executor-plugin or --runtime. */
struct wanted {
	enum wanted_kind as;
	const char *text;
};

/* The option without its dashes. */
const char *wanted_option(enum wanted_kind as);

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
	enum subject judges;		/* what the profiles of the run judge */
	unsigned profiles;		/* bit per enum conform_profile */
	enum conform_level level;	/* the mildest that is judged */
	const char *suite;		/* edition, never NULL */
	const char *expect, *json, *junit;
	unsigned jobs;
	double timeout;			/* seconds */
	enum lack lack;			/* --fail-alloc, --fail-calls */
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
