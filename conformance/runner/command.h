/* SPDX-License-Identifier: MIT */
#ifndef COMMAND_H
#define COMMAND_H

/*
 * command.h - the command line that runs one case: executed by the runner, printed for the reader.
 */

#include <stdio.h>

#include "options.h"
#include "result.h"

struct command {
	const char *argv[12];		/* NULL ends it; borrowed from options and result */
	char seed[24], option[24];
};

/* @ret points into itself and must not be moved. */
void command_make(struct command *ret, const struct result *r, const struct options *o);

/* The whole command as typed in a shell, without a newline, to be freed; NULL: out of memory. */
char *command_text(const struct command *command);

#endif
