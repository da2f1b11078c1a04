/* SPDX-License-Identifier: MIT */
/* The averager with its returned result, driven by hand. */

#include <inttypes.h>
#include <stdio.h>

#include "average.h"

int main(void)
{
	static const double numbers[] = { 10, 30, 6.5 };
	struct averager frame = { 0 };
	const struct average *result;
	struct weft_value v;
	struct weft_co *co;
	double mean;
	size_t i;
	int r;

	r = weft_co_new(averager, &frame, NULL, &co);
	if (r < 0)
		goto out;
	r = weft_next(co, &v);				/* on to its first yield */
	for (i = 0; r > 0 && i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		r = weft_send(co, weft_float(numbers[i]), &v);
		if (r > 0 && weft_get_float(v, &mean) == 0)
			printf("sent %g, mean %g\n", numbers[i], mean);
	}
	if (r > 0)
		r = weft_send(co, weft_none(), &v);
	if (r == WEFT_RETURNED && (result = average_of(v)))
		printf("returned: count %" PRId64 ", mean %.1f\n", result->count, result->mean);
	weft_co_unref(co);
out:
	if (r < 0)
		fprintf(stderr, "averager: %s\n", weft_strerror(r));
	return r < 0;
}
