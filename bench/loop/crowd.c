/* SPDX-License-Identifier: MIT */
/*
 * What many tasks cost that wait at the same time: sleepers, their cancellation, a tree of tasks
 * that wait for their children, and callbacks that another thread posts in bursts.
 */

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <weft/combine.h>

#include "crowd.h"

/*
 * Sleepers of a loop with a virtual clock, each with a due time of its own.  They go to sleep in
 * an order that has nothing to do with the order in which they wake.
 */
struct sleepers;

struct sleeper {
	struct weft_frame weft;
	struct sleepers *all;
	int64_t rank;			/* its turn to wake */
};

struct sleepers {
	struct weft_loop *loop;
	struct sleeper *each;
	struct weft_task **tasks;
	int64_t n, asleep, woken, out_of_turn, cancelled;
};

static int sleep_once(void *self)
{
	struct sleeper *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	if (++f->all->asleep == f->all->n)
		weft_loop_stop(f->all->loop);
	WEFT_SLEEP(f, r, 1 + 1e-6 * (double)f->rank);
	f->all->cancelled += r == WEFT_ECANCELED;
	f->all->out_of_turn += r == 0 && f->rank != f->all->woken;
	if (++f->all->woken == f->all->n)
		weft_loop_stop(f->all->loop);
	WEFT_END(f);
	return r;
}

static int open_sleepers(struct sleepers *s, int64_t n)
{
	struct weft_loop_options virtual_clock = { .virtual_clock = true };

	*s = (struct sleepers){ .n = n };
	s->each = calloc((size_t)n, sizeof(*s->each));
	s->tasks = calloc((size_t)n, sizeof(struct weft_task *));
	if (!s->each || !s->tasks)
		return -ENOMEM;
	/* All of it is touched here, so that resident memory grows by what the library takes. */
	memset(s->tasks, 1, (size_t)n * sizeof(struct weft_task *));
	memset(s->tasks, 0, (size_t)n * sizeof(struct weft_task *));
	for (int64_t i = 0; i < n; i++)
		s->each[i].all = s;
	return weft_loop_new(&virtual_clock, &s->loop);
}

/* 7919 is a prime that divides no power of ten, so each rank is given once. */
static int lay_down(struct sleepers *s)
{
	struct weft_task_options o = { .co.backend = bench_backend };
	int r = 0;

	s->asleep = s->woken = 0;
	for (int64_t i = 0; r == 0 && i < s->n; i++) {
		s->each[i].rank = i * 7919 % s->n;
		r = weft_loop_spawn(s->loop, sleep_once, &s->each[i], &o, &s->tasks[i]);
	}
	return r < 0 ? r : weft_loop_run_forever(s->loop);
}

static int wake_up(struct sleepers *s)
{
	return weft_loop_run_forever(s->loop);
}

static void let_go(struct sleepers *s)
{
	for (int64_t i = 0; i < s->n; i++) {
		weft_task_unref(s->tasks[i]);
		s->tasks[i] = NULL;
	}
}

static void close_sleepers(struct sleepers *s)
{
	if (s->loop)
		(void)weft_loop_finish(s->loop);
	if (s->tasks)
		let_go(s);
	weft_loop_unref(s->loop);
	free(s->each);
	free(s->tasks);
}

static bool ready(struct bm_state *st, struct sleepers *s)
{
	int r = open_sleepers(s, bm_arg(st, 0));

	if (r < 0) {
		bm_skip_with_error(st, "the sleepers: %s", weft_strerror(r));
		close_sleepers(s);
	}
	return r == 0;
}

void bench_sleeping(struct bm_state *st)
{
	struct sleepers s;
	int r = 0;

	if (!ready(st, &s))
		return;
	while (bm_keep_running_batch(st, s.n)) {
		r = r < 0 ? r : lay_down(&s);
		r = r < 0 ? r : wake_up(&s);
		let_go(&s);
	}
	if (r < 0 || s.out_of_turn || s.cancelled)
		bm_skip_with_error(st, "%lld woke out of turn: %s", (long long)s.out_of_turn,
				   weft_strerror(r));
	close_sleepers(&s);
}

/* They are told, and each one sees it where it sleeps. */
void bench_cancel(struct bm_state *st)
{
	struct sleepers s;
	int64_t cancelled = 0;
	int r = 0;

	if (!ready(st, &s))
		return;
	while (bm_keep_running_batch(st, s.n)) {
		bm_pause_timing(st);
		r = r < 0 ? r : lay_down(&s);
		bm_resume_timing(st);
		for (int64_t i = 0; r == 0 && i < s.n; i++)
			cancelled += weft_task_cancel(s.tasks[i], NULL);
		r = r < 0 ? r : wake_up(&s);
		bm_pause_timing(st);
		let_go(&s);
		bm_resume_timing(st);
	}
	if (r < 0 || s.cancelled != cancelled || cancelled < bm_iterations(st))
		bm_skip_with_error(st, "%lld of %lld were cancelled: %s", (long long)s.cancelled,
				   (long long)cancelled, weft_strerror(r));
	close_sleepers(&s);
}

