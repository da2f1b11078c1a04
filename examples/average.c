/* SPDX-License-Identifier: MIT */
/* The averager as a stackful body: its locals stay what they were from one yield to the next. */

#include "average.h"

int averager(struct weft_co *co, void *arg)
{
	struct average *result = arg;
	struct weft_value sent;
	double x, total = 0;
	int r;

	while ((r = weft_yield(co, weft_float(result->mean), &sent)) == 0 && !weft_is_none(sent)) {
		r = weft_get_float(sent, &x);		/* WEFT_ETYPE for anything but a float */
		if (r < 0)
			return r;
		total += x;
		result->mean = total / (double)++result->count;
	}
	return r < 0 ? r : weft_return(co, weft_ptr(result));
}
