/* SPDX-License-Identifier: MIT */
/* A plugin of some host that has a copy of the library in it and uses one coroutine. */

#include <weft/weft.h>

struct answer {
	struct weft_frame weft;
};

static int answer(void *self)
{
	struct answer *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(42));
	WEFT_END(f);
	return r;
}

int plugin_use(void);

/* 42, or a negative code. */
__attribute__((visibility("default"))) int plugin_use(void)
{
	struct answer frame = { 0 };
	struct weft_value v;
	struct weft_co *co;
	int r = weft_co_new(answer, &frame, NULL, &co);

	if (r < 0)
		return r;
	r = weft_next(co, &v);
	if (r > 0)
		r = (int)weft_as_int(v);
	/* A refusal leaves a text of this thread's behind. */
	weft_co_new(answer, &frame, &(struct weft_co_options){ .stack = &frame },
		    &(struct weft_co *){ 0 });
	weft_co_unref(co);
	return r;
}
