/* SPDX-License-Identifier: MIT */
#ifndef FENCE_H
#define FENCE_H

/* fence.h - memory that is aligned to exactly so much, between bytes that nobody may write. */

#include <stddef.h>

struct fence {
	char *inside;
	size_t size;
	char *whole;		/* pages, all of which are marked but for what is inside */
	size_t whole_size;
};

/* @size zero bytes at a multiple of @align that is none of 2 * @align.  @align: a power of two. */
void fence_open(struct fence *ret, size_t size, size_t align);

/* Fail, with the place in words, if a byte outside was written.  @what: what lies inside. */
void fence_check(const struct fence *f, const char *what);

void fence_close(struct fence *f);

#endif
