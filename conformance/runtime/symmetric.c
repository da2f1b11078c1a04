/* SPDX-License-Identifier: MIT */
/* 22.16: a coroutine hands over to another one, which takes its place. */

#include "stage.h"

enum { TIMES = 3 };

/* Yields once, and then hands over again and again. */
static int hand_over(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;
	int r = f->rt->yield(self, NULL, NULL);

	for (f->i = 0; f->i < f->n && r == 0; f->i++) {
		note("%s %d", f->name, f->i);
		r = f->rt->transfer(self, f->other);
	}
	note("%s end", f->name);
	return r < 0 ? r : f->result;
}

struct pair {
	struct act act[2];
	struct weft_runtime_co *co[2];
};

/* Two that know each other, each at its first yield. */
static void meet(struct pair *p, const struct weft_runtime *rt)
{
	for (int i = 0; i < 2; i++)
		p->co[i] = stage_start(rt, hand_over, &p->act[i]);
	p->act[0].other = p->co[1];
	p->act[1].other = p->co[0];
}

/* To and fro, and the end goes to the one that resumed the first. */
INSIDE(rt_transfer_pair)
{
	struct pair p = {
		.act = { { .name = "a", .n = TIMES, .result = -1 },
			 { .name = "b", .n = TIMES, .result = -2 } },
	};

	meet(&p, rt);
	note("main");
	CHECK_INT(rt->resume(NULL, p.co[0], NULL, NULL), 0);
	note("main");
	CHECK_LOG("main; a 0; b 0; a 1; b 1; a 2; b 2; a end; main");
	CHECK_INT(rt->status(p.co[0]), WEFT_RUNTIME_ENDED);
	CHECK_INT(rt->status(p.co[1]), WEFT_RUNTIME_SUSPENDED);
	CHECK_INT(stage_end(rt, p.co[0]), -1);
	CHECK_INT(stage_end(rt, p.co[1]), -2);
	CHECK_LOG("b end");
}

static int yield_twice(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;

	f->code = f->rt->yield(self, NULL, NULL);
	f->code += f->rt->yield(self, NULL, NULL);
	return f->result;
}

/* The one that took the place yields to the one that resumed the first. */
INSIDE(rt_transfer_yields)
{
	struct act a = { .name = "a", .n = 1, .result = -3 }, b = { .result = -4, .code = 9 };
	struct weft_runtime_co *first = stage_start(rt, hand_over, &a);
	struct weft_runtime_co *second = stage_start(rt, yield_twice, &b);

	a.other = second;
	CHECK_INT(rt->resume(NULL, first, NULL, NULL), WEFT_RUNTIME_YIELDED);
	CHECK_INT(rt->status(first), WEFT_RUNTIME_SUSPENDED);
	CHECK_INT(rt->status(second), WEFT_RUNTIME_SUSPENDED);
	CHECK_INT(stage_end(rt, first), -3);
	CHECK_INT(stage_end(rt, second), -4);
	CHECK_INT(b.code, 0);
}
