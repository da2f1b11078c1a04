/* SPDX-License-Identifier: MIT */
/*
 * What do coroutines of a runtime cost?  Where there is a resume it is asked.  In a scheduler a
 * yield of the function that was entered stands in its place: each other coroutine has a turn then,
 * so that with N of them one yield counts as N round trips.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <weft/runtime.h>

#include "../memory.h"
#include "runtime.h"

static const struct weft_runtime *runtime(const struct bm_state *st)
{
	const struct bench_subject *subject = bm_user(st);

	return subject->table;
}

struct visit {
	struct bm_state *st;
	void (*ask)(struct bm_state *st);
};

static int visit_main(void *arg)
{
	struct visit *v = arg;

	v->ask(v->st);
	return 0;
}

static void ask_inside(struct bm_state *st, void (*ask)(struct bm_state *st))
{
	const struct weft_runtime *rt = runtime(st);
	struct visit v = { st, ask };

	if (!rt->enter)
		ask(st);
	else if (rt->enter(visit_main, &v) < 0)
		bm_skip_with_error(st, "enter failed");
}

/* A body that counts and yields, for ever. */
struct ticker {
	const struct weft_runtime *rt;
	int at;
	int64_t count;
	struct weft_runtime_co *co;
};

static int tick(struct weft_runtime_co *self, void *arg)
{
	struct ticker *f = arg;
	int r;

	WEFT_RUNTIME_BEGIN(f->at)
	for (;;) {
		f->count++;
		WEFT_RUNTIME_YIELD(f->rt, self, f->at, r, NULL, NULL);
		if (r < 0)
			return r;
	}
	WEFT_RUNTIME_END
	return 0;
}

/* The turn of a coroutine, or of all. */
static void turn(const struct weft_runtime *rt, struct weft_runtime_co *co)
{
	if (rt->caps & WEFT_RUNTIME_RESUME)
		rt->resume(NULL, co, NULL, NULL);
	else
		rt->yield(NULL, NULL, NULL);
}

/* Each of the @n is at its first yield.  How many there are. */
static int64_t gather(const struct weft_runtime *rt, struct ticker *all, int64_t from, int64_t n)
{
	bool resumed = rt->caps & WEFT_RUNTIME_RESUME;
	int64_t i;

	for (i = from; i < n; i++) {
		all[i] = (struct ticker){ .rt = rt };
		if (rt->spawn(&all[i].co, tick, &all[i], 0) < 0)
			break;
		if (resumed && !(rt->caps & WEFT_RUNTIME_EAGER))
			turn(rt, all[i].co);
	}
	if (!resumed)
		turn(rt, NULL);
	return i;
}

static void disperse(const struct weft_runtime *rt, struct ticker *all, int64_t n)
{
	while (n > 0)
		rt->destroy(all[--n].co);
}

static int64_t sum_of(const struct ticker *all, int64_t n)
{
	int64_t sum = 0;

	while (n > 0)
		sum += all[--n].count;
	return sum;
}

enum { SAMPLE = 1000 };

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/*
 * A scheduler may look at all others for each turn, so that a round takes a time that grows with
 * the square of @n.  Would it be more than two seconds?
 */
static bool is_too_slow(const struct weft_runtime *rt, struct ticker *all, int64_t n)
{
	int64_t made = gather(rt, all, 0, SAMPLE);
	double started = now(), round, times = (double)n / SAMPLE;

	turn(rt, all[0].co);
	round = now() - started;
	disperse(rt, all, made);
	return round * times * times > 2;
}

static void ask_live(struct bm_state *st, int64_t n)
{
	const struct weft_runtime *rt = runtime(st);
	bool resumed = rt->caps & WEFT_RUNTIME_RESUME;
	struct ticker *all = malloc((size_t)n * sizeof(*all));
	int64_t i = 0, made, before;

	if (all && !resumed && n > SAMPLE && is_too_slow(rt, all, n)) {
		bm_skip_with_message(st, "a round takes more than two seconds");
		free(all);
		return;
	}
	made = all ? gather(rt, all, 0, n) : 0;
	before = sum_of(all, made);
	if (made < n)
		bm_skip_with_message(st, "stopped at %lld", (long long)made);
	BM_LOOP(st) {
		if (resumed || i == 0)
			turn(rt, all[i].co);
		i = i + 1 < n ? i + 1 : 0;
	}
	/* A round of a scheduler is a whole one. */
	if (!resumed && i > 0)
		before += n - i;
	bench_expect(st, "yields", sum_of(all, made) - before, bm_iterations(st));
	disperse(rt, all, made);
	free(all);
}

static void ask_one(struct bm_state *st)
{
	ask_live(st, 1);
}

static void ask_many(struct bm_state *st)
{
	ask_live(st, bm_arg(st, 0));
}

