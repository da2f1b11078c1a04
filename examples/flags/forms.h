/* SPDX-License-Identifier: MIT */
#ifndef FORMS_H
#define FORMS_H

/*
 * forms.h - the ways to download a list, each in a file of its own.
 *
 * Each saves the files of @list and counts what becomes of each in @tally, until all have ended or
 * SIGINT or SIGTERM has come.  0, or the code of what kept it from working at all.
 */

#include "list.h"
#include "options.h"
#include "tally.h"

typedef int form(const struct options *options, const struct list *list, struct tally *tally);

form run_sequential, run_threads, run_processes, run_loop;

#endif
