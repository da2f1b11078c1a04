/* SPDX-License-Identifier: MIT */
/*
 * The grouper: a delegator that averages one group after the other.  The program sends numbers to
 * it, they arrive in the averager below; none ends a group, and the averager's result comes back to
 * the grouper, which never saw a single number.
 */

#include <inttypes.h>
#include <stdio.h>

#include "average.h"

struct group {
	const char *who, *unit;
	const double *numbers;
	size_t n;
	struct average result;
};

struct grouper {
	struct weft_frame weft;
	struct group *group;			/* the one that is being filled */
	struct averager averager;
	struct weft_co *co;
};

static int grouper(void *self)
{
	struct grouper *f = self;
	int r;

	WEFT_BEGIN(f);
	for (;;) {
		f->averager = (struct averager){ 0 };
		r = weft_co_new(averager, &f->averager, NULL, &f->co);
		if (r < 0)
			break;
		WEFT_YIELD_FROM(f, r, f->co);		/* result = yield from averager() */
		weft_co_unref(f->co);
		if (r < 0)
			break;
		f->group->result = *average_of(weft_sent(f));
	}
	WEFT_END(f);
	return r;
}

/*
 * Send each number of @g, then none; the grouper is at the first yield of a new averager after
 * that.
 */
static int fill(struct weft_co *co, struct grouper *frame, struct group *g)
{
	struct weft_value v;
	size_t i;
	int r = 1;

	frame->group = g;
	for (i = 0; r > 0 && i < g->n; i++)
		r = weft_send(co, weft_float(g->numbers[i]), &v);
	return r > 0 ? weft_send(co, weft_none(), &v) : r;
}

static void report(const struct group *g)
{
	printf("%2" PRId64 " %-5s averaging %.2f%s\n", g->result.count, g->who, g->result.mean,
	       g->unit);
}

#define NUMBERS(a) .numbers = (a), .n = sizeof(a) / sizeof((a)[0])

int main(void)
{
	static const double girls_kg[] = { 39.5, 41.0, 43.8, 37.2, 45.1, 40.4 };
	static const double girls_m[] = { 1.52, 1.47, 1.58, 1.39, 1.61, 1.49 };
	static const double boys_kg[] = { 38.7, 44.2, 36.9, 42.3, 40.8 };
	static const double boys_m[] = { 1.41, 1.55, 1.37, 1.50, 1.46 };
	struct group groups[] = {
		{ .who = "girls", .unit = "kg", NUMBERS(girls_kg) },
		{ .who = "girls", .unit = "m", NUMBERS(girls_m) },
		{ .who = "boys", .unit = "kg", NUMBERS(boys_kg) },
		{ .who = "boys", .unit = "m", NUMBERS(boys_m) },
	};
	struct grouper frame = { 0 };
	struct weft_co *co;
	size_t i;
	int r;

	r = weft_co_new(grouper, &frame, NULL, &co);
	if (r < 0)
		goto out;
	r = weft_prime(co);
	for (i = 0; r > 0 && i < sizeof(groups) / sizeof(groups[0]); i++) {
		r = fill(co, &frame, &groups[i]);
		if (r > 0)
			report(&groups[i]);
	}
	weft_co_unref(co); /* closes it: the grouper itself never ends */
out:
	if (r < 0)
		fprintf(stderr, "grouper: %s\n", weft_strerror(r));
	return r < 0;
}
