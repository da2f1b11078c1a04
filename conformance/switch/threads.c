/* SPDX-License-Identifier: MIT */
#include "../case.h"

#include <pthread.h>
#include <string.h>

#include "context.h"

/* Several threads of the program, each with contexts of its own: nothing is shared between them. */

enum { THREADS = 3, SWITCHES = 3000, TURNS = 20, LIVES = 500 };

struct worker {
	const struct weft_backend *be;
	pthread_t thread;
	pthread_barrier_t *turn;
	int number;
};

static void *work_at_once(void *arg)
{
	const struct worker *w = arg;
	struct context c[2];
	int n[2] = { 0 };

	for (int i = 0; i < 2; i++)
		context_open(&c[i], w->be, context_count, &n[i]);
	for (int i = 1; i <= SWITCHES; i++) {
		context_enter(&c[0]);
		context_enter(&c[1]);
		if (n[0] != i || n[1] != i) {
			conform_fail("thread %d: the contexts are at %d and %d, not at %d",
				     w->number, n[0], n[1], i);
			break;
		}
	}
	for (int i = 0; i < 2; i++)
		context_close(&c[i]);
	return NULL;
}

static void run_workers(const struct weft_backend *be, void *(*fn)(void *), pthread_barrier_t *turn)
{
	struct worker worker[THREADS];

	for (int i = 0; i < THREADS; i++) {
		worker[i] = (struct worker){ .be = be, .turn = turn, .number = i };
		if (!CHECK_INT(pthread_create(&worker[i].thread, NULL, fn, &worker[i]), 0))
			return;
	}
	for (int i = 0; i < THREADS; i++)
		CHECK_INT(pthread_join(worker[i].thread, NULL), 0);
}

/* Threads that switch at the same time do not disturb each other. */
void threads_at_once(const struct weft_backend *be)
{
	run_workers(be, work_at_once, NULL);
}

static void count_twice(struct context *self)
{
	int *n = self->arg;

	++*n;
	context_leave(self);
	++*n;
}

/* One life, from init to fini, in memory that another one had before.  False: it went wrong. */
static bool live(struct context *c)
{
	int *n = c->arg;

	*n = 0;
	c->entered = 0;
	c->finished = false;
	memset(c->ctx, 0, c->be->ctx_size);
	if (!CHECK_INT(context_init(c), 0))
		return false;
	for (int i = 1; i <= 2; i++) {
		context_enter(c);
		if (!CHECK_INT(*n, i))
			return false;
	}
	context_fini(c);
	return CHECK(c->finished) && CHECK_INT(c->entered, 1);
}

static void *live_at_once(void *arg)
{
	const struct worker *w = arg;
	struct context c;
	int n;

	context_take(&c, w->be, count_twice, &n, CONTEXT_STACK);
	pthread_barrier_wait(w->turn);
	for (int i = 0; i < LIVES && live(&c); i++)
		;
	context_give(&c);
	return NULL;
}

/* Contexts are made, run and let go on all threads at the same time. */
void threads_lives_at_once(const struct weft_backend *be)
{
	pthread_barrier_t start;

	pthread_barrier_init(&start, NULL, THREADS);
	run_workers(be, live_at_once, &start);
	pthread_barrier_destroy(&start);
}

/* All threads are inside their contexts at the same time, each entered by its own caller. */
struct turn_taker {
	struct worker *worker;
	int n;
};

static void wait_inside(struct context *self)
{
	struct turn_taker *t = self->arg;

	for (;;) {
		pthread_barrier_wait(t->worker->turn);
		t->n++;
		context_leave(self);
	}
}

static void *work_in_turns(void *arg)
{
	struct worker *w = arg;
	struct turn_taker taker = { .worker = w };
	struct context c;

	context_open(&c, w->be, wait_inside, &taker);
	for (int i = 1; i <= TURNS; i++) {
		pthread_t before = pthread_self();

		context_enter(&c);
		CHECK(pthread_equal(pthread_self(), before));
		CHECK_INT(taker.n, i);
	}
	context_close(&c);
	return NULL;
}

/* Each thread that enters a context is a caller of its own, and is the one that comes back. */
void threads_callers(const struct weft_backend *be)
{
	pthread_barrier_t turn;

	pthread_barrier_init(&turn, NULL, THREADS);
	run_workers(be, work_in_turns, &turn);
	pthread_barrier_destroy(&turn);
}

static void *enter_one(void *arg)
{
	struct context *c = arg;

	context_enter(c);
	return NULL;
}

static void in_second_thread(struct context *c, void *(*fn)(void *))
{
	pthread_t thread;

	if (CHECK_INT(pthread_create(&thread, NULL, fn, c), 0))
		CHECK_INT(pthread_join(thread, NULL), 0);
}

