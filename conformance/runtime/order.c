/* SPDX-License-Identifier: MIT */
/* Which coroutine runs when. */

#include "stage.h"

#include <stdio.h>
#include <string.h>

/* 22.4: a resume runs to the next yield, and no further. */
INSIDE(rt_order_alternates)
{
	struct act act = { .name = "a", .n = 2 };
	struct weft_runtime_co *co = stage_start(rt, act_talk, &act);

	note("main");
	CHECK_INT(rt->resume(NULL, co, NULL, NULL), WEFT_RUNTIME_YIELDED);
	note("main");
	CHECK_INT(rt->resume(NULL, co, NULL, NULL), 0);
	CHECK_LOG("a 0; main; a 1; main; a end");
	CHECK_INT(rt->destroy(co), 0);
}

/* 22.4: two that are resumed in turn do not mix. */
INSIDE(rt_order_two)
{
	struct act a = { .name = "a", .n = 2 }, b = { .name = "b", .n = 3 };
	struct weft_runtime_co *first = stage_start(rt, act_talk, &a);
	struct weft_runtime_co *second = stage_start(rt, act_talk, &b);

	stage_turn(rt, second);
	stage_turn(rt, first);
	CHECK(!stage_turn(rt, first));
	CHECK(stage_turn(rt, second));
	CHECK(!stage_turn(rt, second));
	CHECK_LOG("a 0; b 0; b 1; a 1; a end; b 2; b end");
	CHECK_INT(stage_end(rt, second), 0);
	CHECK_INT(stage_end(rt, first), 0);
}

static int resume_other(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;

	note("%s resumes", f->name);
	f->code = f->rt->resume(self, f->other, NULL, NULL);
	note("%s goes on", f->name);
	return 0;
}

/* 22.4: a yield goes to the last one that resumed, whoever that was before. */
INSIDE(rt_order_last_resumer)
{
	struct act talk = { .name = "a", .n = 3 }, other = { .name = "b" };
	struct weft_runtime_co *co = stage_start(rt, act_talk, &talk), *second;

	other.other = co;
	second = stage_start(rt, resume_other, &other);
	CHECK_INT(other.code, WEFT_RUNTIME_YIELDED);
	CHECK_INT(rt->status(second), WEFT_RUNTIME_ENDED);
	note("main");
	CHECK(stage_turn(rt, co));
	CHECK_LOG("a 0; b resumes; a 1; b goes on; main; a 2");
	stage_end(rt, co);
	stage_end(rt, second);
}

enum { CROWD = 5, ROUNDS = 4 };

static int tick(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;
	int r;

	WEFT_RUNTIME_BEGIN(f->at)
	for (f->i = 0; f->i < ROUNDS; f->i++) {
		f->runs++;
		WEFT_RUNTIME_YIELD(f->rt, self, f->at, r, NULL, NULL);
		if (r < 0)
			return r;
	}
	WEFT_RUNTIME_END
	return 0;
}

/* 22.5: while one gives way, each other one that can run has a turn, and only one. */
INSIDE(rt_order_turns)
{
	int eager = rt->caps & WEFT_RUNTIME_EAGER ? 1 : 0;
	struct weft_runtime_co *co[CROWD];
	struct act act[CROWD] = { { 0 } };

	for (int i = 0; i < CROWD; i++)
		co[i] = stage_spawn(rt, tick, &act[i]);
	for (int round = 1; round <= ROUNDS - eager; round++) {
		CHECK_INT(rt->yield(NULL, NULL, NULL), 0);
		for (int i = 0; i < CROWD; i++)
			CHECK_INT(act[i].runs, round + eager);
	}
	for (int i = 0; i < CROWD; i++)
		CHECK_INT(stage_end(rt, co[i]), 0);
}

/* 22.5: in the order in which they were made. */
INSIDE(rt_order_first_come)
{
	struct act a = { .name = "a", .n = 2 }, b = { .name = "b", .n = 2 };
	struct weft_runtime_co *first = stage_spawn(rt, act_talk, &a);
	struct weft_runtime_co *second = stage_spawn(rt, act_talk, &b);

	for (int i = 0; i < 3; i++)
		CHECK_INT(rt->yield(NULL, NULL, NULL), 0);
	CHECK_LOG("a 0; b 0; a 1; b 1; a end; b end");
	stage_end(rt, first);
	stage_end(rt, second);
}

/* 22.5: a yield with nobody else to run returns. */
INSIDE(rt_order_alone)
{
	for (int i = 0; i < 100; i++)
		CHECK_INT(rt->yield(NULL, NULL, NULL), 0);
}

/* 22.6: a join lets others run until that one has ended, and not before. */
INSIDE(rt_order_join_waits)
{
	struct act a = { .n = 5, .result = -1 }, b = { .n = 2, .result = -2 };
	struct weft_runtime_co *slow = stage_spawn(rt, act_count, &a);
	struct weft_runtime_co *fast = stage_spawn(rt, act_count, &b);
	int result = 0;

	CHECK_INT(rt->join(NULL, slow, &result), 0);
	CHECK_INT(result, -1);
	CHECK_INT(a.i, 5);
	CHECK_INT(b.runs, 1);
	CHECK_INT(b.i, 2);
	CHECK_INT(stage_end(rt, fast), -2);
	CHECK_INT(rt->destroy(slow), 0);
}

static int join_other(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;

	f->code = f->rt->join(self, f->other, &f->n);
	return f->n;
}

/* 22.6: a coroutine joins another one. */
INSIDE(rt_order_join_inside)
{
	struct act a = { .n = 3, .result = -4 }, b = { .n = 1 };
	struct weft_runtime_co *co = stage_spawn(rt, act_count, &a), *waiter;

	b.other = co;
	waiter = stage_spawn(rt, join_other, &b);
	CHECK_INT(stage_end(rt, waiter), -4);
	CHECK_INT(b.code, 0);
	CHECK_INT(a.i, 3);
	CHECK_INT(stage_end(rt, co), -4);
}

static int spawn_other(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;

	(void)self;
	f->other = stage_spawn(f->rt, act_count, f->next);
	return 0;
}

/* 22.3: a coroutine makes another one, which outlives it. */
INSIDE(rt_order_spawn_inside)
{
	struct act child = { .n = 3, .result = -6 }, parent = { .next = &child };

	CHECK_INT(stage_end(rt, stage_spawn(rt, spawn_other, &parent)), 0);
	CHECK_INT(stage_end(rt, parent.other), -6);
	CHECK_INT(child.runs, 1);
	CHECK_INT(child.i, 3);
}
