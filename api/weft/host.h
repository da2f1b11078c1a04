/* SPDX-License-Identifier: MIT */
#ifndef WEFT_HOST_H
#define WEFT_HOST_H

/*
 * weft/host.h - a loop as the guest of a program's own loop of libuv.
 *
 * Other hosts call weft_loop_step, weft/loop.h.  This header needs none of libuv's.  SPEC.md
 * section 15.  Thread rule: the thread that runs the host.
 */

#include <weft/loop.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uv_loop_s;			/* a uv_loop_t */

/*
 * From now on uv_run(@host) drives @loop, too: its ready callbacks run once in each iteration of
 * the host, before the host waits.  Nothing of this keeps the host running: as long as it is to
 * wait for tasks, a handle of the program's own has to be active.
 *
 * @host stays until @loop is detached.  Meanwhile @loop may not be run in any other way than by
 * weft_loop_step.
 * 0; WEFT_EBUSY: @loop runs, or is attached; WEFT_ECLOSED; WEFT_ESTATE: on a virtual clock, which
 * no host can follow, or in a forked child; -ENOMEM.
 */
int weft_loop_attach(struct weft_loop *loop, struct uv_loop_s *host);

/*
 * End that; weft_loop_close does so, too.  libuv closes handles in the next iteration of the host:
 * then @closed(@arg), which may be NULL, is called, and the host may be closed.
 * 0; WEFT_ESTATE: it is not attached.
 */
int weft_loop_detach(struct weft_loop *loop, void (*closed)(void *arg), void *arg);

#ifdef __cplusplus
}
#endif

#endif
