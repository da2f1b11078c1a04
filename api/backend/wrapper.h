/* SPDX-License-Identifier: MIT */
#ifndef WEFT_BACKEND_WRAPPER_H
#define WEFT_BACKEND_WRAPPER_H

/* wrapper.h - a backend that is made from another one: `NAME:BACKEND`, as in trace:asm. */

#include <weft/backend.h>

/*
 * The wrapper NAME defines weft_wrap_NAME.  It returns a backend that lives as long as the process
 * and behaves like @inner, which has been checked; one @inner gives the same backend each time.
 * NULL: it cannot be made, and *@ret_why says why, as static text to follow "BACKEND: ".  Any
 * thread.
 */
typedef const struct weft_backend *weft_wrap(const struct weft_backend *inner,
					     const char **ret_why);

#endif
