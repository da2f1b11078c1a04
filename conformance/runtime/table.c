/* SPDX-License-Identifier: MIT */
/* The struct itself, and entering the runtime. */

#include "stage.h"

void rt_struct_checked(const struct weft_runtime *rt)
{
	CHECK_STR(weft_runtime_check(rt), NULL);
}

/* No case asks an op whose claim is not made, so such an op is dead. */
void rt_struct_claims(const struct weft_runtime *rt)
{
	CHECK(!rt->resume == !(rt->caps & WEFT_RUNTIME_RESUME));
	CHECK(!rt->throw_in == !(rt->caps & WEFT_RUNTIME_THROW));
	CHECK(!rt->close == !(rt->caps & WEFT_RUNTIME_CLOSE));
	CHECK(!rt->transfer == !(rt->caps & WEFT_RUNTIME_SYMMETRIC));
	CHECK(!rt->channel_new == !(rt->caps & WEFT_RUNTIME_CHANNEL));
	CHECK(!rt->sent == !!(rt->caps & WEFT_RUNTIME_OWN_STACKS));
}

struct count {
	int runs, result;
	const struct weft_runtime *rt;
};

static int counting_main(void *arg)
{
	struct count *c = arg;

	c->runs++;
	return c->result;
}

/* 22.2: once, with its argument, and its result is the result of enter. */
void rt_enter_once(const struct weft_runtime *rt)
{
	struct count c = { .result = 0 };

	CHECK_INT(rt->enter(counting_main, &c), 0);
	CHECK_INT(c.runs, 1);
	c.result = -7;
	CHECK_INT(rt->enter(counting_main, &c), -7);
	CHECK_INT(c.runs, 2);
}

static int working_main(void *arg)
{
	struct count *c = arg;
	struct act act = { .n = 2, .result = -3 };

	c->runs += act.n;
	return stage_end(c->rt, stage_spawn(c->rt, act_count, &act));
}

/* 22.2: again and again, each time with coroutines. */
void rt_enter_again(const struct weft_runtime *rt)
{
	struct count c = { .rt = rt };

	for (int i = 1; i <= 3; i++) {
		CHECK_INT(rt->enter(working_main, &c), -3);
		CHECK_INT(c.runs, 2 * i);
	}
}
