/* SPDX-License-Identifier: MIT */
#ifndef OUTFILE_H
#define OUTFILE_H

/*
 * outfile.h - write a file so that it is either complete or as it was before.
 *
 * The output goes to a file without a name, which gets one and replaces the target at the end.
 * Where the system has no such files it has a name from the start.  A symbolic link stays, and the
 * file behind it is replaced.  A pipe, a terminal and the like are written directly.
 */

#include <stdbool.h>
#include <stdio.h>

/* All zero: no file wanted; the calls below then do nothing. */
struct outfile {
	const char *path;	/* borrowed */
	char *target;		/* behind symbolic links */
	bool unnamed;		/* it gets its name in the end */
	char *beside;		/* the name it has until then; NULL: none */
	FILE *out;
};

/* 0, or a negative code after one line on stderr; @path is untouched. */
int outfile_open(struct outfile *ret, const char *path);

/* Would the two replace one file? */
bool outfile_same(const struct outfile *a, const struct outfile *b);

/* Put it in place.  0, or a negative code after one line on stderr.  Closed in both cases. */
int outfile_commit(struct outfile *f);

/* Leave @path as it was; nothing to do after a commit. */
void outfile_discard(struct outfile *f);

#endif
