/* SPDX-License-Identifier: MIT */
/* The ring of what is ready. */

#include <errno.h>

#include "../base/hooks.h"
#include "loop.h"

enum { LEAST = 64 };

static size_t size_of(const struct weft_ready *r)
{
	return r->entries ? r->mask + 1 : 0;
}

/* Each entry keeps its place; only the mask by which it is found has changed. */
static void copy(const struct weft_ready *r, struct weft_ready_entry *to, uint64_t mask)
{
	for (uint64_t i = r->head; i != r->tail; i++)
		to[i & mask] = r->entries[i & r->mask];
}

static int grow(struct weft_ready *r, size_t least)
{
	size_t size = size_of(r) ? size_of(r) * 2 : LEAST;
	struct weft_ready_entry *entries;

	while (size < least)
		size *= 2;
	entries = weft_alloc(size * sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	copy(r, entries, size - 1);
	if (r->entries)
		weft_free(r->entries, size_of(r) * sizeof(*entries));
	r->entries = entries;
	r->mask = size - 1;
	return 0;
}

int weft_ready_reserve(struct weft_loop *loop, size_t n)
{
	struct weft_ready *r = &loop->ready;
	size_t least = (size_t)(r->tail - r->head) + r->reserved + n;

	if (least > size_of(r) && grow(r, least) < 0)
		return -ENOMEM;
	r->reserved += n;
	return 0;
}

static int skip(struct weft_loop *loop, void *arg)
{
	(void)loop;
	(void)arg;
	return 0;
}

void weft_ready_blank(struct weft_loop *loop, uint64_t place)
{
	loop->ready.entries[place & loop->ready.mask].callback = skip;
}

static void report(struct weft_loop *loop, int r)
{
	struct weft_error err = weft_err(r, weft_none());

	weft_loop_report(loop, &(struct weft_report){
				       .kind = WEFT_REPORT_CALLBACK,
				       .message = "a callback failed",
				       .error = &err,
			       });
}

/* A callback may make the ring grow. */
unsigned weft_ready_run(struct weft_loop *loop)
{
	struct weft_ready *ready = &loop->ready;
	uint64_t start = ready->head, end = ready->tail;
	struct weft_ready_entry e;
	int r;

	while (ready->head != end) {
		e = ready->entries[ready->head++ & ready->mask];
		r = e.callback(loop, e.arg);
		if (r < 0)
			report(loop, r);
	}
	return (unsigned)(end - start);
}
