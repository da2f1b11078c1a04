/* SPDX-License-Identifier: MIT */
#ifndef WEFT_SIGNAL_H
#define WEFT_SIGNAL_H

/*
 * weft/signal.h - signals on the loop.
 *
 * A callback, or a task, is told that a signal has come to the process.  It runs in the loop's own
 * thread, so it may do anything, as a handler may not.  The usual action of a signal is off as long
 * as some loop watches it, and on again afterwards.  Signals of one number that come close together
 * count once.  Each loop has one watch for a number.  SPEC.md section 15.
 *
 * Thread rule: as for weft/loop.h.
 */

#include <weft/descriptor.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Call @callback(@loop, @arg) whenever @signal has come (`add_signal_handler`).  It replaces a
 * callback that is there.
 * 0; -EINVAL: there is no such signal, or it cannot be caught; WEFT_EBUSY: a task waits for it;
 * -ENOMEM; WEFT_ECLOSED.
 */
int weft_loop_add_signal(struct weft_loop *loop, int signal, weft_callback *callback, void *arg);

/* Take the callback away again (`remove_signal_handler`).  False: there was none. */
bool weft_loop_remove_signal(struct weft_loop *loop, int signal);

/*
 * Suspend until @signal comes.  Between two such waits the signal has its usual action; a callback
 * that sets an event misses none.
 * 0, or the error that was thrown in meanwhile; WEFT_ESTATE: no task runs @co; and the codes of
 * weft_loop_add_signal.
 */
static inline int weft_signalled(struct weft_co *co, int signal);
#define WEFT_SIGNALLED(f, r, signal)                                                               \
	WEFT_SUSPEND_(f, r, weft_signal_begin_((f)->weft.co_, (signal)),                           \
		      weft_watched_end_((f)->weft.co_, (r)))

int weft_signal_begin_(struct weft_co *co, int signal);

static inline int weft_signalled(struct weft_co *co, int signal)
{
	struct weft_value sent;
	int r = weft_signal_begin_(co, signal);

	if (r == (int)WEFT_AWAITS_)
		r = weft_watched_end_(co, weft_yield(co, weft_parked_(co), &sent));
	return weft_outcome_(r, 0);
}

#define weft_signalled(co, signal) weft_signalled(weft_at_((co), WEFT_PLACE_), (signal))

#ifdef __cplusplus
}
#endif

#endif
