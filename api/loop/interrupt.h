/* SPDX-License-Identifier: MIT */
#ifndef WEFT_LOOP_INTERRUPT_H
#define WEFT_LOOP_INTERRUPT_H

/* interrupt.h - the first SIGINT cancels the task of a run, and the second one ends the process. */

#include <stdbool.h>

struct weft_task;

/* For one run. */
struct weft_interrupt {
	struct weft_task *task;		/* NULL: this run leaves SIGINT alone */
	bool came;
};

/* 0, or what hinders it. */
int weft_interrupt_begin(struct weft_interrupt *interrupt, struct weft_task *task);

/* The run came to @r.  Returns that, or -EINTR: SIGINT ended the task. */
int weft_interrupt_end(struct weft_interrupt *interrupt, int r);

#endif
