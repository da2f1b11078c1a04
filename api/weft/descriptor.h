/* SPDX-License-Identifier: MIT */
#ifndef WEFT_DESCRIPTOR_H
#define WEFT_DESCRIPTOR_H

/*
 * weft/descriptor.h - descriptors on the loop: sockets, pipes, terminals, eventfds.
 *
 * A loop can call a callback while a descriptor can be read or written, and a task can wait until
 * it can.  The loop asks the system when nothing is ready; while something is, it asks after 256
 * callbacks or 50 us.  SPEC.md section 15.
 *
 * The descriptor stays the caller's, and is set to not block.  It must be open for as long as the
 * loop watches it: take the watch away before you close it.  Each direction of a descriptor has
 * one watch, a callback or a task.  While there is one, a virtual clock stands still.  The end of
 * the other side and an error make a descriptor ready in both directions, so that the next read
 * or write tells.
 *
 * Thread rule: as for weft/loop.h.
 */

#include <weft/loop.h>
#include <weft/task.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Call @callback(@loop, @arg) in each iteration in which @fd can be read, or written, from the next
 * one on (`add_reader`, `add_writer`).  It replaces a callback that is there.
 * 0; -EBADF: @fd is not open; -EPERM: the system cannot tell of such a file, as of a regular one;
 * WEFT_EBUSY: a task waits for it; -ENOMEM; WEFT_ECLOSED.
 */
int weft_loop_add_reader(struct weft_loop *loop, int fd, weft_callback *callback, void *arg);
int weft_loop_add_writer(struct weft_loop *loop, int fd, weft_callback *callback, void *arg);

/*
 * Take the callback away again (`remove_reader`, `remove_writer`); it is not called any more.
 * False: there was none.
 */
bool weft_loop_remove_reader(struct weft_loop *loop, int fd);
bool weft_loop_remove_writer(struct weft_loop *loop, int fd);

/*
 * Suspend until @fd can be read, or written.
 * 0, or the error that was thrown in meanwhile; WEFT_EBUSY: another task, or a callback, waits for
 * it; WEFT_ESTATE: no task runs @co; and the other codes of weft_loop_add_reader.
 */
static inline int weft_readable(struct weft_co *co, int fd);
static inline int weft_writable(struct weft_co *co, int fd);
#define WEFT_READABLE(f, r, fd) WEFT_READY_(f, r, fd, false)
#define WEFT_WRITABLE(f, r, fd) WEFT_READY_(f, r, fd, true)

#ifdef __cplusplus
}
#endif

#include <weft/impl/descriptor.h>

#endif
