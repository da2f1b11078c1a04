/* SPDX-License-Identifier: MIT */
#ifndef WEFT_CO_OBJECT_H
#define WEFT_CO_OBJECT_H

/*
 * object.h - the memory of coroutines, in classes of 64 bytes: one cache line, and aligned to it.
 *
 * Each thread keeps some free objects: the last one that was given back is the first to be taken,
 * with its old content.  The rest is shared.  All of them are cut from blocks that are mapped, so
 * that many coroutines lie side by side on few pages.
 *
 * Objects from a memory hook are never kept, so that the hook sees each one; neither are objects
 * under AddressSanitizer and valgrind, which find mistakes by the life of each.  These come from
 * malloc, as do large ones.
 */

#include "../base/hooks.h"
#include "../base/thread.h"
#include "../base/watch.h"

enum { WEFT_OBJECT_CLASS = 64 };

struct weft_free_object {
	struct weft_free_object *next;
};

void *weft_object_take_slow(size_t size);
void weft_object_give_slow(void *object, size_t size);

/* The class of objects of @size, which is above 0; classes from OBJECT_CLASSES on are not kept. */
static inline size_t weft_object_class(size_t size)
{
	return (size - 1) / WEFT_OBJECT_CLASS;
}

/* @size bytes of any content; NULL: no memory. */
static inline void *weft_object_take(size_t size)
{
	size_t class = weft_object_class(size);
	struct weft_kept_objects *kept;
	struct weft_free_object *object;

	if (WEFT_WATCHED || class >= WEFT_OBJECT_CLASSES)
		return weft_object_take_slow(size);
	kept = &weft_thread->objects[class];
	object = kept->head;
	if (!object || weft_hooked)
		return weft_object_take_slow(size);
	kept->head = object->next;
	kept->room++;
	return object;
}

/* @size is as it was taken. */
static inline void weft_object_give(void *object, size_t size)
{
	size_t class = weft_object_class(size);
	struct weft_free_object *free_object = (struct weft_free_object *)object;
	struct weft_kept_objects *kept;

	if (WEFT_WATCHED || class >= WEFT_OBJECT_CLASSES || weft_was_hooked) {
		weft_object_give_slow(object, size);
		return;
	}
	kept = &weft_thread->objects[class];
	if (kept->room == 0) {
		weft_object_give_slow(object, size);
		return;
	}
	free_object->next = kept->head;
	kept->head = free_object;
	kept->room--;
}

#endif
