/* SPDX-License-Identifier: MIT */
/* Memory for tasks. */

#include "../base/hooks.h"
#include "task.h"

/* Tasks in the first chunk, and in those that have grown as far as they do, which are 64 KiB. */
enum { FIRST = 15, MOST = 480 };

struct weft_chunk {
	struct weft_chunk *older;
	size_t n;
	struct weft_task tasks[];
};

static size_t size_of(size_t n)
{
	return sizeof(struct weft_chunk) + n * sizeof(struct weft_task);
}

/* One more chunk, of twice as many tasks. */
static bool grow(struct weft_slab *slab)
{
	size_t n = slab->chunks ? 2 * slab->chunks->n : FIRST;
	struct weft_chunk *chunk;

	if (n > MOST)
		n = MOST;
	chunk = weft_alloc(size_of(n));
	if (!chunk)
		return false;
	chunk->older = slab->chunks;
	chunk->n = n;
	slab->chunks = chunk;
	slab->fresh = chunk->tasks;
	slab->end = chunk->tasks + n;
	return true;
}

static struct weft_task *take_alone(void)
{
	struct weft_task *task = weft_alloc(sizeof(*task));

	if (task)
		task->future.task.alone = true;
	return task;
}

struct weft_task *weft_slab_take(struct weft_slab *slab)
{
	struct weft_task *task = slab->free;

	if (slab->off || weft_hooked_elsewhere)
		return take_alone();
	if (task) {
		slab->free = task->next;
		return task;
	}
	if (slab->fresh == slab->end && !grow(slab))
		return NULL;
	task = slab->fresh++;
	task->future.task.alone = false;
	return task;
}

void weft_slab_give(struct weft_slab *slab, struct weft_task *task)
{
	if (task->future.task.alone) {
		weft_free(task, sizeof(*task));
		return;
	}
	task->next = slab->free;
	slab->free = task;
}

void weft_slab_fini(struct weft_slab *slab)
{
	struct weft_chunk *chunk, *older;

	for (chunk = slab->chunks; chunk; chunk = older) {
		older = chunk->older;
		weft_free(chunk, size_of(chunk->n));
	}
}
