/* SPDX-License-Identifier: MIT */
#ifndef WEFT_FUTURE_SLAB_H
#define WEFT_FUTURE_SLAB_H

/*
 * slab.h - where futures lie.
 *
 * Each thread that makes futures has a heap: a list of free ones that only it uses, and a second
 * list to which other threads push what they free.  The second one is taken as a whole, by an
 * exchange, and never popped, so a compare-and-swap cannot mistake one list for another.  A heap
 * whose thread has ended is adopted by the next thread that needs one.
 *
 * Chunks stay mapped, because a late wake-up may hit a future that was used again or is free.
 * With a memory hook, and under AddressSanitizer, each future is an object of its own.
 *
 * The link of a free list lies in the last line of a future.  The first one was written by a worker
 * just before, and a thread that wrote to it would wait for the line in its next locked operation.
 * It asks for the line instead, for the next use, and goes on.
 */

#include "../base/hooks.h"
#include "future.h"

enum { WEFT_CHUNK = 1 << 18 };

struct weft_heap {
	struct weft_future *free;	/* the owner's, as all above `returned` */
	char *fresh, *end;		/* what was never used */
	uint32_t made;			/* how many futures, modulo 2^32 */
	uint32_t block_count;
	void *blocks;			/* short ones that are free; see block.c */
	_Alignas(WEFT_LINE) struct weft_future *_Atomic returned;
	struct weft_heap *next;		/* among the orphans, under the lock */
};

/* In front of the futures of a chunk, which is aligned to its size. */
struct weft_chunk {
	struct weft_heap *owner;
	struct weft_chunk *next;
};

/* The calling thread's; NULL: it has none, or not yet. */
extern _Thread_local struct weft_heap *weft_heap __attribute__((tls_model("initial-exec")));

/* A future that is not in the thread's list; NULL: no memory. */
struct weft_future *weft_future_fetch(void);
/* Give one back that does not belong to the thread's heap. */
void weft_future_give_back(struct weft_future *f);

/* Ask for the line at @p, so that it is here when it is written. */
static inline void weft_want_line(const void *p)
{
#if defined(__x86_64__)
	/* The builtin makes it only where the compiler may assume it; others skip it. */
	__asm__ volatile("prefetchw %0" ::"m"(*(const char *)p));
#else
	__builtin_prefetch(p, 1);
#endif
}

/* A pending future with @refs references and no name; NULL: no memory. */
static inline struct weft_future *weft_future_make(unsigned refs)
{
	struct weft_heap *heap = weft_heap;
	struct weft_future *f = heap && !weft_hooked_elsewhere ? heap->free : NULL;

	if (f) {
		heap->free = f->next;
		heap->made++;
		f->flags = 0;
	} else {
		f = weft_future_fetch();
		if (!f)
			return NULL;
	}
	f->awaitable.ops = &weft_future_awaitable_ops;
	/* Relaxed: the push, or the hand-over of the handle, publishes it with the rest. */
	atomic_store_explicit(&f->word, WEFT_PENDING + refs * WEFT_REF, memory_order_relaxed);
	return f;
}

static inline struct weft_chunk *weft_chunk_of(struct weft_future *f)
{
	return (struct weft_chunk *)((uintptr_t)f & -(uintptr_t)WEFT_CHUNK);
}

/* Give the memory back.  It goes behind the first of the list, whose line has arrived by now. */
static inline void weft_future_free(struct weft_future *f)
{
	struct weft_heap *heap = weft_heap;
	struct weft_future **at;

	if (f->flags & WEFT_F_HOOKED || weft_chunk_of(f)->owner != heap) {
		weft_future_give_back(f);
		return;
	}
	weft_want_line(f);
	at = heap->free ? &heap->free->next : &heap->free;
	f->next = *at;
	*at = f;
}

#endif
