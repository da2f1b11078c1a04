/* SPDX-License-Identifier: MIT */
#ifndef OUTFILE_H
#define OUTFILE_H

/*
 * outfile.h - write a file so that it is either complete or as it was before.
 *
 * The output goes to a file beside it, which replaces it at the end.  A pipe, a terminal and the
 * like are written directly.
 */

#include <stdio.h>

/* All zero: no file wanted; the calls below then do nothing. */
struct outfile {
	const char *path;	/* borrowed */
	char *beside;		/* NULL: @path itself is written */
	FILE *out;
};

/* 0, or a negative code after one line on stderr; @path is untouched. */
int outfile_open(struct outfile *ret, const char *path);

/* Put it in place.  0, or a negative code after one line on stderr.  Closed in both cases. */
int outfile_commit(struct outfile *f);

/* Leave @path as it was; nothing to do after a commit. */
void outfile_discard(struct outfile *f);

#endif
