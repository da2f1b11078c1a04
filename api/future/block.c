/* SPDX-License-Identifier: MIT */
/* Memory that knows its size, for the owner that is no longer there to tell it. */

#include <stdint.h>

#include "../base/hooks.h"
#include "../base/round.h"
#include "future.h"

/* In front of the block. */
struct head {
	_Alignas(16) void *origin;
	size_t size;
};

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

void *weft_block_new(size_t size)
{
	return new_block(size, _Alignof(struct head));
}

void *weft_block_new_lines(size_t size)
{
	return new_block(size, WEFT_LINE);
}

void weft_block_free(void *block)
{
	struct head *head = (struct head *)block - 1;

	weft_free(head->origin, head->size);
}
