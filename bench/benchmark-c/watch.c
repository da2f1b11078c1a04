/* SPDX-License-Identifier: MIT */
/* Runs that are not timed but watched: by a memory manager, by a profiler. */
#include <errno.h>

#include "internal.h"

static const struct bm_memory_manager *memory_manager;
static void *memory_self;
static const struct bm_profiler *profiler;
static void *profiler_self;

void bm_register_memory_manager(const struct bm_memory_manager *ops, void *self)
{
	memory_manager = ops;
	memory_self = self;
}

void bm_register_profiler(const struct bm_profiler *ops, void *self)
{
	profiler = ops;
	profiler_self = self;
}

/* One thread runs, and its reports are not kept. */
static int watch(const struct bmi_instance *in, int64_t iterations, struct bmi_watch *w,
		 struct bmi_measure *ret)
{
	struct bmi_instance alone = *in;
	struct bmi_call call = { .instance = &alone, .iterations = iterations, .watch = w };
	struct bmi_pool pool = { 0 };
	int r;

	alone.threads = 1;
	r = bmi_call(&call, &pool, ret);
	bmi_pool_free(&pool);
	return r;
}

/* ------------------------------------------------------------------- memory */

struct memory_watch {
	struct bmi_watch base; /* first: the two are cast into each other */
	struct bm_memory_result *result;
};

static void memory_start(struct bmi_watch *w)
{
	(void)w;
	memory_manager->start(memory_self);
}

static void memory_stop(struct bmi_watch *w)
{
	memory_manager->stop(memory_self, ((struct memory_watch *)w)->result);
}

int bmi_watch_memory(const struct bmi_instance *in, int64_t iterations, struct bmi_pool *pool,
		     struct bm_run *row)
{
	struct memory_watch w = { .base = { .start = memory_start, .stop = memory_stop } };
	struct bmi_measure m;
	int r;

	if (!memory_manager)
		return 0;
	w.result = bmi_alloc(pool, sizeof(*w.result));
	if (!w.result)
		return -ENOMEM;
	w.result->total_allocated_bytes = w.result->net_heap_growth = BM_MEMORY_UNKNOWN;
	/* A few iterations, so that an allocation made only once weighs little. */
	r = watch(in, iterations < 16 ? iterations : 16, &w.base, &m);
	if (r < 0 || m.outcome != BM_RAN)
		return r;
	row->memory = w.result;
	row->allocs_per_iter = (double)w.result->num_allocs / (double)m.iterations;
	return 0;
}

/* ------------------------------------------------------------------- profiler */

static void profiler_start(struct bmi_watch *w)
{
	(void)w;
	profiler->after_setup_start(profiler_self);
}

static void profiler_stop(struct bmi_watch *w)
{
	(void)w;
	profiler->before_teardown_stop(profiler_self);
}

int bmi_watch_profile(const struct bmi_instance *in, int64_t iterations)
{
	struct bmi_watch w = { .start = profiler_start, .stop = profiler_stop };
	struct bmi_measure m;

	return profiler ? watch(in, iterations, &w, &m) : 0;
}
