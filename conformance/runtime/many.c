/* SPDX-License-Identifier: MIT */
/* 22.13: many at once, and those that never come to their end. */

#include "stage.h"

#include <stdlib.h>

enum { MANY = 1000, ROUNDS = 3, YIELDS = ROUNDS + 1 };

struct crowd {
	struct weft_runtime_co *co[MANY];
	struct act act[MANY];
	int n;
};

static struct crowd *gather(const struct weft_runtime *rt, weft_runtime_body *body)
{
	struct crowd *c = calloc(1, sizeof(*c));

	if (!c)
		abort();
	c->n = stage_room(rt, MANY);
	for (int i = 0; i < c->n; i++) {
		c->act[i] = (struct act){ .n = YIELDS, .result = -i };
		c->co[i] = stage_spawn(rt, body, &c->act[i]);
	}
	return c;
}

/* Each has its own state all the time. */
INSIDE(rt_many_live)
{
	struct crowd *c = gather(rt, act_count);

	for (int round = 0; round < ROUNDS; round++)
		for (int i = 0; i < c->n; i++)
			if (rt->caps & WEFT_RUNTIME_RESUME || i == 0)
				CHECK(stage_turn(rt, c->co[i]));
	for (int i = 0; i < c->n; i++) {
		CHECK_INT(c->act[i].runs, 1);
		CHECK_INT(stage_end(rt, c->co[i]), -i);
		CHECK_INT(c->act[i].i, YIELDS);
	}
	free(c);
}

/* Those that have ended keep their results until they are destroyed. */
INSIDE(rt_many_ended)
{
	struct crowd *c = gather(rt, act_return);

	for (int i = c->n - 1; i >= 0; i--)
		stage_finish(rt, c->co[i]);
	for (int i = 0; i < c->n; i++) {
		CHECK_INT(rt->status(c->co[i]), WEFT_RUNTIME_ENDED);
		CHECK_INT(stage_end(rt, c->co[i]), -i);
	}
	free(c);
}

/* Those that never ran leave nothing behind, and there is room for as many again. */
INSIDE(rt_many_unstarted)
{
	int eager = rt->caps & WEFT_RUNTIME_EAGER ? 1 : 0;

	for (int again = 0; again < 3; again++) {
		struct crowd *c = gather(rt, act_count);

		for (int i = 0; i < c->n; i++) {
			CHECK_INT(rt->destroy(c->co[i]), 0);
			CHECK_INT(c->act[i].runs, eager);
		}
		free(c);
	}
}

/* The same with those that were suspended. */
INSIDE(rt_many_suspended)
{
	for (int again = 0; again < 3; again++) {
		struct crowd *c = gather(rt, act_count);

		for (int i = 0; i < c->n; i++)
			if (rt->caps & WEFT_RUNTIME_RESUME || i == 0)
				stage_turn(rt, c->co[i]);
		for (int i = 0; i < c->n; i++) {
			CHECK_INT(c->act[i].runs, 1);
			CHECK_INT(rt->destroy(c->co[i]), 0);
			CHECK(c->act[i].i < YIELDS);
		}
		free(c);
	}
}

/* Let everything run that could run. */
static void settle(const struct weft_runtime *rt)
{
	for (int i = 0; i < 4 && !(rt->caps & WEFT_RUNTIME_RESUME); i++)
		CHECK_INT(rt->yield(NULL, NULL, NULL), 0);
}

/* 22.7: a body that has not begun never runs. */
INSIDE(rt_destroy_unstarted)
{
	int eager = rt->caps & WEFT_RUNTIME_EAGER ? 1 : 0;
	struct act act = { .n = 3 };

	CHECK_INT(rt->destroy(stage_spawn(rt, act_count, &act)), 0);
	settle(rt);
	CHECK_INT(act.runs, eager);
}

/* Counts how often it goes on. */
static int go_on(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;
	int r;

	WEFT_RUNTIME_BEGIN(f->at)
	for (f->i = 0; f->i < 3; f->i++) {
		WEFT_RUNTIME_YIELD(f->rt, self, f->at, r, NULL, NULL);
		if (r < 0)
			return r;
		f->n++;
	}
	WEFT_RUNTIME_END
	return 0;
}

/* 22.7: a suspended body goes no further. */
INSIDE(rt_destroy_suspended)
{
	struct act act = { .n = 0 };
	struct weft_runtime_co *co = stage_start(rt, go_on, &act);

	CHECK_INT(rt->destroy(co), 0);
	settle(rt);
	CHECK_INT(act.n, 0);
}

/* 22.7: the others go on. */
INSIDE(rt_destroy_middle)
{
	struct act act[3] = { { .result = -1 }, { .result = -2 }, { .result = -3 } };
	struct weft_runtime_co *co[3];

	for (int i = 0; i < 3; i++) {
		act[i].n = 3;
		co[i] = stage_start(rt, act_count, &act[i]);
	}
	CHECK_INT(rt->destroy(co[1]), 0);
	CHECK_INT(stage_end(rt, co[0]), -1);
	CHECK_INT(stage_end(rt, co[2]), -3);
	CHECK_INT(act[0].i + act[2].i, 6);
	CHECK(act[1].i < 3);
}

static int destroy_other(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;

	(void)self;
	f->code = f->rt->destroy(f->other);
	return -4;
}

/* 22.7: a coroutine may do it. */
INSIDE(rt_destroy_inside)
{
	struct act victim = { .n = 0 }, act = { .code = 1 };

	act.other = stage_start(rt, go_on, &victim);
	CHECK_INT(stage_end(rt, stage_spawn(rt, destroy_other, &act)), -4);
	CHECK_INT(act.code, 0);
}
