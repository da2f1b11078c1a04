/* SPDX-License-Identifier: MIT */
/* A first coroutine: an ordinary function that yields, is sent a value, and ends. */

#include <inttypes.h>
#include <stdio.h>

#include <weft/weft.h>

static int simple(struct weft_co *co, void *arg)
{
	int64_t a = *(const int64_t *)arg, b;
	struct weft_value sent;
	int r;

	printf("-> started: a = %" PRId64 "\n", a);
	r = weft_yield(co, weft_int(a), &sent);		/* b = yield a */
	if (r == 0)
		r = weft_get_int(sent, &b);
	if (r == 0)
		printf("-> received: b = %" PRId64 "\n", b);
	return r;
}

/* Resume it twice: the first time it yields, the second time it ends. */
static int drive(struct weft_co *co)
{
	struct weft_value v;
	int64_t a;
	int r;

	printf("created: %s\n", weft_co_state(co) == WEFT_CREATED ? "yes" : "no");
	r = weft_next(co, &v);
	if (r <= 0 || (r = weft_get_int(v, &a)) < 0)
		return r;
	printf("next gave %" PRId64 "\n", a);
	r = weft_send(co, weft_int(28), &v);
	if (r < 0)
		return r;
	printf("send gave %s\n", r == WEFT_RETURNED ? "the end" : "a value");
	printf("closed: %s\n", weft_co_state(co) == WEFT_CLOSED ? "yes" : "no");
	return 0;
}

int main(void)
{
	struct weft_co *co = NULL;
	int64_t a = 14;
	int r;

	r = weft_co_new(simple, &a, NULL, &co);
	if (r == 0)
		r = drive(co);
	if (r < 0)
		fprintf(stderr, "first: %s\n", weft_strerror(r));
	return weft_co_unref(co) < 0 || r < 0;
}
