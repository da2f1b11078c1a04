/* SPDX-License-Identifier: MIT */
/* A pool only grows and is freed as a whole, so rows and names need no owners of their own. */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

struct bmi_chunk {
	struct bmi_chunk *next;
	size_t used, size;
	_Alignas(max_align_t) char bytes[];
};

static const size_t chunk_size = 4000;

static size_t round_up(size_t size)
{
	return (size + _Alignof(max_align_t) - 1) / _Alignof(max_align_t) * _Alignof(max_align_t);
}

static struct bmi_chunk *add_chunk(struct bmi_pool *pool, size_t size)
{
	struct bmi_chunk *c;

	if (size < chunk_size)
		size = chunk_size;
	if (size > SIZE_MAX - sizeof(*c))
		return NULL;
	c = calloc(1, sizeof(*c) + size);
	if (!c)
		return NULL;
	c->size = size;
	c->next = pool->chunks;
	pool->chunks = c;
	return c;
}

void *bmi_alloc(struct bmi_pool *pool, size_t size)
{
	struct bmi_chunk *c = pool->chunks;
	char *p;

	if (size > SIZE_MAX / 2)
		return NULL;
	size = round_up(size ? size : 1);
	if (!c || c->size - c->used < size)
		c = add_chunk(pool, size);
	if (!c)
		return NULL;
	p = c->bytes + c->used;
	c->used += size;
	return p;
}

void *bmi_alloc_array(struct bmi_pool *pool, size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		return NULL;
	return bmi_alloc(pool, bytes);
}

char *bmi_strdup(struct bmi_pool *pool, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = bmi_alloc(pool, size);

	return copy ? memcpy(copy, text, size) : NULL;
}

char *bmi_vformat(struct bmi_pool *pool, const char *format, va_list args)
{
	va_list again;
	char *text = NULL;
	int n;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (n >= 0)
		text = bmi_alloc(pool, (size_t)n + 1);
	if (text)
		vsnprintf(text, (size_t)n + 1, format, args);
	return text;
}

char *bmi_format(struct bmi_pool *pool, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = bmi_vformat(pool, format, args);
	va_end(args);
	return text;
}

void bmi_pool_free(struct bmi_pool *pool)
{
	while (pool->chunks) {
		struct bmi_chunk *c = pool->chunks;

		pool->chunks = c->next;
		free(c);
	}
}
