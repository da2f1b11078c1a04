/* SPDX-License-Identifier: MIT */
#ifndef EDITION_H
#define EDITION_H

/*
 * edition.h - a frozen edition of scenarios with their traces, read from NAME.cosl and NAME.trace.
 * It only recognises where a scenario begins, and the needs in its first line.
 */

#include <stddef.h>

struct edition_scenario {
	const char *name;
	const char *needs;		/* words; "" for none */
	const char *text, *trace;
	size_t text_size, trace_size;
};

struct edition {
	char *text, *traces;		/* both files */
	struct edition_scenario *scenarios;
	size_t count;
};

/*
 * Read the edition at @path, which is without ".cosl".  0, and edition_free is due; or a negative
 * code after one line on stderr.
 */
int edition_read(struct edition *ret, const char *path);

void edition_free(struct edition *edition);

#endif
