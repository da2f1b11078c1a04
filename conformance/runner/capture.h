/* SPDX-License-Identifier: MIT */
#ifndef CAPTURE_H
#define CAPTURE_H

/* capture.h - keep the beginning and the end of a process's output in bounded memory. */

#include <stddef.h>

enum { CAPTURE_HALF = 8192 };

/* All zero is empty. */
struct capture {
	size_t total;			/* bytes seen */
	char head[CAPTURE_HALF];
	char tail[CAPTURE_HALF];	/* a ring */
};

void capture_add(struct capture *c, const char *bytes, size_t n);

/*
 * Everything kept, with a line where bytes are missing, on the heap for the caller; *ret_size
 * bytes, no NUL.  NULL when there is nothing or no memory.
 */
char *capture_take(const struct capture *c, size_t *ret_size);

#endif
