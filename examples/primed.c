/* SPDX-License-Identifier: MIT */
/* A primed averager: made and started in one go, so that the first send already counts. */

#include <stdio.h>

#include "average.h"

/* 0 and a coroutine that waits at its first yield, or a code. */
static int new_primed(weft_resumable_body *body, void *frame, struct weft_co **ret)
{
	struct weft_co *co;
	int r;

	r = weft_co_new(body, frame, NULL, &co);
	if (r < 0)
		return r;
	r = weft_prime(co);
	if (r <= 0) {
		(void)weft_co_unref(co);		/* it has ended, so this is not refused */
		return r < 0 ? r : WEFT_ESTATE;
	}
	*ret = co;
	return 0;
}

static void send(struct weft_co *co, struct weft_value sent, const char *shown)
{
	struct weft_value v;
	double mean;
	int r;

	r = weft_send(co, sent, &v);
	if (r > 0 && weft_get_float(v, &mean) == 0)
		printf("sent %s, mean %g\n", shown, mean);
	else if (r < 0)
		printf("sent %s: %s\n", shown, weft_strerror(r));
	else
		printf("sent %s: it had ended\n", shown);
}

int main(void)
{
	struct averager frame = { 0 };
	struct weft_co *co;
	int r;

	r = new_primed(averager_frame, &frame, &co);
	if (r < 0) {
		fprintf(stderr, "primed: %s\n", weft_strerror(r));
		return 1;
	}
	printf("suspended: %s\n", weft_co_state(co) == WEFT_SUSPENDED ? "yes" : "no");
	send(co, weft_float(40), "40");
	send(co, weft_float(50), "50");
	send(co, weft_str("spam", 4), "\"spam\"");
	send(co, weft_float(60), "60");
	return weft_co_unref(co) < 0;
}
