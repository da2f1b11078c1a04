/* SPDX-License-Identifier: MIT */
/*
 * What does a backend cost beyond its primitive?  The round trip is compared with the bare
 * primitive as its baseline.
 */

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>
#include <ucontext.h>

#include "bench.h"

/*
 * Two contexts that only swap.
 */

struct swap {
	ucontext_t here, there;
	int64_t count;
};

/* makecontext passes ints only. */
static void swap_back(unsigned high, unsigned low)
{
	struct swap *s = (struct swap *)((uintptr_t)high << 16 << 16 | low);

	for (;;) {
		s->count++;
		swapcontext(&s->there, &s->here);
	}
}

void bench_swapcontext(struct bm_state *st)
{
	enum { STACK = 64 * 1024 };
	struct swap s = { 0 };
	uintptr_t self = (uintptr_t)&s;
	void *stack = malloc(STACK);

	if (!stack || getcontext(&s.there) < 0) {
		bm_skip_with_error(st, "no context");
		goto out;
	}
	s.there.uc_stack.ss_sp = stack;
	s.there.uc_stack.ss_size = STACK;
	makecontext(&s.there, (void (*)(void))swap_back, 2, (unsigned)(self >> 16 >> 16),
		    (unsigned)self);
	BM_LOOP(st)
		swapcontext(&s.here, &s.there);
	bench_expect(st, "swaps", s.count, bm_iterations(st));
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

static void duo_ask(struct bm_state *st)
{
	struct duo p = { 0 };
	int r;

	sem_init(&p.go, 0, 0);
	sem_init(&p.done, 0, 0);
	r = pthread_create(&p.thread, NULL, answer, &p);
	if (r)
		bm_skip_with_error(st, "no thread");
	BM_LOOP(st) {
		sem_post(&p.go);
		sem_wait(&p.done);
	}
	if (r == 0) {
		p.end = true;
		sem_post(&p.go);
		pthread_join(p.thread, NULL);
	}
	bench_expect(st, "answers", p.count, bm_iterations(st));
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

/* Threads that @ask makes stay on this thread's processor. */
static void on_processors(struct bm_state *st, void (*ask)(struct bm_state *st))
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
		ask(st);
	sched_setaffinity(0, sizeof(found), &found);
}

void bench_semaphores(struct bm_state *st)
{
	on_processors(st, duo_ask);
}

void bench_switch_on(struct bm_state *st)
{
	on_processors(st, bench_switch);
}
