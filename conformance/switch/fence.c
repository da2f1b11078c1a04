/* SPDX-License-Identifier: MIT */
#include "fence.h"

#include <stdint.h>
#include <string.h>

#include "context.h"

enum { MARK = 0x6b, EDGE = 8192 };

void fence_open(struct fence *ret, size_t size, size_t align)
{
	uintptr_t at;

	ret->size = size;
	ret->whole_size = pages_round(size + 2 * align + 2 * EDGE);
	ret->whole = pages_new(ret->whole_size);
	at = ((uintptr_t)ret->whole + EDGE + 2 * align - 1) & ~(uintptr_t)(2 * align - 1);
	ret->inside = (char *)(at + align);
	memset(ret->whole, MARK, (size_t)(ret->inside - ret->whole));
	memset(ret->inside + size, MARK,
	       (size_t)(ret->whole + ret->whole_size - (ret->inside + size)));
}

/* The first byte between @from and @to that has no mark; NULL: all have it. */
static const char *find_spoiled(const char *from, const char *to)
{
	while (from < to && *from == MARK)
		from++;
	return from < to ? from : NULL;
}

void fence_check(const struct fence *f, const char *what)
{
	const char *end = f->inside + f->size;
	const char *below = find_spoiled(f->whole, f->inside);
	const char *above = find_spoiled(end, f->whole + f->whole_size);

	if (below)
		conform_fail("%s: a byte %td below the first one was written", what,
			     f->inside - below);
	if (above)
		conform_fail("%s: byte %td behind the last one was written", what, above - end + 1);
	CHECK(!below && !above);
}

void fence_close(struct fence *f)
{
	pages_free(f->whole, f->whole_size);
}
