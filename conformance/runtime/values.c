/* SPDX-License-Identifier: MIT */
/* Values that go through yield and resume, and errors that are thrown in. */

#include "stage.h"

#include <stdint.h>

static int count_up(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;
	int r;

	WEFT_RUNTIME_BEGIN(f->at)
	for (f->i = 1; f->i <= f->n; f->i++) {
		WEFT_RUNTIME_YIELD(f->rt, self, f->at, r, (void *)(intptr_t)f->i, NULL);
		if (r < 0)
			return r;
	}
	WEFT_RUNTIME_END
	return 0;
}

/* 22.9: resume hands out what was yielded. */
INSIDE(rt_values_out)
{
	struct act act = { .n = 20 };
	struct weft_runtime_co *co = stage_spawn(rt, count_up, &act);

	for (int i = rt->caps & WEFT_RUNTIME_EAGER ? 2 : 1; i <= 20; i++)
		CHECK_YIELDED(rt, co, 0, i);
	CHECK_INT(rt->resume(NULL, co, NULL, NULL), 0);
	CHECK_INT(rt->destroy(co), 0);
}

/* 22.9: yield delivers what was sent, in its turn. */
INSIDE(rt_values_in)
{
	struct act act = { .n = 0, .result = -2 };
	struct weft_runtime_co *co = stage_start(rt, act_add, &act);

	CHECK_YIELDED(rt, co, 5, 5);
	CHECK_YIELDED(rt, co, 7, 12);
	CHECK_YIELDED(rt, co, -2, 10);
	CHECK_INT(rt->resume(NULL, co, NULL, NULL), 0);
	CHECK_INT(act.n, 10);
	CHECK_INT(stage_end(rt, co), -2);
}

static int echo(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;
	int r;

	WEFT_RUNTIME_BEGIN(f->at)
	for (;;) {
		WEFT_RUNTIME_YIELD(f->rt, self, f->at, r, f->value, &f->value);
		if (r < 0)
			return r;
	}
	WEFT_RUNTIME_END
	return 0;
}

/* 22.9: no pointer means anything to the runtime. */
INSIDE(rt_values_any)
{
	static const intptr_t values[] = { 1, 0, -1, INTPTR_MAX, INTPTR_MIN, 0, 2 };
	struct act act = { .value = NULL };
	struct weft_runtime_co *co = stage_start(rt, echo, &act);

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		CHECK_YIELDED(rt, co, values[i], values[i]);
	CHECK_INT(rt->destroy(co), 0);
}

/* 22.9: each coroutine has its own. */
INSIDE(rt_values_apart)
{
	struct act act[3] = { { 0 } };
	struct weft_runtime_co *co[3];

	for (int i = 0; i < 3; i++)
		co[i] = stage_start(rt, act_add, &act[i]);
	for (int round = 1; round <= 4; round++)
		for (int i = 0; i < 3; i++)
			CHECK_YIELDED(rt, co[i], i + 1, round * (i + 1));
	for (int i = 0; i < 3; i++)
		CHECK_INT(rt->destroy(co[i]), 0);
}

/* 22.9: a yield that wants no value, and a resume that wants none, leave none behind. */
INSIDE(rt_values_unwanted)
{
	struct act act = { .n = 0 };
	struct weft_runtime_co *co = stage_start(rt, act_add, &act);
	void *got = &act;

	CHECK_INT(rt->resume(NULL, co, (void *)(intptr_t)3, NULL), WEFT_RUNTIME_YIELDED);
	CHECK_YIELDED(rt, co, 4, 7);
	CHECK_INT(rt->resume(NULL, co, NULL, &got), 0);
	CHECK_INT(rt->destroy(co), 0);
}

/* A body that notes what arrives, and yields once more than it is told to end. */
static int hear(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;

	WEFT_RUNTIME_BEGIN(f->at)
	f->runs++;
	WEFT_RUNTIME_YIELD(f->rt, self, f->at, f->code, NULL, NULL);
	for (f->i = 0; f->i < f->n; f->i++) {
		int r;

		WEFT_RUNTIME_YIELD(f->rt, self, f->at, r, NULL, NULL);
		if (r < 0)
			return r;
	}
	WEFT_RUNTIME_END
	return f->result ? f->result : f->code;
}

/* 22.10: the yield returns what was thrown; a body that goes on goes on. */
INSIDE(rt_throw_caught)
{
	struct act act = { .n = 1, .result = -3 };
	struct weft_runtime_co *co = stage_start(rt, hear, &act);

	CHECK_INT(rt->throw_in(NULL, co, -77, NULL), WEFT_RUNTIME_YIELDED);
	CHECK_INT(act.code, -77);
	CHECK_INT(rt->resume(NULL, co, NULL, NULL), 0);
	CHECK_INT(stage_end(rt, co), -3);
}

/* 22.10: one that leaves the body is its result. */
INSIDE(rt_throw_leaves)
{
	struct act act = { .n = 0 };
	struct weft_runtime_co *co = stage_start(rt, hear, &act);

	CHECK_INT(rt->throw_in(NULL, co, -78, NULL), 0);
	CHECK_INT(rt->status(co), WEFT_RUNTIME_ENDED);
	CHECK_INT(stage_end(rt, co), -78);
}

/* 22.10: a body that has not begun never runs. */
INSIDE(rt_throw_unstarted)
{
	struct act act = { .n = 0 };
	struct weft_runtime_co *co;

	if (rt->caps & WEFT_RUNTIME_EAGER) {
		conform_skip("every body has begun");
		return;
	}
	co = stage_spawn(rt, hear, &act);
	CHECK_INT(rt->throw_in(NULL, co, -79, NULL), 0);
	CHECK_INT(act.runs, 0);
	CHECK_INT(stage_end(rt, co), -79);
	CHECK_INT(act.runs, 0);
}

/* 22.11: the yield returns the exit error, and the body ends. */
INSIDE(rt_close_ends)
{
	struct act act = { .n = 0 };
	struct weft_runtime_co *co = stage_start(rt, hear, &act);

	CHECK_INT(rt->close(NULL, co), 0);
	CHECK_INT(act.code, WEFT_EEXIT);
	CHECK_INT(rt->status(co), WEFT_RUNTIME_ENDED);
	CHECK_INT(rt->close(NULL, co), 0);
	CHECK_INT(rt->destroy(co), 0);
}

/* 22.11: a body that yields instead is told of, and is suspended. */
INSIDE(rt_close_ignored)
{
	struct act act = { .n = 1, .result = -3 };
	struct weft_runtime_co *co = stage_start(rt, hear, &act);

	CHECK_INT(rt->close(NULL, co), WEFT_EIGNORED);
	CHECK_INT(rt->status(co), WEFT_RUNTIME_SUSPENDED);
	CHECK_INT(rt->close(NULL, co), 0);
	CHECK_INT(rt->destroy(co), 0);
}

/* 22.11: a body that has not begun never runs. */
INSIDE(rt_close_unstarted)
{
	struct act act = { .n = 0 };
	struct weft_runtime_co *co;

	if (rt->caps & WEFT_RUNTIME_EAGER) {
		conform_skip("every body has begun");
		return;
	}
	co = stage_spawn(rt, hear, &act);
	CHECK_INT(rt->close(NULL, co), 0);
	CHECK_INT(stage_end(rt, co), WEFT_EEXIT);
	CHECK_INT(act.runs, 0);
}
