/* SPDX-License-Identifier: MIT */
#ifndef DIALOG_H
#define DIALOG_H

/* dialog.h - run a shell command with text for its input, and read its output. */

#include <stddef.h>

struct dialog {
	char *output;			/* with a NUL behind it; to be freed */
	size_t size;
	int status;			/* as of waitpid */
};

/* The most that a command may write. */
enum { DIALOG_MOST = 1 << 20 };

/*
 * Run @command, with @size bytes of @text on its standard input, until it has ended; its standard
 * error is ours.  It leads a group of its own, which is ended with it, and so are processes that
 * left the group.  0 and *ret; or -E2BIG if it wrote more than DIALOG_MOST, -ETIMEDOUT after
 * @seconds (0: no limit), or the error of a system call.
 */
int dialog_run(struct dialog *ret, const char *command, const char *text, size_t size,
	       double seconds);

#endif
