/* SPDX-License-Identifier: MIT */
#ifndef IMPORTS_H
#define IMPORTS_H

/*
 * imports.h - refuse what the shared object of a backend asks for: memory, mappings, threads,
 * descriptors.
 *
 * The object's own table of addresses is changed, so that nobody else's calls are concerned.
 */

#include <stdbool.h>

/*
 * Stand in for what the object that has @code calls.  False: the object is this very program, or
 * the system has no such table, and nothing is changed.
 */
bool imports_begin(void (*code)(void));

/* Undo that. */
void imports_end(void);

/*
 * Let the @nth request from now on fail, once; 0: none.  Returns whether the one asked for before
 * has happened.
 */
bool imports_fail(long nth);

#endif