/* Suspended by one thread, continued by another, and by the first again. */
void migrate_there_and_back(const struct weft_backend *be)
{
	int n = 0;
	struct context c;

	context_open(&c, be, context_count, &n);
	context_enter(&c);
	in_second_thread(&c, enter_one);
	CHECK_INT(n, 2);
	context_enter(&c);
	CHECK_INT(n, 3);
	in_second_thread(&c, enter_one);
	CHECK_INT(n, 4);
	CHECK_INT(c.entered, 1);
	context_close(&c);
}

/* The thread that prepared it does not have to be the one that enters it first. */
void migrate_first_entry(const struct weft_backend *be)
{
	int n = 0;
	struct context c;

	context_open(&c, be, context_count, &n);
	in_second_thread(&c, enter_one);
	CHECK_INT(n, 1);
	context_enter(&c);
	CHECK_INT(n, 2);
	context_close(&c);
}

struct orphan {
	struct context c;
	const struct weft_backend *be;
	int n;
};

static void *make_orphan(void *arg)
{
	struct orphan *o = arg;

	context_open(&o->c, o->be, context_count, &o->n);
	context_enter(&o->c);
	return NULL;
}

/* It outlives the thread that made it, and goes on in the main thread. */
void migrate_outlives_thread(const struct weft_backend *be)
{
	struct orphan o = { .be = be };
	pthread_t thread;

	if (!CHECK_INT(pthread_create(&thread, NULL, make_orphan, &o), 0))
		return;
	pthread_join(thread, NULL);
	CHECK_INT(o.n, 1);
	for (int i = 2; i < 10; i++) {
		context_enter(&o.c);
		CHECK_INT(o.n, i);
	}
	context_close(&o.c);
}

static void leave_once(struct context *self)
{
	context_leave(self);
}

static void *enter_and_fini(void *arg)
{
	struct context *c = arg;

	context_enter(c);
	CHECK(c->finished);
	context_fini(c);
	return NULL;
}

/* It may finish, and be let go, in another thread than the one it began in. */
void migrate_finish_elsewhere(const struct weft_backend *be)
{
	struct context c;

	context_open(&c, be, leave_once, NULL);
	context_enter(&c);
	in_second_thread(&c, enter_and_fini);
	context_give(&c);
}

/* One context goes round between threads; the barrier orders them. */
struct carousel {
	struct context c;
	pthread_barrier_t turn;
	int n;
};

struct rider {
	struct carousel *all;
	pthread_t thread;
	int number;
};

static void *ride(void *arg)
{
	struct rider *r = arg;

	for (int i = 0; i < TURNS * THREADS; i++) {
		if (i % THREADS == r->number) {
			context_enter(&r->all->c);
			CHECK_INT(r->all->n, i + 1);
		}
		pthread_barrier_wait(&r->all->turn);
	}
	return NULL;
}

/* A different thread each time. */
void migrate_round_and_round(const struct weft_backend *be)
{
	struct carousel all = { .n = 0 };
	struct rider rider[THREADS];

	pthread_barrier_init(&all.turn, NULL, THREADS);
	context_open(&all.c, be, context_count, &all.n);
	for (int i = 0; i < THREADS; i++) {
		rider[i] = (struct rider){ .all = &all, .number = i };
		if (!CHECK_INT(pthread_create(&rider[i].thread, NULL, ride, &rider[i]), 0))
			return;
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(rider[i].thread, NULL);
	CHECK_INT(all.c.entered, 1);
	context_close(&all.c);
	pthread_barrier_destroy(&all.turn);
}

static _Thread_local int local;

/* Out of line: in one function a compiler may take the address once and keep it over a switch. */
static __attribute__((noinline)) int *local_address(void)
{
	int *p = &local;

	__asm__ volatile("" : "+r"(p));
	return p;
}

static void look_at_local(struct context *self)
{
	for (;;) {
		*(int **)self->arg = local_address();
		context_leave(self);
	}
}

struct looker {
	struct context *c;
	int **seen;
	const struct weft_backend *be;
};

static void *compare_local(void *arg)
{
	struct looker *l = arg;

	context_enter(l->c);
	if (l->be->caps & WEFT_CAP_OWN_TLS)
		CHECK(*l->seen != local_address());
	else
		CHECK_PTR(*l->seen, local_address());
	return NULL;
}

/* Thread-local variables are those of the thread that continued it; with OWN_TLS always its own. */
void migrate_tls(const struct weft_backend *be)
{
	int *seen = NULL, *first;
	struct context c;
	struct looker looker = { &c, &seen, be };
	pthread_t thread;

	context_open(&c, be, look_at_local, &seen);
	compare_local(&looker);
	first = seen;
	if (!CHECK_INT(pthread_create(&thread, NULL, compare_local, &looker), 0))
		return;
	pthread_join(thread, NULL);
	CHECK_INT(seen == first, (be->caps & WEFT_CAP_OWN_TLS) != 0);
	compare_local(&looker);
	CHECK_PTR(seen, first);
	context_close(&c);
}
