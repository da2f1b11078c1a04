/* SPDX-License-Identifier: MIT */
#ifndef WEFT_LOOP_WATCHDOG_H
#define WEFT_LOOP_WATCHDOG_H

/*
 * watchdog.h - a thread that looks at a loop from outside, since a loop that is stuck cannot tell.
 *
 * It has a loop of libuv's own, for its time and for a signal.  The loop tells it about its work,
 * in copies under its lock, so it never looks at a task.
 */

#include "loop.h"

struct weft_watchdog;

/*
 * Watch @loop, which does not run; it may be watched already.  @signal: dump the tasks to @fd when
 * it arrives; 0: none.
 * 0, -ENOMEM, or the code of the system that gives no thread: then nothing watches it.
 */
int weft_watchdog_start(struct weft_loop *loop, int signal, int fd);
/* End the thread.  The loop's inbox may still hold a post, so the memory stays until it is shut. */
void weft_watchdog_halt(struct weft_loop *loop);
void weft_watchdog_free(struct weft_loop *loop);

/* A piece of work begins: a step of @task, or with NULL a callback. */
void weft_watchdog_begin(struct weft_watchdog *dog, const struct weft_task *task, int64_t now);
void weft_watchdog_end(struct weft_watchdog *dog);

/* The loop's handler of reports is another one now. */
void weft_watchdog_set_handler(struct weft_watchdog *dog, weft_handler *handler, void *arg);

#endif
