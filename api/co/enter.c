/* SPDX-License-Identifier: MIT */
/*
 * The first function on every stack.
 *
 * It is compiled for all backends, and once more for each whose contexts may be parked
 * (backends/enter.c.in), with the switch of that one compiled in: a short life is mostly entering
 * and leaving.
 */

#include <weft/body.h>

#include "core.h"
#include "formed.h"

#ifndef WEFT_ENTER
#define WEFT_ENTER weft_enter
#endif

void WEFT_ENTER(void *arg)
{
	struct weft_co *co = arg;
	int r;

	while (weft_likely_((r = co->frame_->body_(co->frame_)) == 0 && weft_may_park(co))) {
		weft_make_bare_(co);
		co = weft_leave_(co);
	}
	/* The last thing, so that compilers make a jump of it: the return stack stays paired. */
	co->switch_(weft_self_(co), weft_end(co, r), WEFT_WHY_FINISH);
}
