/* SPDX-License-Identifier: MIT */
#ifndef WEFT_BASE_OBJECT_H
#define WEFT_BASE_OBJECT_H

/* object.h - plugins: shared objects that are loaded from a file and export one symbol. */

#include <stddef.h>

/*
 * Load the shared object at @path and find @symbol in it, which a @kind has to export.
 * *@ret_object is for dlclose.  NULL: it cannot be had, and one line in @reterr says why.
 */
const void *weft_object_open(const char *path, const char *symbol, const char *kind,
			     void **ret_object, char *reterr, size_t size);

/* Write "PATH: " and the text to @to; a long path is cut, so that the text has room. */
void weft_object_say(const char *path, char *to, size_t size, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
