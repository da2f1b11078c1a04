/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "object.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "../base/lock.h"
#include "../base/round.h"

enum {
	KEPT = 64,			/* of one class, by one thread */
	BATCH = 16,			/* cut from a block at once */
	FIRST_BLOCK = 64 << 10,		/* each further block doubles */
	LAST_BLOCK = 16 << 20,
	HUGE_PAGE = 2 << 20,		/* worth asking for when a block has some of them */
};

/* One mapping: this record, then objects.  It stays for as long as the library. */
struct block {
	struct block *older;
	char *free, *end;
};

/* All of this under weft_lock. */
static struct weft_free_object *shared[WEFT_OBJECT_CLASSES];
static struct block *newest;

/*
 * Blocks.
 */

static struct block *map_block(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

/* The block begins with a huge page.  The surplus of the mapping on both sides is given back. */
static struct block *map_huge(size_t size)
{
	char *p = (char *)map_block(size + HUGE_PAGE), *first;

	if (!p)
		return NULL;
	first = p + (-(uintptr_t)p & (HUGE_PAGE - 1));
	if (first != p)
		munmap(p, (size_t)(first - p));
	munmap(first + size, (size_t)(p + HUGE_PAGE - first));
	madvise(first, size, MADV_HUGEPAGE);
	return (struct block *)(void *)first;
}

static bool grow(void)
{
	size_t size = newest ? 2 * (size_t)(newest->end - (char *)newest) : FIRST_BLOCK;
	struct block *block;

	if (size > LAST_BLOCK)
		size = LAST_BLOCK;
	block = size > HUGE_PAGE ? map_huge(size) : map_block(size);
	if (!block)
		return false;
	block->older = newest;
	block->free = (char *)block + WEFT_OBJECT_CLASS;
	block->end = (char *)block + size;
	newest = block;
	return true;
}

static bool is_of_block(const void *object)
{
	const char *at = object;
	struct block *block = newest;

	while (block && !(at > (char *)block && at < block->end))
		block = block->older;
	return block;
}

/* Objects whose hot line is the first of a pair of lines stay so: processors fetch such pairs. */
static struct weft_free_object *cut_one(size_t size)
{
	size_t align = size % (2 * WEFT_OBJECT_CLASS) ? WEFT_OBJECT_CLASS : 2 * WEFT_OBJECT_CLASS;
	char *at;

	if (!newest || newest->free + align + size > newest->end)
		if (!grow())
			return NULL;
	at = newest->free + (-(uintptr_t)newest->free & (align - 1));
	newest->free = at + size;
	return (struct weft_free_object *)(void *)at;
}

/* Some new objects, the lowest first; NULL: no memory. */
static struct weft_free_object *cut_batch(size_t class)
{
	struct weft_free_object *list = NULL, **end = &list, *object;

	for (int i = 0; i < BATCH; i++) {
		object = cut_one((class + 1) * WEFT_OBJECT_CLASS);
		if (!object)
			break;
		*end = object;
		end = &object->next;
	}
	*end = NULL;
	return list;
}

/*
 * What threads keep.
 */

static void splice(size_t class, struct weft_free_object *list)
{
	struct weft_free_object **end = &list;

	while (*end)
		end = &(*end)->next;
	*end = shared[class];
	shared[class] = list;
}

static void end_objects(struct weft_thread *thread)
{
	weft_lock();
	for (size_t i = 0; i < WEFT_OBJECT_CLASSES; i++) {
		splice(i, thread->objects[i].head);
		thread->objects[i] = (struct weft_kept_objects){ 0 };
	}
	weft_unlock();
}

/* From now on this thread keeps objects; NULL: it cannot. */
static struct weft_thread *meet_thread(void)
{
	struct weft_thread *thread = NULL;

	if (!WEFT_WATCHED && !RUNNING_ON_VALGRIND)
		thread = weft_thread_meet();
	if (!thread || thread->end_objects)
		return thread;
	thread->end_objects = end_objects;
	for (size_t i = 0; i < WEFT_OBJECT_CLASSES; i++)
		thread->objects[i].room = KEPT;
	return thread;
}

/* Move objects from @from to what @kept has, while it has not got half of what it may have. */
static struct weft_free_object *keep_some(struct weft_kept_objects *kept,
					  struct weft_free_object *from)
{
	struct weft_free_object **end = &kept->head;

	while (from && kept->room > KEPT / 2) {
		*end = from;
		end = &from->next;
		from = from->next;
		kept->room--;
	}
	*end = NULL;
	return from;
}

/* Its first object is for the caller, and more for the next calls of this thread. */
static struct weft_free_object *take_shared(size_t class, struct weft_thread *thread)
{
	struct weft_free_object *object = shared[class];

	if (!object)
		object = cut_batch(class);
	if (!object)
		return NULL;
	shared[class] = object->next;
	if (thread && !thread->objects[class].head)
		shared[class] = keep_some(&thread->objects[class], shared[class]);
	return object;
}

/* The older half goes to the shared list. */
static void share_half(struct weft_kept_objects *kept, size_t class)
{
	struct weft_free_object **at = &kept->head;

	for (int i = 0; *at && i < KEPT / 2; i++)
		at = &(*at)->next;
	splice(class, *at);
	*at = NULL;
	kept->room = KEPT / 2;
}

/*
 * The slow paths.
 */

void *weft_object_take_slow(size_t size)
{
	size_t class = weft_object_class(size);
	struct weft_thread *thread;
	void *object;

	if (WEFT_WATCHED || weft_hooked || class >= WEFT_OBJECT_CLASSES || RUNNING_ON_VALGRIND)
		return weft_alloc(size);
	thread = meet_thread();
	weft_lock();
	object = take_shared(class, thread);
	weft_unlock();
	return object;
}

/* Into the list of @thread; NULL: into the shared one. */
static void keep(struct weft_free_object *object, size_t class, struct weft_thread *thread)
{
	struct weft_kept_objects *kept = thread ? &thread->objects[class] : NULL;

	object->next = NULL;
	if (!kept) {
		splice(class, object);
		return;
	}
	if (kept->room == 0)
		share_half(kept, class);
	object->next = kept->head;
	kept->head = object;
	kept->room--;
}

/* Memory from a hook, or from before there was one, goes back to where it came from. */
void weft_object_give_slow(void *object, size_t size)
{
	struct weft_thread *thread = meet_thread();
	bool ours;

	weft_lock();
	ours = is_of_block(object);
	if (ours)
		keep(object, weft_object_class(size), thread);
	weft_unlock();
	if (!ours)
		weft_free(object, size);
}
