/* SPDX-License-Identifier: MIT */
#include "groups.h"

#include <inttypes.h>
#include <stdio.h>

/*
 * Send each number of @g, then none.  After that the grouper waits at the first yield of a new
 * averager.
 */
static int fill(struct weft_co *co, const struct group *g)
{
	struct weft_value v;
	int r = WEFT_YIELDED;

	for (size_t i = 0; r > 0 && i < g->n; i++)
		r = weft_send(co, weft_float(g->numbers[i]), &v);
	if (r > 0)
		r = weft_send(co, weft_none(), &v);
	return r == WEFT_RETURNED ? WEFT_ESTATE : r;	/* a grouper does not end by itself */
}

static void report(const struct group *g)
{
	printf("%2" PRId64 " %-5s averaging %.2f%s\n", g->result.count, g->name, g->result.mean,
	       g->unit);
}

#define NUMBERS(a) .numbers = (a), .n = sizeof(a) / sizeof((a)[0])

int groups_drive(struct weft_co *co, struct group **current)
{
	static const double girls_kg[] = { 39.5, 41.0, 43.8, 37.2, 45.1, 40.4 };
	static const double girls_m[] = { 1.52, 1.47, 1.58, 1.39, 1.61, 1.49 };
	static const double boys_kg[] = { 38.7, 44.2, 36.9, 42.3, 40.8 };
	static const double boys_m[] = { 1.41, 1.55, 1.37, 1.50, 1.46 };
	static struct group groups[] = {
		{ .name = "girls", .unit = "kg", NUMBERS(girls_kg) },
		{ .name = "girls", .unit = "m", NUMBERS(girls_m) },
		{ .name = "boys", .unit = "kg", NUMBERS(boys_kg) },
		{ .name = "boys", .unit = "m", NUMBERS(boys_m) },
	};
	int r = weft_prime(co);

	for (size_t i = 0; r > 0 && i < sizeof(groups) / sizeof(groups[0]); i++) {
		*current = &groups[i];
		r = fill(co, *current);
		if (r > 0)
			report(*current);
	}
	return r < 0 ? r : 0;
}
