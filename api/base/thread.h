/* SPDX-License-Identifier: MIT */
#ifndef WEFT_BASE_THREAD_H
#define WEFT_BASE_THREAD_H

/*
 * thread.h - the memory that the library keeps for each thread, so that a hot stack or object costs
 * no lock and no system call.
 *
 * The record is made when a thread keeps something for the first time, and given back when the
 * thread ends.  Only a pointer to it is thread-local: a program can load many plugins that have a
 * copy of the library each, and the room for static thread-local storage is small.
 */

#include <weft/co.h>

enum { WEFT_KEPT_BITS = 4, WEFT_OBJECT_CLASSES = 16 };

/* Free stacks of one size, see stack/arena.h; all zeros keeps nothing. */
struct weft_kept_stacks {
	struct weft_slot *head;
	uint32_t pages;
	uint32_t room;				/* how many more */
};

/* Free objects of one size, see co/object.h; all zeros keeps nothing. */
struct weft_kept_objects {
	struct weft_free_object *head;
	uint32_t room;				/* how many more */
};

/*
 * The stack that the thread itself runs on, see stack/room.h.  To ask for its ends is slow: for the
 * first thread it means to read /proc.  Most threads never do.
 */
struct weft_own_stack {
	uintptr_t low, free, high;		/* its ends, and that of the part kept free */
};

struct weft_thread {
	struct weft_thread_ near;		/* what callers touch */
	struct weft_kept_stacks stacks[1 << WEFT_KEPT_BITS];
	struct weft_kept_objects objects[WEFT_OBJECT_CLASSES];
	uint32_t park_room;		/* how many more contexts may wait, see co/formed.h */
	struct weft_own_stack own_stack;
	void *alternate;			/* its alternate signal stack from us, or NULL */
	/* How each folder gives back what it keeps here; NULL: it keeps nothing. */
	void (*drop_formed)(struct weft_thread *thread);	/* it may keep others after that */
	void (*end_stacks)(struct weft_thread *thread);
	void (*end_objects)(struct weft_thread *thread);
};

/* The record of a thread that keeps nothing.  Never written. */
extern struct weft_thread weft_no_thread;

/* The record of this thread, never NULL. */
extern _Thread_local struct weft_thread *weft_thread __attribute__((tls_model("initial-exec")));

/*
 * Make the record of this thread, if it has none.  NULL: there is no memory for it, or the end of
 * the thread would not be noticed, and the thread keeps nothing.
 */
struct weft_thread *weft_thread_meet(void);

/* From the thread pointer to weft_thread, the same in every thread and never 0. */
intptr_t weft_thread_at(void);

#endif
