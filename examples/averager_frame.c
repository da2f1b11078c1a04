/* SPDX-License-Identifier: MIT */
/* The averager, driven by hand: the resumable form, which runs on every backend. */

#include <stdio.h>

#include "average.h"

int main(void)
{
	struct averager frame = { 0 };
	struct weft_co *co = NULL;
	int r;

	r = weft_co_new(averager_frame, &frame, NULL, &co);
	if (r == 0)
		r = average_drive(co);
	if (r < 0)
		fprintf(stderr, "averager: %s\n", weft_strerror(r));
	return weft_co_unref(co) < 0 || r < 0;
}
