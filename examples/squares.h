/* SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_SQUARES_H
#define EXAMPLES_SQUARES_H

/* squares.h - three jobs, for both forms of the coroutine that awaits them. */

#include <weft/executor.h>
#include <weft/weft.h>

enum { SQUARES = 3 };

/* One job for each number: its square.  0 and a reference to each future, or a code. */
int squares_submit(struct weft_executor *pool, struct weft_future **ret);

/* Drive @co to its end, and print the result. */
int squares_show(struct weft_co *co);

#endif