int bench_sleepers_print(int64_t n)
{
	struct process before, asleep;
	struct sleepers s;
	int r = open_sleepers(&s, n);

	process_read(&before);
	r = r < 0 ? r : lay_down(&s);
	process_read(&asleep);
	r = r < 0 ? r : wake_up(&s);
	if (r == 0)
		printf("%lld sleeping tasks: %.1f MB resident, %.1f B each, and %.1f B of page "
		       "tables each; %lld woke, %lld of them out of turn\n",
		       (long long)n, (asleep.resident - before.resident) / 1e6,
		       (asleep.resident - before.resident) / (double)n,
		       (asleep.page_tables - before.page_tables) / (double)n, (long long)s.woken,
		       (long long)s.out_of_turn);
	else
		fprintf(stderr, "weft-bench-loop: %s\n", weft_strerror(r));
	r = r < 0 ? r : s.out_of_turn || s.woken != n ? -EIO : 0;
	close_sleepers(&s);
	return r;
}

/* The tree of ten: a task makes a task for each tenth of its range, and adds up their values. */
enum { WIDE = 10 };

struct branch {
	struct weft_frame weft;
	int64_t first, size, sum;
	int at;
	struct branch *tenths;
	struct weft_task *tasks[WIDE];
};

static int grow(void *self);

static int begin_tenths(struct branch *f)
{
	struct weft_task_options o = { .eager = true, .co.backend = bench_backend };
	int r = 0;

	f->tenths = malloc(WIDE * sizeof(*f->tenths));
	if (!f->tenths)
		return -ENOMEM;
	f->sum = 0;
	for (int i = 0; r == 0 && i < WIDE; i++) {
		f->tenths[i].size = f->size / WIDE;
		f->tenths[i].first = f->first + i * f->tenths[i].size;
		r = weft_spawn_with(weft_self(f), grow, &f->tenths[i], &o, &f->tasks[i]);
	}
	if (r < 0)
		abort();
	return 0;
}

static int grow(void *self)
{
	struct branch *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	if (f->size == 1) {
		f->sum = f->first;
		return 0;
	}
	r = begin_tenths(f);
	for (f->at = 0; r == 0 && f->at < WIDE; f->at++) {
		WEFT_AWAIT(f, r, f->tasks[f->at]);
		weft_task_unref(f->tasks[f->at]);
		f->sum += f->tenths[f->at].sum;
	}
	free(f->tenths);
	WEFT_END(f);
	return r;
}

/*
 * One iteration is a whole tree: a million leaves are 1,111,111 tasks.  They are eager, so that a
 * branch ends before the next one begins, and few are alive at once.
 */
void bench_skynet(struct bm_state *st)
{
	struct weft_task_options o = { .eager = true, .co.backend = bench_backend };
	int64_t leaves = bm_arg(st, 0);
	struct weft_loop *loop = NULL;
	int r = weft_loop_new(NULL, &loop);

	BM_LOOP (st) {
		struct branch root = { .size = leaves };
		struct weft_task *task = NULL;

		r = r < 0 ? r : weft_loop_spawn(loop, grow, &root, &o, &task);
		r = r < 0 ? r : weft_loop_run_until_complete(loop, weft_task_future(task), NULL);
		weft_task_unref(task);
		if (r < 0 || root.sum != leaves * (leaves - 1) / 2)
			bm_skip_with_error(st, "a wrong sum: %s", weft_strerror(r));
	}
	weft_loop_unref(loop);
}

/*
 * Another thread posts a burst, and the loop runs until all of it was called.  The thread does not
 * sleep between bursts, because the time to wake it is no cost of a post.
 */
enum { BURST = 1000 };

struct post {
	struct weft_loop *loop;
	int64_t called;
	bool over;			/* written before `go` changes */
	atomic_int go;			/* counts the bursts that are wanted */
};

static int called(struct weft_loop *loop, void *arg)
{
	struct post *p = arg;

	if (++p->called % BURST == 0)
		weft_loop_stop(loop);
	return 0;
}

static void *post_bursts(void *arg)
{
	struct post *p = arg;

	for (int done = 0;; done++) {
		while (atomic_load_explicit(&p->go, memory_order_acquire) == done)
			sched_yield();
		if (p->over)
			return NULL;
		for (int i = 0; i < BURST; i++)
			if (weft_call_soon_threadsafe(p->loop, called, p) < 0)
				abort();
	}
}

void bench_post(struct bm_state *st)
{
	struct post p = { .over = false };
	pthread_t thread;
	int r = weft_loop_new(NULL, &p.loop);

	if (r == 0)
		r = -pthread_create(&thread, NULL, post_bursts, &p);
	if (r < 0)
		bm_skip_with_error(st, "the other thread: %s", weft_strerror(r));
	while (bm_keep_running_batch(st, BURST)) {
		atomic_fetch_add(&p.go, 1);
		(void)weft_loop_run_forever(p.loop);
	}
	if (r == 0) {
		p.over = true;
		atomic_fetch_add(&p.go, 1);
		pthread_join(thread, NULL);
	}
	weft_loop_unref(p.loop);
}
