/* SPDX-License-Identifier: MIT */
#ifndef EXPECT_H
#define EXPECT_H

/*
 * expect.h - known failures, kept by the user in a file.
 *
 * A line is `NAME REASON... [URL]`.  NAME is an id (gen.send.delivers), or a full name that means
 * one backend only (mine/plugin/gen.send.delivers).  A last word with "://" in it is the URL. Empty
 * lines, and lines that start with '#', are comments.
 */

#include <stddef.h>

#include "suite.h"

struct expectation {
	char *name;
	char *reason;
	char *url;		/* NULL: none */
	const char *path;	/* of the file; borrowed from the caller of expect_read */
	size_t line;		/* in it */
};

struct expectations {
	struct expectation *list;
	size_t count;
};

/*
 * Read @path, which is borrowed until expect_free.  0 and *ret, for expect_free; or a negative code
 * after one line on stderr: the file cannot be read, a line has no reason, names a case that @suite
 * does not have, or names one twice.
 */
int expect_read(struct expectations *ret, const char *path, const struct suite *suite);

/* The entry of a case, by its full name or else by its id; NULL: there is none. */
const struct expectation *expect_find(const struct expectations *e, const char *name,
				      const char *id);

void expect_free(struct expectations *e);

#endif
