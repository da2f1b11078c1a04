/* SPDX-License-Identifier: MIT */
#ifndef WEFT_LOOP_FORKED_H
#define WEFT_LOOP_FORKED_H

/*
 * forked.h - whether a loop is of this process, or of the one that this was forked from.
 *
 * A child shares its parent's descriptors, and what it told the system about them would be told
 * for the parent.  So it may only abandon a loop.
 */

#include <stdbool.h>
#include <stdint.h>

struct weft_loop;

/* How many forks lie between this process and the one that loaded the library. */
extern uint32_t weft_forks;

/* Count from now on.  0 or -ENOMEM. */
int weft_forks_count(void);

/* Refuses with WEFT_ESTATE. */
int weft_refuse_forked(void);

#endif
