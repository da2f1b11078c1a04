/* SPDX-License-Identifier: MIT */
/* Coroutines inside coroutines, and yields from far below. */

#include "stage.h"

#include <stdlib.h>

enum { DEEP = 50, CALLS = 40 };

/* Resumes .other until it has ended, yielding in between. */
static int pass_on(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;
	int r;

	WEFT_RUNTIME_BEGIN(f->at)
	while (f->rt->resume(self, f->other, NULL, NULL) == WEFT_RUNTIME_YIELDED) {
		f->runs++;
		WEFT_RUNTIME_YIELD(f->rt, self, f->at, r, NULL, NULL);
		if (r < 0)
			return r;
	}
	WEFT_RUNTIME_END
	f->code = f->rt->join(self, f->other, &f->result);
	return f->result;
}

/* 22.4: the inner one yields to the outer one, which goes on with its own. */
INSIDE(rt_nest_inside)
{
	int eager = rt->caps & WEFT_RUNTIME_EAGER ? 1 : 0;
	struct act inner = { .name = "inner", .n = 2 + eager, .result = -8 }, outer = { .n = 0 };
	struct weft_runtime_co *co;

	outer.other = stage_spawn(rt, act_talk, &inner);
	co = stage_start(rt, pass_on, &outer);
	note("main");
	CHECK(stage_turn(rt, co));
	note("main");
	CHECK(!stage_turn(rt, co));
	CHECK_LOG(eager ? "inner 0; inner 1; main; inner 2; main; inner end" :
			  "inner 0; main; inner 1; main; inner end");
	CHECK_INT(stage_end(rt, co), -8);
	CHECK_INT(rt->destroy(outer.other), 0);
}

/* 22.4: a chain, each resumed by the one before. */
INSIDE(rt_nest_deep)
{
	struct weft_runtime_co *co[DEEP];
	struct act act[DEEP] = { { 0 } };
	int n = stage_room(rt, DEEP);

	act[0] = (struct act){ .n = 3, .result = -11 };
	co[0] = stage_spawn(rt, act_count, &act[0]);
	for (int i = 1; i < n; i++) {
		act[i].other = co[i - 1];
		co[i] = stage_spawn(rt, pass_on, &act[i]);
	}
	CHECK_INT(stage_finish(rt, co[n - 1]), -11);
	CHECK_INT(act[0].i, 3);
	for (int i = 0; i < n; i++) {
		CHECK_INT(rt->status(co[i]), WEFT_RUNTIME_ENDED);
		CHECK_INT(rt->destroy(co[i]), 0);
	}
}

static int ask_outer(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;

	(void)self;
	f->code = (int)f->rt->status(f->other);
	return 0;
}

static int outer_of(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;

	f->next->other = self;
	f->code = f->rt->resume(self, f->other, NULL, NULL);
	return 0;
}

/* 22.7: one that waits for one that it resumed is running. */
INSIDE(rt_nest_status)
{
	struct act inner = { .code = -1 }, outer = { .next = &inner, .code = -1 };
	struct weft_runtime_co *co;

	if (rt->caps & WEFT_RUNTIME_EAGER) {
		conform_skip("the inner one would run before the outer one exists");
		return;
	}
	outer.other = stage_spawn(rt, ask_outer, &inner);
	co = stage_spawn(rt, outer_of, &outer);
	CHECK_INT(stage_end(rt, co), 0);
	CHECK_INT(outer.code, 0);
	CHECK_INT(inner.code, WEFT_RUNTIME_RUNNING);
	CHECK_INT(rt->destroy(outer.other), 0);
}

static __attribute__((noinline)) int sink(struct weft_runtime_co *self, struct act *f, int depth)
{
	volatile int kept = depth;
	int r;

	if (depth == 0) {
		f->runs++;
		return f->rt->yield(self, NULL, NULL);
	}
	r = sink(self, f, depth - 1);
	f->n += kept == depth;
	return r;
}

static int dive(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;
	int r = 0;

	for (int i = 0; i < 3 && r == 0; i++)
		r = sink(self, f, CALLS);
	return r;
}

/* 22.8: a yield from below many calls, which all go on afterwards. */
INSIDE(rt_nest_calls)
{
	struct act act = { .n = 0 };
	struct weft_runtime_co *co = stage_start(rt, dive, &act);

	CHECK_INT(act.runs, 1);
	CHECK_INT(act.n, 0);
	CHECK_INT(stage_end(rt, co), 0);
	CHECK_INT(act.runs, 3);
	CHECK_INT(act.n, 3 * CALLS);
}

/* The comparison is C's and has no argument of its own. */
static _Thread_local struct act *sorting;
static _Thread_local struct weft_runtime_co *sorter;

static int compare(const void *a, const void *b)
{
	const int *left = a, *right = b;

	sorting->rt->yield(sorter, NULL, NULL);
	sorting->runs++;
	return (*left > *right) - (*left < *right);
}

static int sort(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;
	int numbers[] = { 5, 3, 9, 1, 7, 2, 8, 6, 4, 0 };

	sorter = self;
	sorting = f;
	qsort(numbers, 10, sizeof(numbers[0]), compare);
	for (int i = 0; i < 10; i++)
		f->n += numbers[i] == i;
	return 0;
}

/* 22.8: frames of another library lie on the stack meanwhile. */
INSIDE(rt_nest_foreign)
{
	struct act act = { .n = 0 };

	CHECK_INT(stage_end(rt, stage_spawn(rt, sort, &act)), 0);
	CHECK_INT(act.n, 10);
	CHECK(act.runs >= 9);
}
