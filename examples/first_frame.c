/* SPDX-License-Identifier: MIT */
/* The first coroutine with a frame: it needs no stack, and so it runs on every backend. */

#include <inttypes.h>
#include <stdio.h>

#include <weft/weft.h>

struct simple {
	struct weft_frame weft;		/* first in every frame: where to go on */
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
	struct simple frame = { .a = 14 };
	struct weft_co *co = NULL;
	int r;

	r = weft_co_new(simple, &frame, NULL, &co);
	if (r == 0)
		r = drive(co);
	if (r < 0)
		fprintf(stderr, "first: %s\n", weft_strerror(r));
	return weft_co_unref(co) < 0 || r < 0;
}
