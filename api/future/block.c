/* SPDX-License-Identifier: MIT */
/*
 * Memory that knows its size, for the owner that is no longer there to tell it.
 *
 * Each thread that makes futures keeps short blocks for the next use, as a result that is copied is
 * one.  malloc keeps only seven of a size at hand, and more results than that are on the way.
 * Blocks of all threads are of the same memory, so any thread may keep any.
 */

#include <stdint.h>

#include "../base/watch.h"

#include "../base/hooks.h"
#include "../base/round.h"
#include "slab.h"

enum { SHORT = 96, MOST_KEPT = 1024 };

/* In front of the block. */
struct head {
	_Alignas(16) void *origin;
	size_t size;			/* KEPT: it is short, and did not come from a hook */
};

#define KEPT SIZE_MAX
#define SHORT_TOTAL (SHORT + sizeof(struct head) + _Alignof(struct head))

static bool is_hooked(void)
{
	return weft_hooked_elsewhere || WEFT_ASAN;
}

static void *new_block(size_t size, size_t align)
{
	size_t total = size + sizeof(struct head) + align;
	struct head *head;
	char *p = total > size ? weft_alloc(total) : NULL;

	if (!p)
		return NULL;
	head = (struct head *)weft_round_up((uintptr_t)p + sizeof(*head), align) - 1;
	head->origin = p;
	head->size = total;
	return head + 1;
}

static void *new_short(void)
{
	struct weft_heap *heap = weft_heap;
	void *block = heap ? heap->blocks : NULL;

	if (block) {
		heap->blocks = *(void **)block;
		heap->block_count--;
		return block;
	}
	block = new_block(SHORT, _Alignof(struct head));
	if (block)
		((struct head *)block - 1)->size = KEPT;
	return block;
}

void *weft_block_new(size_t size)
{
	if (size <= SHORT && !is_hooked())
		return new_short();
	return new_block(size, _Alignof(struct head));
}

void *weft_block_new_lines(size_t size)
{
	return new_block(size, WEFT_LINE);
}

void weft_block_free(void *block)
{
	struct head *head = (struct head *)block - 1;
	struct weft_heap *heap = weft_heap;

	if (head->size == KEPT && heap && heap->block_count < MOST_KEPT) {
		*(void **)block = heap->blocks;
		heap->blocks = block;
		heap->block_count++;
		return;
	}
	weft_free(head->origin, head->size == KEPT ? SHORT_TOTAL : head->size);
}
