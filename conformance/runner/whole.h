/* SPDX-License-Identifier: MIT */
#ifndef WHOLE_H
#define WHOLE_H

/* whole.h - a text file that is read as a whole, with a bound. */

#include <stddef.h>

/*
 * Read the file at @path, which the user named by @option.  0 and its text in *ret, on the heap; or
 * a negative code after one line on stderr: the file cannot be read, it has more than @most bytes
 * or a NUL, or there is no memory for it.
 */
int whole_read(const char *option, const char *path, size_t most, char **ret);

#endif
