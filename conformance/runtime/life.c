/* SPDX-License-Identifier: MIT */
/* From the spawn to the end. */

#include "stage.h"

/* 22.3: the body runs once, with its argument. */
INSIDE(rt_life_once)
{
	struct act act = { .result = 0 };

	CHECK_INT(stage_end(rt, stage_spawn(rt, act_return, &act)), 0);
	CHECK_INT(act.runs, 1);
}

/* 22.3: without EAGER nothing has run when spawn returns, with it the first part has. */
INSIDE(rt_life_begins)
{
	struct act act = { .name = "a", .n = 1 };
	struct weft_runtime_co *co = stage_spawn(rt, act_talk, &act);

	CHECK_LOG(rt->caps & WEFT_RUNTIME_EAGER ? "a 0" : "");
	CHECK_INT(rt->status(co), WEFT_RUNTIME_SUSPENDED);
	stage_end(rt, co);
	CHECK_INT(act.runs, 1);
}

/* 22.3: a body without a suspension has ended when spawn returns. */
INSIDE(rt_life_eager_ends)
{
	struct act act = { .result = -5 };
	struct weft_runtime_co *co = stage_spawn(rt, act_return, &act);
	int result = 1;

	CHECK_INT(act.runs, 1);
	CHECK_INT(rt->status(co), WEFT_RUNTIME_ENDED);
	CHECK_INT(rt->join(NULL, co, &result), 0);
	CHECK_INT(result, -5);
	CHECK_INT(rt->destroy(co), 0);
}

/* 22.6: join tells what the body returned. */
INSIDE(rt_life_result)
{
	static const int results[] = { 0, -1, -7, -70000, WEFT_EUSER('T', 'S', 'T', 1) };

	for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
		struct act act = { .result = results[i] }, later = { .n = 2, .result = results[i] };

		CHECK_INT(stage_end(rt, stage_spawn(rt, act_return, &act)), results[i]);
		CHECK_INT(stage_end(rt, stage_spawn(rt, act_count, &later)), results[i]);
	}
}

/* 22.6: as often as it is asked. */
INSIDE(rt_life_join_twice)
{
	struct act act = { .n = 1, .result = -9 };
	struct weft_runtime_co *co = stage_spawn(rt, act_count, &act);
	int again = 1;

	CHECK_INT(stage_finish(rt, co), -9);
	CHECK_INT(rt->join(NULL, co, &again), 0);
	CHECK_INT(again, -9);
	CHECK_INT(rt->destroy(co), 0);
}

static int watch_itself(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;
	int r;

	WEFT_RUNTIME_BEGIN(f->at)
	CHECK_INT(f->rt->status(self), WEFT_RUNTIME_RUNNING);
	WEFT_RUNTIME_YIELD(f->rt, self, f->at, r, NULL, NULL);
	if (r < 0)
		return r;
	CHECK_INT(f->rt->status(self), WEFT_RUNTIME_RUNNING);
	WEFT_RUNTIME_END
	return 0;
}

/* 22.7: suspended, running, ended. */
INSIDE(rt_life_status)
{
	struct act act = { .n = 0 };
	struct weft_runtime_co *co = stage_spawn(rt, watch_itself, &act);

	CHECK_INT(rt->status(co), WEFT_RUNTIME_SUSPENDED);
	if (!(rt->caps & WEFT_RUNTIME_EAGER))
		stage_turn(rt, co);
	CHECK_INT(rt->status(co), WEFT_RUNTIME_SUSPENDED);
	stage_finish(rt, co);
	CHECK_INT(rt->status(co), WEFT_RUNTIME_ENDED);
	CHECK_INT(rt->destroy(co), 0);
}

static int know_itself(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;

	f->other = self;
	return 0;
}

/* 22.3: the body is told the handle that spawn stored. */
INSIDE(rt_life_self)
{
	struct act act = { .n = 0 };
	struct weft_runtime_co *co = stage_spawn(rt, know_itself, &act);

	stage_finish(rt, co);
	CHECK_PTR(act.other, co);
	CHECK_INT(rt->destroy(co), 0);
}

/* 22.3: one after the other; nothing is used up. */
INSIDE(rt_life_thousand)
{
	struct act act = { .n = 1 };

	for (int i = 0; i < 1000; i++) {
		act.at = 0;
		CHECK_INT(stage_end(rt, stage_spawn(rt, act_count, &act)), 0);
	}
	CHECK_INT(act.runs, 1000);
}

/* 22.3: the size of a stack is a wish; the least may be small. */
INSIDE(rt_life_sizes)
{
	static const size_t sizes[] = { 32 << 10, 64 << 10, 100001, 1 << 20 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct act act = { .rt = rt, .n = 2, .result = -2 };
		struct weft_runtime_co *co;

		if (CHECK_INT(rt->spawn(&co, act_count, &act, sizes[i]), 0))
			CHECK_INT(stage_end(rt, co), -2);
	}
}
