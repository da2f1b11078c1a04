/* SPDX-License-Identifier: MIT */
#ifndef OPTIONS_H
#define OPTIONS_H

/* options.h - the command line of weft-flags. */

#include <stdbool.h>
#include <stddef.h>

enum mode {
	MODE_SEQUENTIAL,
	MODE_THREADS,
	MODE_PROCESSES,
	MODE_LOOP,
	MODE_COUNT,
};

struct options {
	enum mode mode;
	int jobs, retries;
	size_t limit;			/* 0: none */
	double timeout;			/* seconds for one try; 0: none */
	bool verbose;
	const char *out, *urls, *base;	/* urls, base: may be NULL */
	char **codes;			/* of countries; ends with NULL */
};

/* Below 0: go on; else the exit status.  A usage that is wrong is told in one line. */
int options_read(int argc, char **argv, struct options *ret);

#endif
