/* SPDX-License-Identifier: MIT */
/* 22.12: misuse is refused, and nothing has changed. */

#include "stage.h"

INSIDE(rt_misuse_resume_ended)
{
	struct act act = { .result = -2 };
	struct weft_runtime_co *co = stage_spawn(rt, act_return, &act);

	stage_finish(rt, co);
	for (int i = 0; i < 3; i++)
		CHECK(rt->resume(NULL, co, NULL, NULL) < 0);
	CHECK_INT(act.runs, 1);
	CHECK_INT(stage_end(rt, co), -2);
}

static int resume_itself(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;

	f->code = f->rt->resume(self, self, NULL, NULL);
	return -4;
}

INSIDE(rt_misuse_resume_self)
{
	struct act act = { .code = 0 };

	CHECK_INT(stage_end(rt, stage_spawn(rt, resume_itself, &act)), -4);
	CHECK(act.code < 0);
}

static int resume_outer(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;

	f->code = f->rt->resume(self, f->other, NULL, NULL);
	f->n = f->rt->destroy(f->other);
	return -5;
}

static int outer(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;

	f->next->other = self;
	f->code = f->rt->resume(self, f->other, NULL, NULL);
	return -6;
}

/* The one that waits for the inner one runs, and can neither be resumed nor destroyed. */
INSIDE(rt_misuse_resume_outer)
{
	struct act a = { .code = 0 }, b = { .next = &a, .code = -1 };

	if (rt->caps & WEFT_RUNTIME_EAGER) {
		conform_skip("the inner one would run before the outer one exists");
		return;
	}
	b.other = stage_spawn(rt, resume_outer, &a);
	CHECK_INT(stage_end(rt, stage_spawn(rt, outer, &b)), -6);
	CHECK_INT(b.code, 0);
	CHECK(a.code < 0);
	CHECK(a.n < 0);
	CHECK_INT(stage_end(rt, b.other), -5);
}

static int destroy_itself(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;
	int r;

	WEFT_RUNTIME_BEGIN(f->at)
	f->code = f->rt->destroy(self);
	WEFT_RUNTIME_YIELD(f->rt, self, f->at, r, NULL, NULL);
	if (r < 0)
		return r;
	WEFT_RUNTIME_END
	return -7;
}

INSIDE(rt_misuse_destroy_self)
{
	struct act act = { .code = 0 };

	CHECK_INT(stage_end(rt, stage_spawn(rt, destroy_itself, &act)), -7);
	CHECK(act.code < 0);
}

static int join_itself(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;

	f->code = f->rt->join(self, self, &f->n);
	return -8;
}

INSIDE(rt_misuse_join_self)
{
	struct act act = { .code = 0, .n = 99 };

	CHECK_INT(stage_end(rt, stage_spawn(rt, join_itself, &act)), -8);
	CHECK(act.code < 0);
	CHECK_INT(act.n, 99);
}

INSIDE(rt_misuse_join_suspended)
{
	struct act act = { .n = 1, .result = -9 };
	struct weft_runtime_co *co = stage_start(rt, act_count, &act);
	int result = 99;

	CHECK(rt->join(NULL, co, &result) < 0);
	CHECK_INT(result, 99);
	CHECK_INT(stage_end(rt, co), -9);
}
