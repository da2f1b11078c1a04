/* SPDX-License-Identifier: MIT */
/* One call of a benchmark: setup, the body in each thread, teardown, and the sum of it all. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

struct worker {
	struct bmi_state state;
	pthread_t thread;
} __attribute__((aligned(128))); /* no two threads on one cache line */

static void watch_body(struct bmi_state *st, struct bmi_watch *watch)
{
	/*
	 * Memory for the counters is taken here, so that it is there and not counted as the body's.
	 */
	bmi_alloc(&st->pool, 1);
	watch->start(watch);
	st->call->instance->family->def.run(&st->pub);
	watch->stop(watch);
}

static void count_body(struct bmi_state *st)
{
	if (!st->call->wall_only)
		bmi_perf_open(st);
	st->call->instance->family->def.run(&st->pub);
}

static void run_body(struct bmi_state *st)
{
	if (st->call->watch)
		watch_body(st, st->call->watch);
	else
		count_body(st);
	bmi_state_close(st);
	bmi_perf_close(st);
	bmi_barrier_leave(&st->call->barrier);
}

static void *thread_main(void *arg)
{
	struct worker *w = arg;

	run_body(&w->state);
	return NULL;
}

/* Thread 0 is the caller, so that a benchmark without threads sees the main thread. */
static void run_threads(struct worker *workers, int count)
{
	struct bmi_call *call = workers[0].state.call;
	int started = 1, r = 0;

	while (started < count && !r) {
		r = pthread_create(&workers[started].thread, NULL, thread_main, &workers[started]);
		if (!r)
			started++;
	}
	if (!r) {
		run_body(&workers[0].state);
	} else {
		bm_skip_with_error(&workers[0].state.pub, "cannot start thread %d of %d: %s",
				   started, count, strerror(r));
		for (int i = started; i <= count; i++)
			bmi_barrier_leave(&call->barrier);
	}
	for (int i = 1; i < started; i++)
		pthread_join(workers[i].thread, NULL);
}

static void take_outcome(struct bmi_measure *sum, const struct bmi_state *st, struct bmi_pool *pool)
{
	if (sum->outcome != BM_RAN || st->outcome == BM_RAN)
		return;
	sum->outcome = st->outcome;
	sum->message = bmi_strdup(pool, st->message);
	if (!sum->message)
		sum->message = "out of memory";
}

static int add_state(struct bmi_measure *sum, const struct bmi_state *st, struct bmi_pool *pool)
{
	sum->iterations += bm_iterations(&st->pub);
	sum->real += st->real;
	sum->cpu += st->cpu;
	sum->manual += st->manual;
	sum->untimed += st->untimed;
	sum->complexity_n += st->complexity_n;
	take_outcome(sum, st, pool);
	if (st->label) {
		sum->label = bmi_strdup(pool, st->label);
		if (!sum->label)
			return -ENOMEM;
	}
	return bmi_counters_add(&sum->counters, pool, &st->counters);
}

static void run_hook(bm_fn *hook, struct bmi_call *call, struct bmi_pool *pool,
		     struct bmi_measure *sum)
{
	struct bmi_state st;

	if (!hook)
		return;
	bmi_state_init(&st, call, 0);
	hook(&st.pub);
	take_outcome(sum, &st, pool);
	bmi_state_fini(&st);
}

static int run_workers(struct bmi_call *call, struct bmi_pool *pool, struct bmi_measure *sum)
{
	int count = call->instance->threads, r;
	struct worker *workers =
		aligned_alloc(_Alignof(struct worker), (size_t)count * sizeof(*workers));

	if (!workers)
		return -ENOMEM;
	r = bmi_barrier_init(&call->barrier, count);
	if (r < 0)
		goto out;
	for (int i = 0; i < count; i++)
		bmi_state_init(&workers[i].state, call, i);
	run_threads(workers, count);
	for (int i = 0; i < count && !r; i++)
		r = add_state(sum, &workers[i].state, pool);
	for (int i = 0; i < count; i++)
		bmi_state_fini(&workers[i].state);
	bmi_barrier_fini(&call->barrier);
out:
	free(workers);
	return r;
}

int bmi_call(struct bmi_call *call, struct bmi_pool *pool, struct bmi_measure *ret)
{
	const struct bm_benchmark *def = &call->instance->family->def;
	struct bmi_measure sum = { 0 };
	int r = 0;

	/* A body may fork or crash, so the buffers must be empty. */
	fflush(NULL);
	run_hook(def->setup, call, pool, &sum);
	if (sum.outcome == BM_RAN)
		r = run_workers(call, pool, &sum);
	run_hook(def->teardown, call, pool, &sum);
	if (!r)
		*ret = sum;
	return r;
}
