/* SPDX-License-Identifier: MIT */
#ifndef WEFT_IMPL_DESCRIPTOR_H
#define WEFT_IMPL_DESCRIPTOR_H

/* weft/impl/descriptor.h - how a task waits for a descriptor, as it is compiled into the caller. */

#ifndef WEFT_DESCRIPTOR_H
#error "include <weft/descriptor.h> instead"
#endif

#ifdef __cplusplus
extern "C" {
#endif

int weft_ready_begin_(struct weft_co *co, int fd, bool writes);
int weft_watched_end_(struct weft_co *co, int r);

/*
 * For weft-http, which is told when a socket is closed: the loop keeps its record of @fd, and its
 * request to the system, from one watch to the next.  weft_loop_unkeep_ must end that before @fd
 * is closed.  Meanwhile the loop waits for @fd only while something watches it.
 * 0; -ENOMEM; -EBADF; -EPERM; WEFT_ECLOSED.
 */
int weft_loop_keep_(struct weft_loop *loop, int fd);
void weft_loop_unkeep_(struct weft_loop *loop, int fd);

#define WEFT_READY_(f, r, fd, writes)                                                              \
	WEFT_SUSPEND_(f, r, weft_ready_begin_((f)->weft.co_, (fd), (writes)),                      \
		      weft_watched_end_((f)->weft.co_, (r)))

static inline int weft_ready_(struct weft_co *co, int fd, bool writes)
{
	struct weft_value sent;
	int r = weft_ready_begin_(co, fd, writes);

	if (r == (int)WEFT_AWAITS_)
		r = weft_watched_end_(co, weft_yield(co, weft_parked_(co), &sent));
	return weft_outcome_(r, 0);
}

static inline int weft_readable(struct weft_co *co, int fd)
{
	return weft_ready_(co, fd, false);
}

static inline int weft_writable(struct weft_co *co, int fd)
{
	return weft_ready_(co, fd, true);
}

#define weft_readable(co, fd) weft_readable(weft_at_((co), WEFT_PLACE_), (fd))
#define weft_writable(co, fd) weft_writable(weft_at_((co), WEFT_PLACE_), (fd))

#ifdef __cplusplus
}
#endif

#endif
