/* SPDX-License-Identifier: MIT */
#ifndef DOWNLOAD_H
#define DOWNLOAD_H

/*
 * download.h - one file: the request, the tries, and what became of it.
 *
 * A file appears under its name when it is whole, in place of an older one.
 */

#include <weft/http.h>

#include "options.h"
#include "tally.h"

enum { REASON_SIZE = 256 };

/*
 * Options for this process and those that are forked from it later.  @options: borrowed for ever.
 */
void download_setup(const struct options *options);

/* Save @item, and block until then.  @reason: filled for OUTCOME_ERROR. */
enum outcome download(const struct item *item, char reason[REASON_SIZE]);

/* The same in a task, which suspends.  0 and *@ret, or WEFT_ECANCELED. */
int download_await(struct weft_co *co, struct weft_http *http, const struct item *item,
		   enum outcome *ret, char reason[REASON_SIZE]);

#endif
