/* SPDX-License-Identifier: MIT */
/* The averager as a resumable body: what outlives a yield is a member of the frame. */

#include "average.h"

int averager_frame(void *self)
{
	struct averager *f = self;
	int r;

	WEFT_BEGIN(f);
	for (;;) {
		double x;

		WEFT_YIELD(f, r, weft_float(f->result.mean));	/* x = yield mean */
		if (r < 0)
			break;
		if (weft_is_none(weft_sent(f))) {
			r = weft_return(f, weft_ptr(&f->result));
			break;
		}
		r = weft_get_float(weft_sent(f), &x);
		if (r < 0)
			break;
		f->total += x;
		f->result.mean = f->total / (double)++f->result.count;
	}
	WEFT_END(f);
	return r;
}
