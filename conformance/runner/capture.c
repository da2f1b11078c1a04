/* SPDX-License-Identifier: MIT */
#include "capture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t at_most(size_t n, size_t limit)
{
	return n < limit ? n : limit;
}

static void add_to_ring(struct capture *c, const char *bytes, size_t n)
{
	while (n > 0) {
		size_t at = c->total % CAPTURE_HALF;
		size_t part = at_most(n, CAPTURE_HALF - at);

		memcpy(c->tail + at, bytes, part);
		c->total += part;
		bytes += part;
		n -= part;
	}
}

void capture_add(struct capture *c, const char *bytes, size_t n)
{
	if (c->total < CAPTURE_HALF) {
		size_t part = at_most(n, CAPTURE_HALF - c->total);

		memcpy(c->head + c->total, bytes, part);
		c->total += part;
		bytes += part;
		n -= part;
	}
	add_to_ring(c, bytes, n);
}

/* The ring in the order of its bytes. */
static size_t copy_tail(char *to, const struct capture *c)
{
	size_t kept = at_most(c->total - CAPTURE_HALF, CAPTURE_HALF);
	size_t start = (c->total - kept) % CAPTURE_HALF;
	size_t part = at_most(kept, CAPTURE_HALF - start);

	memcpy(to, c->tail + start, part);
	memcpy(to + part, c->tail, kept - part);
	return kept;
}

char *capture_take(const struct capture *c, size_t *ret_size)
{
	size_t size = at_most(c->total, CAPTURE_HALF);
	char *text;

	if (size == 0)
		return NULL;
	text = malloc(2 * CAPTURE_HALF + 64);
	if (!text)
		return NULL;
	memcpy(text, c->head, size);
	if (c->total > 2 * CAPTURE_HALF)
		size += (size_t)snprintf(text + size, 64, "\n[%zu bytes left out]\n",
					 c->total - 2 * CAPTURE_HALF);
	if (c->total > CAPTURE_HALF)
		size += copy_tail(text + size, c);
	*ret_size = size;
	return text;
}
