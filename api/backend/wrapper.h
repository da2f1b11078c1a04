/* SPDX-License-Identifier: MIT */
#ifndef WEFT_BACKEND_WRAPPER_H
#define WEFT_BACKEND_WRAPPER_H

/* wrapper.h - a backend that is made from another one: `NAME:BACKEND`, as in trace:asm. */

#include <weft/backend.h>

/*
 * The wrapper NAME defines weft_wrap_NAME: a backend that lives as long as the process and does
 * what @inner, which has been checked, does; the same one each time.  NULL: it cannot be made, and
 * *@ret_why says why, static text that goes on after "BACKEND: ".  Any thread.
 */
typedef const struct weft_backend *weft_wrap(const struct weft_backend *inner,
					     const char **ret_why);

#endif
