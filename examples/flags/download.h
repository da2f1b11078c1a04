/* SPDX-License-Identifier: MIT */
#ifndef DOWNLOAD_H
#define DOWNLOAD_H

/*
 * download.h - one file: the request, the tries, and what became of it.
 *
 * A file appears under its name when it is whole, in place of an older one.
 */

#include "options.h"
#include "tally.h"

enum { REASON_SIZE = 256 };

/*
 * Options for this process and those that are forked from it later.  @options: borrowed for ever.
 */
void download_setup(const struct options *options);

/* Save what is at @url as @name, and block until then.  @reason: filled for OUTCOME_ERROR. */
enum outcome download(const char *url, const char *name, char reason[REASON_SIZE]);

#endif
