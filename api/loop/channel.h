/* SPDX-License-Identifier: MIT */
#ifndef WEFT_LOOP_CHANNEL_H
#define WEFT_LOOP_CHANNEL_H

/*
 * channel.h - cases, each of which is one exchange on one channel, and tasks that wait for some.
 *
 *  C1	A case that stands in a channel's list can happen as long as its task is parked.  A task
 *	that was told already, or cancelled, leaves its cases there until it goes on, or until the
 *	next exchange meets them.
 *  C2	What happens to a case that waits is done by the other side, at once and whole.  So a task
 *	whose case has happened goes on without an error, even if it is cancelled meanwhile.
 */

#include <weft/channel.h>

#include "task.h"

/* ---- channel.c ---- */

/* Let @c happen if it can at once; its code says how. */
bool weft_case_try(struct weft_case *c);
/* Put @c behind those that wait for its channel, and take it off there if it still is. */
void weft_case_join(struct weft_case *c, struct weft_selecting *selecting);
void weft_case_leave(struct weft_case *c);

/* ---- select.c ---- */

/* Is this still waiting? */
bool weft_selecting_waits(const struct weft_selecting *selecting);
/* @c, one of its cases, has happened. */
void weft_selecting_done(struct weft_selecting *selecting, struct weft_case *c);

#endif
