/* SPDX-License-Identifier: MIT */
/* 22.15: signals, forks and threads. */

#include "stage.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t handled;

static void count_signal(int number)
{
	(void)number;
	handled = handled + 1;
}

/* SIGUSR1 is counted.  What was there before is the caller's to put back. */
static struct sigaction count_signals(void)
{
	struct sigaction action = { .sa_handler = count_signal }, before;

	handled = 0;
	sigaction(SIGUSR1, &action, &before);
	return before;
}

static int raise_signals(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;
	int r;

	WEFT_RUNTIME_BEGIN(f->at)
	for (f->i = 0; f->i < 3; f->i++) {
		pthread_kill(pthread_self(), SIGUSR1);
		WEFT_RUNTIME_YIELD(f->rt, self, f->at, r, NULL, NULL);
		if (r < 0)
			return r;
	}
	WEFT_RUNTIME_END
	return 0;
}

/* A signal that arrives inside a coroutine is handled, and the body goes on. */
INSIDE(rt_signal_handled)
{
	struct sigaction before = count_signals();
	struct act act = { .n = 0 };

	CHECK_INT(stage_end(rt, stage_spawn(rt, raise_signals, &act)), 0);
	CHECK_INT(handled, 3);
	sigaction(SIGUSR1, &before, NULL);
}

static bool is_blocked(int number)
{
	sigset_t now;

	pthread_sigmask(SIG_BLOCK, NULL, &now);
	return sigismember(&now, number);
}

static void block(int how, int number)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, number);
	pthread_sigmask(how, &set, NULL);
}

/* The life of a coroutine leaves the mask of the caller as it was. */
INSIDE(rt_signal_mask_left)
{
	struct act act = { .n = 3 };

	block(SIG_BLOCK, SIGUSR2);
	for (int i = 0; i < 2; i++) {
		act.at = 0;
		CHECK_INT(stage_end(rt, stage_spawn(rt, act_count, &act)), 0);
		CHECK(is_blocked(SIGUSR2));
		CHECK(!is_blocked(SIGUSR1));
	}
	block(SIG_UNBLOCK, SIGUSR2);
}

static int block_mine(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;
	int r;

	WEFT_RUNTIME_BEGIN(f->at)
	block(SIG_BLOCK, SIGUSR1);
	WEFT_RUNTIME_YIELD(f->rt, self, f->at, r, NULL, NULL);
	if (r < 0)
		return r;
	f->n = is_blocked(SIGUSR1);
	block(SIG_UNBLOCK, SIGUSR1);
	WEFT_RUNTIME_END
	return 0;
}

/* Claimed: the mask that a body sets is its own. */
INSIDE(rt_signal_mask_own)
{
	struct act act = { .n = 0 };
	struct weft_runtime_co *co = stage_start(rt, block_mine, &act);

	CHECK(!is_blocked(SIGUSR1));
	CHECK_INT(stage_end(rt, co), 0);
	CHECK_INT(act.n, 1);
	CHECK(!is_blocked(SIGUSR1));
}

/* What the child finds: its copy of the coroutine goes on, to the same end. */
static int in_child(const struct weft_runtime *rt, struct weft_runtime_co *co,
		    const struct act *act)
{
	int result = 1;

	while (rt->status(co) != WEFT_RUNTIME_ENDED) {
		bool resumed = rt->caps & WEFT_RUNTIME_RESUME;

		if ((resumed ? rt->resume(NULL, co, NULL, NULL) : rt->yield(NULL, NULL, NULL)) < 0)
			return 1;
	}
	return rt->join(NULL, co, &result) == 0 && result == -4 && act->i == 3 ? 0 : 1;
}

/* A child of fork goes on where its parent was, and so does the parent. */
INSIDE(rt_fork_goes_on)
{
	struct act act = { .n = 3, .result = -4 };
	struct weft_runtime_co *co = stage_start(rt, act_count, &act);
	int status = -1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(in_child(rt, co, &act));
	CHECK(pid > 0);
	CHECK_INT(waitpid(pid, &status, 0), pid);
	CHECK_INT(status, 0);
	CHECK_INT(stage_end(rt, co), -4);
	CHECK_INT(act.i, 3);
}

enum { THREADS = 4, LIVES = 50 };

struct worker {
	const struct weft_runtime *rt;
	pthread_t thread;
	int good;
};

static void work(const struct weft_runtime *rt, struct worker *w)
{
	for (int i = 0; i < LIVES; i++) {
		struct act a = { .n = 3, .result = -i }, b = { .n = 2, .result = -i - 1 };
		struct weft_runtime_co *first = stage_start(rt, act_count, &a);
		struct weft_runtime_co *second = stage_start(rt, act_count, &b);

		w->good += stage_end(rt, first) == -i && stage_end(rt, second) == -i - 1;
	}
}

static int work_main(void *arg)
{
	struct worker *w = arg;

	work(w->rt, w);
	return 0;
}

static void *work_thread(void *arg)
{
	struct worker *w = arg;

	if (w->rt->enter)
		w->rt->enter(work_main, w);
	else
		work(w->rt, w);
	return NULL;
}

/* Several threads have coroutines, each its own, at once. */
void rt_thread_each(const struct weft_runtime *rt)
{
	struct worker workers[THREADS];

	for (int i = 0; i < THREADS; i++) {
		workers[i] = (struct worker){ .rt = rt };
		CHECK_INT(pthread_create(&workers[i].thread, NULL, work_thread, &workers[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(workers[i].thread, NULL);
		CHECK_INT(workers[i].good, LIVES);
	}
}

struct move {
	const struct weft_runtime *rt;
	struct weft_runtime_co *co;
	int result;
};

static void *continue_it(void *arg)
{
	struct move *m = arg;

	stage_turn(m->rt, m->co);
	return NULL;
}

static void *end_it(void *arg)
{
	struct move *m = arg;

	m->result = stage_end(m->rt, m->co);
	return NULL;
}

static void in_thread(void *(*start)(void *arg), struct move *m)
{
	pthread_t thread;

	if (CHECK_INT(pthread_create(&thread, NULL, start, m), 0))
		pthread_join(thread, NULL);
}

/* Another thread continues a suspended one, a third one ends and destroys it. */
INSIDE(rt_thread_moves)
{
	struct act act = { .n = 4, .result = -6 };
	struct move m = { .rt = rt, .co = stage_start(rt, act_count, &act) };

	in_thread(continue_it, &m);
	CHECK_INT(act.i, 1);
	stage_turn(rt, m.co);
	CHECK_INT(act.i, 2);
	in_thread(end_it, &m);
	CHECK_INT(m.result, -6);
	CHECK_INT(act.i, 4);
}
