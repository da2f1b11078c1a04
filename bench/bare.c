/* SPDX-License-Identifier: MIT */
/*
 * What is left of an engine's cost when its primitive is taken off: the same round trip, paired
 * with that primitive by itself.
 */

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>
#include <ucontext.h>

#include "bench.h"

static void ask(struct bm_state *st, const struct bench_base *base)
{
	struct bench_ticker frame = { 0 };
	struct weft_co *co;
	struct weft_value v;
	int64_t before = bench_count;

	if (bm_skipped(st))
		return;
	co = bench_new(st, bench_ticker, &frame);
	BENCH_LOOP(st, base)
		weft_next(co, &v);
	bench_expect(st, "yields", bench_count - before, bm_iterations(st));
	weft_unref(co);
}

/*
 * Two contexts that only swap.
 */

struct swap {
	ucontext_t here, there;
	int64_t count;
};

/* makecontext hands over nothing but ints. */
static struct swap *swapping;

static void swap_back(void)
{
	struct swap *s = swapping;

	for (;;) {
		s->count++;
		swapcontext(&s->there, &s->here);
	}
}

static void swap_run(void *arg, int64_t n)
{
	struct swap *s = arg;

	for (; n != 0; n = bm_step_(n))
		swapcontext(&s->here, &s->there);
}

void bench_swapcontext(struct bm_state *st)
{
	enum { STACK = 64 * 1024 };
	struct swap s = { 0 };
	void *stack = malloc(STACK);

	if (!stack || getcontext(&s.there) < 0) {
		bm_skip_with_error(st, "no context");
		goto out;
	}
	s.there.uc_stack.ss_sp = stack;
	s.there.uc_stack.ss_size = STACK;
	swapping = &s;
	makecontext(&s.there, swap_back, 0);
	ask(st, &(struct bench_base){ "bare", swap_run, &s });
out:
	free(stack);
}

/*
 * Two threads that wake each other.
 */

struct duo {
	pthread_t thread;
	sem_t go, done;
	int64_t count;
	bool end;
};

static void *answer(void *arg)
{
	struct duo *p = arg;

	for (;;) {
		sem_wait(&p->go);
		if (p->end)
			return NULL;
		p->count++;
		sem_post(&p->done);
	}
}

static void duo_run(void *arg, int64_t n)
{
	struct duo *p = arg;

	for (; n != 0; n = bm_step_(n)) {
		sem_post(&p->go);
		sem_wait(&p->done);
	}
}

static void duo_ask(struct bm_state *st)
{
	struct duo p = { 0 };
	int r;

	sem_init(&p.go, 0, 0);
	sem_init(&p.done, 0, 0);
	r = pthread_create(&p.thread, NULL, answer, &p);
	if (r) {
		bm_skip_with_error(st, "no thread");
	} else {
		ask(st, &(struct bench_base){ "semaphores", duo_run, &p });
		p.end = true;
		sem_post(&p.go);
		pthread_join(p.thread, NULL);
	}
	sem_destroy(&p.go);
	sem_destroy(&p.done);
}

/* The first @n processors of @from. */
static cpu_set_t some(const cpu_set_t *from, int n)
{
	cpu_set_t set;
	int i;

	CPU_ZERO(&set);
	for (i = 0; i < CPU_SETSIZE && CPU_COUNT(&set) < n; i++)
		if (CPU_ISSET(i, from))
			CPU_SET(i, &set);
	return set;
}

/* Threads made meanwhile stay where this one is. */
void bench_semaphores(struct bm_state *st)
{
	int cpus = (int)bm_arg(st, 0);
	cpu_set_t found, set;

	if (sched_getaffinity(0, sizeof(found), &found) < 0 || CPU_COUNT(&found) < cpus) {
		bm_skip_with_message(st, "not that many processors");
		return;
	}
	set = some(&found, cpus);
	if (sched_setaffinity(0, sizeof(set), &set) < 0)
		bm_skip_with_error(st, "cannot choose processors");
	else
		duo_ask(st);
	sched_setaffinity(0, sizeof(found), &found);
}
