/* SPDX-License-Identifier: MIT */
#ifndef WEFT_ARENA_H
#define WEFT_ARENA_H

/*
 * arena.h - the pool of stacks: taking a hot one costs a handful of instructions, no lock and no
 * system call.
 *
 * A chunk is one mapping that holds many slots of one size, and every slot is
 *
 *	| guard | low ... the stack ... | struct weft_slot | colour |
 *
 * The record of a slot lies above its stack, in the page that every stack touches.  The colour, 0
 * to 31 cache lines, differs from slot to slot, because tops that all lay at the same place of a
 * page would share a few lines of the cache.
 *
 * Free slots are in lists, last in, first out: each thread keeps a few for itself, and the rest is
 * shared under weft_lock.  Stacks above WEFT_POOLED are mapped and unmapped one by one.
 */

#include <stddef.h>
#include <stdint.h>

#include <weft/co.h>

#include "../base/thread.h"
#include "../base/watch.h"

enum {
	WEFT_PAGE = 4096,		/* sizes are multiples of this, whatever the system has */
	WEFT_POOLED = 1 << 20,		/* the largest stack that is kept for the next */
	WEFT_GUARD_MOST = 64 << 10,
};

struct weft_slot {
	_Alignas(64) struct weft_slot *next;	/* while it is free */
	struct weft_co *owner;			/* while it is not; named after an overflow */
	char *low;				/* the stack: from here up to this record */
	struct weft_chunk *chunk;
	uint32_t pages;				/* of the size that was asked for */
	uint32_t index;				/* in its chunk */
	unsigned valgrind;
};

struct weft_slot *weft_arena_take_slow(size_t pages);
void weft_arena_give_slow(struct weft_slot *slot);

/* Tell AddressSanitizer and valgrind that the stack of @slot may not be used, or may be again. */
void weft_slot_hide(struct weft_slot *slot);
void weft_slot_show(struct weft_slot *slot);

/* The place of @thread for stacks of @pages. */
static inline struct weft_kept_stacks *weft_kept_of(struct weft_thread *thread, size_t pages)
{
	return &thread->stacks[(uint32_t)pages * 0x9e3779b1u >> (32 - WEFT_KEPT_BITS)];
}

/* A slot whose stack has at least @size bytes, of any content; NULL: no memory. */
static inline struct weft_slot *weft_arena_take(size_t size)
{
	size_t pages = (size + WEFT_PAGE - 1) / WEFT_PAGE;
	struct weft_kept_stacks *kept = weft_kept_of(weft_thread, pages);
	struct weft_slot *slot = kept->head;

	if (!slot || kept->pages != pages)
		return weft_arena_take_slow(pages);
	kept->head = slot->next;
	kept->room++;
	if (WEFT_WATCHED)
		weft_slot_show(slot);
	return slot;
}

static inline void weft_arena_give(struct weft_slot *slot)
{
	struct weft_kept_stacks *kept = weft_kept_of(weft_thread, slot->pages);

	slot->owner = NULL;
	if (kept->pages != slot->pages || kept->room == 0) {
		weft_arena_give_slow(slot);
		return;
	}
	if (WEFT_WATCHED)
		weft_slot_hide(slot);
	slot->next = kept->head;
	kept->head = slot;
	kept->room--;
}

/* The slot whose stack begins at @low; NULL: it is not the arena's. */
struct weft_slot *weft_arena_find(const void *low);

/* The slot in whose guard @address lies, or NULL.  May be called in a signal handler. */
struct weft_slot *weft_arena_overrun(const void *address);

/* All bytes of the stack become 0. */
void weft_slot_clear(struct weft_slot *slot);

/* The coroutine whose stack @address lies in, or NULL.  The caller runs on that stack. */
struct weft_co *weft_arena_owner(const void *address);

#endif
