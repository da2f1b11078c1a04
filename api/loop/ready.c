/* SPDX-License-Identifier: MIT */
/* The ring of what is ready. */

#include <errno.h>

#include "../base/hooks.h"
#include "loop.h"

enum { LEAST = 64 };

static size_t size_of(const struct weft_ready_ *r)
{
	return r->entries_ ? r->mask_ + 1 : 0;
}

/*
 * Each entry keeps its place; only the mask by which it is found has changed.  It stands where it
 * stood, or in the part that is new.
 */
static void rearrange(struct weft_ready_ *r, uint64_t mask)
{
	for (uint64_t i = r->head_; i != r->tail_; i++)
		r->entries_[i & mask] = r->entries_[i & r->mask_];
	r->mask_ = mask;
}

int weft_ready_grow(struct weft_loop *loop, size_t n)
{
	struct weft_ready_ *r = &loop->ready;
	uint64_t more = r->tail_ - r->head_ + n - loop->room;
	size_t old = size_of(r), size = old ? old * 2 : LEAST;
	struct weft_ready_entry_ *entries;

	while (size < old + more)
		size *= 2;
	entries = weft_resize(r->entries_, old * sizeof(*entries), size * sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	r->entries_ = entries;
	rearrange(r, size - 1);
	loop->room += size - old;
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
	loop->ready.entries_[place & loop->ready.mask_].callback_ = skip;
}

void weft_ready_report(struct weft_loop *loop, int r)
{
	struct weft_error err = weft_err(r, weft_none());

	weft_loop_report(loop, &(struct weft_report){
				       .kind = WEFT_REPORT_CALLBACK,
				       .message = "a callback failed",
				       .error = &err,
			       });
}
