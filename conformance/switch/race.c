/* SPDX-License-Identifier: MIT */
#include "../case.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>

#include "context.h"
#include "stepping.h"
#include "../sanitizers.h"

/* Two threads that switch at the same time, each with a context of its own. */

enum { SWITCHES = 100000, FEW_SWITCHES = 500 };

struct racer {
	const struct weft_backend *be;
	pthread_barrier_t *start;
	int switches;
};

static void *race(void *arg)
{
	const struct racer *racer = arg;
	struct context c;
	int n = 0;

	context_open(&c, racer->be, context_count, &n);
	pthread_barrier_wait(racer->start);
	for (int i = 1; i <= racer->switches; i++) {
		context_enter(&c);
		if (n != i) {
			conform_fail("the context is at %d, and not at %d", n, i);
			break;
		}
	}
	CHECK_INT(c.entered, 1);
	context_close(&c);
	return NULL;
}

/* Behind a barrier, and for so long that each meets the other in the middle of a switch. */
void threads_behind_barrier(const struct weft_backend *be)
{
	bool slow = WITH_SANITIZER || WITH_VALGRIND || be->caps & WEFT_CAP_OWN_TLS;
	pthread_barrier_t start;
	struct racer racer = { be, &start, slow ? FEW_SWITCHES : SWITCHES };
	pthread_t other;

	pthread_barrier_init(&start, NULL, 2);
	if (CHECK_INT(pthread_create(&other, NULL, race, &racer), 0)) {
		race(&racer);
		CHECK_INT(pthread_join(other, NULL), 0);
	}
	pthread_barrier_destroy(&start);
}

#ifdef __x86_64__

/*
 * The same without luck: one thread stops after each instruction of a switch, and each time the
 * other one switches to a context and back.
 */

enum { STEPPED = 2 };

static struct {
	sem_t go, done;
	atomic_bool over;
} baton;

static atomic_int caught;

/* The handler is not to be interrupted by one of its own: nobody else sends the signal. */
static void let_other_switch(int signal)
{
	(void)signal;
	atomic_fetch_add(&caught, 1);
	sem_post(&baton.go);
	while (sem_wait(&baton.done) != 0)
		;
}

static void *switch_when_told(void *arg)
{
	const struct weft_backend *be = arg;
	struct context c;
	int n = 0, due = 0;

	context_open(&c, be, context_count, &n);
	for (;;) {
		while (sem_wait(&baton.go) != 0)
			;
		if (atomic_load(&baton.over))
			break;
		context_enter(&c);
		if (n != ++due)
			conform_fail("the other thread's context is at %d, and not at %d", n, due);
		sem_post(&baton.done);
	}
	context_close(&c);
	return NULL;
}

/* It ends by itself: a thread must not be ended while it is being stepped. */
static void count_stepping(struct context *self)
{
	for (int i = 0; i < STEPPED; i++) {
		++*(int *)self->arg;
		stepping_set(true);
		conform_switch(self->be)(self->ctx, self->back, WEFT_WHY_SUSPEND);
		stepping_set(false);
	}
}

static void step_through(const struct weft_backend *be)
{
	struct context c;
	int n = 0;

	context_open(&c, be, count_stepping, &n);
	c.back = c.caller;
	for (int i = 1; i <= STEPPED; i++) {
		int before = atomic_load(&caught);

		stepping_set(true);
		conform_switch(be)(c.caller, c.ctx, WEFT_WHY_RESUME);
		stepping_set(false);
		CHECK_INT(n, i);
		CHECK(atomic_load(&caught) > before);
	}
	context_enter(&c);
	CHECK(c.finished);
	context_close(&c);
}

void threads_at_every_instruction(const struct weft_backend *be)
{
	pthread_t other;

	sem_init(&baton.go, 0, 0);
	sem_init(&baton.done, 0, 0);
	atomic_store(&baton.over, false);
	if (!CHECK_INT(pthread_create(&other, NULL, switch_when_told, (void *)be), 0))
		return;
	if (stepping_works(let_other_switch, &caught))
		step_through(be);
	atomic_store(&baton.over, true);
	sem_post(&baton.go);
	CHECK_INT(pthread_join(other, NULL), 0);
	sem_destroy(&baton.go);
	sem_destroy(&baton.done);
}

#endif
