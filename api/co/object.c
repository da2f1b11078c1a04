/* SPDX-License-Identifier: MIT */
#include "object.h"

#include <stdlib.h>

#include "../base/round.h"

enum { KEPT = 64 };			/* of one class, by one thread */

static void end_objects(struct weft_thread *thread)
{
	for (size_t i = 0; i < WEFT_OBJECT_CLASSES; i++) {
		struct weft_kept_objects *kept = &thread->objects[i];
		struct weft_free_object *object, *next;

		for (object = kept->head; object; object = next) {
			next = object->next;
			free(object);
		}
		*kept = (struct weft_kept_objects){ 0 };
	}
}

/* From now on this thread keeps objects, if it can. */
static void begin_objects(void)
{
	struct weft_thread *thread = RUNNING_ON_VALGRIND ? NULL : weft_thread_meet();

	if (!thread || thread->end_objects)
		return;
	thread->end_objects = end_objects;
	for (size_t i = 0; i < WEFT_OBJECT_CLASSES; i++)
		thread->objects[i].room = KEPT;
}

/* Memory that may be kept later has the size of its class. */
void *weft_object_take_slow(size_t size)
{
	if (WEFT_WATCHED || weft_hooked || weft_object_class(size) >= WEFT_OBJECT_CLASSES)
		return weft_alloc(size);
	begin_objects();
	return malloc(weft_round_up(size, WEFT_OBJECT_CLASS));
}
