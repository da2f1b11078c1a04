/* SPDX-License-Identifier: MIT */
#ifndef WEFT_LOOP_PARTS_H
#define WEFT_LOOP_PARTS_H

/*
 * parts.h - what belongs to a loop and is not in every program: its pool, tasks that other threads
 * have asked for, its place in a host's loop.  The loop knows only that they end with it.
 */

struct weft_loop;

struct weft_part {
	/*
	 * The loop's tasks have ended, and it is about to be closed; the part may run it.  NULL:
	 * there is nothing to wait for.
	 */
	void (*finish)(struct weft_loop *loop, struct weft_part *part);
	/* The loop closes.  The part has left already, and may free itself. */
	void (*close)(struct weft_loop *loop, struct weft_part *part);
	struct weft_part *prev, *next;
};

void weft_part_join(struct weft_loop *loop, struct weft_part *part);
void weft_part_leave(struct weft_loop *loop, struct weft_part *part);

/* Call `finish` of each, or `close`. */
void weft_parts_finish(struct weft_loop *loop);
void weft_parts_close(struct weft_loop *loop);

#endif
