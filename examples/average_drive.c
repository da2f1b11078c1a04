/* SPDX-License-Identifier: MIT */
/* Driving an averager.  This code is the same for both forms: a handle does not show the form. */

#include <inttypes.h>
#include <stdio.h>

#include "average.h"

const struct average *average_of(struct weft_value v)
{
	void *p = NULL;

	return weft_get_ptr(v, &p) == 0 ? p : NULL;
}

static int send(struct weft_co *co, double number)
{
	struct weft_value v;
	double mean;
	int r;

	r = weft_send(co, weft_float(number), &v);
	if (r <= 0)
		return r < 0 ? r : WEFT_ESTATE;		/* it should not have ended */
	r = weft_get_float(v, &mean);
	if (r == 0)
		printf("sent %g, mean %g\n", number, mean);
	return r;
}

static int finish(struct weft_co *co)
{
	const struct average *result;
	struct weft_value v;
	int r;

	r = weft_send(co, weft_none(), &v);
	if (r != WEFT_RETURNED)
		return r < 0 ? r : WEFT_ESTATE;
	result = average_of(v);
	if (!result)
		return WEFT_ETYPE;
	printf("returned: count %" PRId64 ", mean %.1f\n", result->count, result->mean);
	return 0;
}

int average_drive(struct weft_co *co)
{
	static const double numbers[] = { 10, 30, 6.5 };
	int r = weft_prime(co);				/* on to its first yield */

	for (size_t i = 0; r >= 0 && i < sizeof(numbers) / sizeof(numbers[0]); i++)
		r = send(co, numbers[i]);
	return r < 0 ? r : finish(co);
}
