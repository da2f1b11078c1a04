/* SPDX-License-Identifier: MIT */
/* A first coroutine: it yields, is sent a value, and ends. */

#include <inttypes.h>
#include <stdio.h>

#include <weft/weft.h>

struct simple {
	struct weft_frame weft;
	int64_t a, b;			/* whatever has to outlive a yield */
};

static int simple(void *self)
{
	struct simple *f = self;
	int r;

	WEFT_BEGIN(f);
	printf("-> started: a = %" PRId64 "\n", f->a);
	WEFT_YIELD(f, r, weft_int(f->a));		/* b = yield a */
	if (r == 0)
		r = weft_get_int(weft_sent(f), &f->b);
	if (r == 0)
		printf("-> received: b = %" PRId64 "\n", f->b);
	WEFT_END(f);
	return r;
}

int main(void)
{
	struct simple frame = { .a = 14 };
	struct weft_value v;
	struct weft_co *co;
	int64_t a;
	int r;

	r = weft_co_new(simple, &frame, NULL, &co);
	if (r < 0) {
		fprintf(stderr, "first: %s\n", weft_strerror(r));
		return 1;
	}
	printf("created: %s\n", weft_co_state(co) == WEFT_CREATED ? "yes" : "no");
	r = weft_next(co, &v);
	if (r > 0 && weft_get_int(v, &a) == 0)
		printf("next gave %" PRId64 "\n", a);
	r = weft_send(co, weft_int(28), &v);
	printf("send gave %s\n", r == WEFT_RETURNED ? "the end" : weft_strerror(r));
	printf("closed: %s\n", weft_co_state(co) == WEFT_CLOSED ? "yes" : "no");
	weft_co_unref(co);
	return 0;
}