void bench_runtime_switch(struct bm_state *st)
{
	ask_inside(st, ask_one);
}

void bench_runtime_live(struct bm_state *st)
{
	int64_t n = bm_arg(st, 0);
	uint32_t limit = runtime(st)->max_live;

	if (limit && n > limit)
		bm_skip_with_message(st, "the runtime holds %u at once", limit);
	else
		ask_inside(st, ask_many);
}

struct adder {
	const struct weft_runtime *rt;
	int at;
	int64_t sum;
	void *sent;
};

/* x = yield sum; sum += x */
static int add(struct weft_runtime_co *self, void *arg)
{
	struct adder *f = arg;
	int r;

	WEFT_RUNTIME_BEGIN(f->at)
	for (;;) {
		WEFT_RUNTIME_YIELD(f->rt, self, f->at, r, (void *)(intptr_t)f->sum, &f->sent);
		if (r < 0)
			return r;
		f->sum += (intptr_t)f->sent;
	}
	WEFT_RUNTIME_END
	return 0;
}

static void ask_values(struct bm_state *st)
{
	const struct weft_runtime *rt = runtime(st);
	struct adder adder = { .rt = rt };
	struct weft_runtime_co *co;
	void *got = NULL;

	if (rt->spawn(&co, add, &adder, 0) < 0) {
		bm_skip_with_error(st, "spawn failed");
		return;
	}
	if (!(rt->caps & WEFT_RUNTIME_EAGER))
		turn(rt, co);
	BM_LOOP(st)
		rt->resume(NULL, co, (void *)(intptr_t)3, &got);
	bench_expect(st, "sum", (intptr_t)got, 3 * bm_iterations(st));
	rt->destroy(co);
}

void bench_runtime_values(struct bm_state *st)
{
	if (runtime(st)->caps & WEFT_RUNTIME_VALUES)
		ask_inside(st, ask_values);
	else
		bm_skip_with_message(st, "lacks VALUES");
}

static int once(struct weft_runtime_co *self, void *arg)
{
	int64_t *count = arg;

	(void)self;
	++*count;
	return 0;
}

/* To the end: by a resume, or by a join, or it has ended already. */
static void finish(const struct weft_runtime *rt, struct weft_runtime_co *co)
{
	int result;

	if (!(rt->caps & WEFT_RUNTIME_RESUME))
		rt->join(NULL, co, &result);
	else if (!(rt->caps & WEFT_RUNTIME_EAGER))
		rt->resume(NULL, co, NULL, NULL);
}

static void ask_life(struct bm_state *st)
{
	const struct weft_runtime *rt = runtime(st);
	struct weft_runtime_co *co;
	int64_t count = 0;

	BM_LOOP(st) {
		if (rt->spawn(&co, once, &count, 0) < 0) {
			bm_skip_with_error(st, "spawn failed");
			break;
		}
		finish(rt, co);
		rt->destroy(co);
	}
	bench_expect(st, "runs", count, bm_iterations(st));
}

void bench_runtime_life(struct bm_state *st)
{
	ask_inside(st, ask_life);
}

/* ---- memory ---- */

struct crowd_of {
	const struct weft_runtime *rt;
	struct ticker *all;
	int64_t made, n;
	int result;
};

static int gather_to(void *arg, int64_t n)
{
	struct crowd_of *c = arg;

	c->made = gather(c->rt, c->all, c->made, n);
	return c->made < n ? -ENOMEM : 0;
}

static int measure_inside(void *arg)
{
	struct crowd_of *c = arg;

	c->result = memory_tell(c->n, gather_to, c);
	disperse(c->rt, c->all, c->made);
	return 0;
}

int bench_runtime_memory_print(const struct bench_subject *subject, int64_t n)
{
	const struct weft_runtime *rt = subject->table;
	struct crowd_of c = { .rt = rt, .n = n, .result = -EINVAL };

	c.all = malloc((size_t)(n + 1) * sizeof(*c.all));
	if (!c.all)
		return -ENOMEM;
	memset(c.all, 0xff, (size_t)(n + 1) * sizeof(*c.all));
	bm_consume((void *)c.all);
	if (rt->enter)
		rt->enter(measure_inside, &c);
	else
		measure_inside(&c);
	free(c.all);
	return c.result;
}

void bench_runtime_memory(struct bm_state *st)
{
	const struct bench_subject *subject = bm_user(st);
	char option[512];

	if (bm_arg(st, 0) > SAMPLE && !(runtime(st)->caps & WEFT_RUNTIME_RESUME)) {
		bm_skip_with_message(st, "a scheduler is asked about %d", SAMPLE);
		return;
	}
	snprintf(option, sizeof(option), "--runtime=%s",
		 subject->plugin ? subject->plugin : subject->name);
	memory_row(st, option);
}
