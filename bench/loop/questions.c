/* SPDX-License-Identifier: MIT */
/*
 * What callbacks and tasks cost.  A question runs the loop in batches, and stops it from inside, so
 * that entering and leaving the loop are spread over a batch.
 */

#include <stdlib.h>

#include <weft/combine.h>

#include "loop.h"

enum { BATCH = 1000 };

/* The loop in question, and how much of a batch is left. */
struct turn {
	struct weft_loop *loop;
	int64_t left, done;
};

static bool open_turn(struct bm_state *st, struct turn *t)
{
	int r = weft_loop_new(NULL, &t->loop);

	if (r < 0)
		bm_skip_with_error(st, "weft_loop_new: %s", weft_strerror(r));
	t->left = t->done = 0;
	return r == 0;
}

static void close_turn(struct bm_state *st, struct turn *t)
{
	if (t->done != bm_iterations(st) && !bm_skipped(st))
		bm_skip_with_error(st, "%lld were done of %lld", (long long)t->done,
				   (long long)bm_iterations(st));
	(void)weft_loop_finish(t->loop);
	weft_loop_unref(t->loop);
}

/* One of a batch is done; the last one stops the loop. */
static inline void count(struct turn *t)
{
	t->done++;
	if (--t->left == 0)
		weft_loop_stop(t->loop);
}

static int chain(struct weft_loop *loop, void *arg)
{
	struct turn *t = arg;

	t->done++;
	if (--t->left > 0)
		return weft_call_soon(loop, chain, t);
	weft_loop_stop(loop);
	return 0;
}

void bench_chained(struct bm_state *st)
{
	struct turn t;

	if (!open_turn(st, &t))
		return;
	while (bm_keep_running_batch(st, BATCH)) {
		t.left = BATCH;
		(void)weft_call_soon(t.loop, chain, &t);
		(void)weft_loop_run_forever(t.loop);
	}
	close_turn(st, &t);
}

static int once(struct weft_loop *loop, void *arg)
{
	(void)loop;
	count(arg);
	return 0;
}

void bench_queued(struct bm_state *st)
{
	struct turn t;

	if (!open_turn(st, &t))
		return;
	while (bm_keep_running_batch(st, BATCH)) {
		t.left = BATCH;
		for (int i = 0; i < BATCH; i++)
			(void)weft_call_soon(t.loop, once, &t);
		(void)weft_loop_run_forever(t.loop);
	}
	close_turn(st, &t);
}

/* Two tasks take turns. */
struct sleeper {
	struct weft_frame weft;
	struct turn *turn;
};

static int sleep_on(void *self)
{
	struct sleeper *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	while (r == 0) {
		count(f->turn);
		WEFT_SLEEP(f, r, 0);
	}
	WEFT_END(f);
	return r;
}

static void run_batches(struct bm_state *st, struct turn *t)
{
	while (bm_keep_running_batch(st, BATCH)) {
		t->left = BATCH;
		(void)weft_loop_run_forever(t->loop);
	}
}

static bool spawn(struct bm_state *st, struct turn *t, weft_resumable_body *body, void *frame)
{
	struct weft_task_options o = { .co.backend = bench_backend };
	int r = weft_loop_spawn(t->loop, body, frame, &o, NULL);

	if (r < 0)
		bm_skip_with_error(st, "weft_loop_spawn: %s", weft_strerror(r));
	return r == 0;
}

void bench_sleep_zero(struct bm_state *st)
{
	struct turn t;
	struct sleeper f[2] = { { .turn = &t }, { .turn = &t } };

	if (!open_turn(st, &t))
		return;
	t.left = BATCH;
	if (spawn(st, &t, sleep_on, &f[0]) && spawn(st, &t, sleep_on, &f[1]))
		run_batches(st, &t);
	close_turn(st, &t);
}

static int end_at_once(void *self)
{
	struct sleeper *f = self;

	f->turn->done++;
	return 0;
}

struct spawner {
	struct weft_frame weft;
	struct turn *turn;
	struct sleeper child;
	struct weft_task *task;
};

static int spawn_and_await(void *self)
{
	struct spawner *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	while (r == 0) {
		f->child.turn = f->turn;
		r = weft_spawn(weft_self(f), end_at_once, &f->child, &f->task);
		if (r < 0)
			break;
		WEFT_AWAIT(f, r, f->task);
		weft_task_unref(f->task);
		if (--f->turn->left == 0)
			weft_loop_stop(f->turn->loop);
	}
	WEFT_END(f);
	return r;
}

void bench_spawn_await(struct bm_state *st)
{
	struct turn t;
	struct spawner f = { .turn = &t };

	if (!open_turn(st, &t))
		return;
	if (spawn(st, &t, spawn_and_await, &f))
		run_batches(st, &t);
	close_turn(st, &t);
}

/* Many tasks are made, and waited for together. */
struct gatherer {
	struct weft_frame weft;
	struct turn *turn;
	bool eager;
	int r;
	struct sleeper children[BATCH];
	struct weft_task *tasks[BATCH];
};

static int gather_all(void *self)
{
	struct gatherer *f = self;
	struct weft_task_options o;
	int r = 0;

	WEFT_BEGIN(f);
	while (r == 0) {
		o = (struct weft_task_options){ .eager = f->eager, .co.backend = bench_backend };
		for (int i = 0; i < BATCH; i++) {
			f->children[i].turn = f->turn;
			r = weft_spawn_with(weft_self(f), end_at_once, &f->children[i], &o,
					    &f->tasks[i]);
			if (r < 0)
				abort();
		}
		WEFT_GATHER(f, r, f->tasks, BATCH, WEFT_GATHER_ALL);
		for (int i = 0; i < BATCH; i++)
			weft_task_unref(f->tasks[i]);
		f->turn->left = 0;
		weft_loop_stop(f->turn->loop);
		WEFT_SLEEP(f, r, 0);
	}
	WEFT_END(f);
	return r;
}

static void ask_gather(struct bm_state *st, bool eager)
{
	struct gatherer *f = calloc(1, sizeof(*f));
	struct turn t;

	if (!f || !open_turn(st, &t)) {
		free(f);
		return;
	}
	f->turn = &t;
	f->eager = eager;
	if (spawn(st, &t, gather_all, f))
		run_batches(st, &t);
	close_turn(st, &t);
	free(f);
}

void bench_gather(struct bm_state *st)
{
	ask_gather(st, false);
}

void bench_gather_eager(struct bm_state *st)
{
	ask_gather(st, true);
}
