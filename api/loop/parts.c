/* SPDX-License-Identifier: MIT */
/* The parts of a loop: a list. */

#include "parts.h"

#include "loop.h"

void weft_part_join(struct weft_loop *loop, struct weft_part *part)
{
	part->prev = NULL;
	part->next = loop->parts;
	if (loop->parts)
		loop->parts->prev = part;
	loop->parts = part;
}

void weft_part_leave(struct weft_loop *loop, struct weft_part *part)
{
	if (part->prev)
		part->prev->next = part->next;
	else
		loop->parts = part->next;
	if (part->next)
		part->next->prev = part->prev;
}

/* A part that runs the loop may see others come and go, but stays itself. */
void weft_parts_finish(struct weft_loop *loop)
{
	for (struct weft_part *part = loop->parts; part; part = part->next)
		if (part->finish)
			part->finish(loop, part);
}

void weft_parts_close(struct weft_loop *loop)
{
	struct weft_part *part;

	while ((part = loop->parts)) {
		weft_part_leave(loop, part);
		part->close(loop, part);
	}
}
