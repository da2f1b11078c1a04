/* SPDX-License-Identifier: MIT */
/* A map that hands over several items as one job, on every pool and on one of processes. */

#include "processes.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static struct weft_map *map_two(struct weft_executor *pool, weft_job_function *job,
				struct weft_range *ranges, int64_t n,
				const struct weft_map_options *o)
{
	struct weft_iter *inputs[2] = { weft_range(&ranges[0], 0, n, 1),
					weft_range(&ranges[1], 100, 100 + n + 5, 1) };
	struct weft_map *m = NULL;
	int r = weft_map(pool, job, inputs, 2, o, &m);

	CHECK(r == 0 || (conform_starved() && r == -ENOMEM));
	return m;
}

/* The next step.  False: it was refused memory, where that is what the case is about. */
static bool step(struct weft_map *m, int want, struct weft_value *ret)
{
	int r = weft_map_next(m, ret);

	if (conform_starved() && r != want)
		return !CHECK(r == -ENOMEM || (want < 0 && r == 0));
	return CHECK_INT(r, want);
}

static void next_is(struct weft_map *m, int64_t want)
{
	struct weft_value v = weft_none();

	if (step(m, 1, &v))
		CHECK_VALUE(v, weft_int(want));
}

static int job_product(struct weft_job *job, void *arg)
{
	const struct weft_value *v = arg;

	if (weft_job_arg_size(job) != 2 * sizeof(*v))
		return ERR_OTHER;
	return weft_job_return(job, weft_int(weft_as_int(v[0]) * weft_as_int(v[1])));
}

/* Chunks of 0, 1 and some items, with a shorter one at the end, and one of all and more. */
void cf_map_chunks(const struct weft_executor_ops *ops)
{
	static const size_t sizes[] = { 0, 1, 2, 7, 25, 1000 };
	struct weft_executor *pool = open_pool(ops, 2);
	struct weft_range ranges[2];

	for (int i = 0; pool && i < 6; i++) {
		const struct weft_map_options o = { .chunk = sizes[i] };
		struct weft_map *m = map_two(pool, job_product, ranges, 25, &o);
		struct weft_value v;

		for (int64_t k = 0; m && k < 25; k++)
			next_is(m, k * (100 + k));
		if (m && !conform_starved())
			CHECK_INT(weft_map_next(m, &v), 0);
		weft_map_close(m);
	}
	if (pool)
		close_pool(pool);
}

/* Item 13 fails; odd items are strings, which are long now and then. */
static int job_says(struct weft_job *job, void *arg)
{
	int64_t i = weft_as_int(*(const struct weft_value *)arg);
	char text[400];

	if (i == 13)
		return weft_job_fail(job, ERR_JOB, "item %d is bad", (int)i);
	if (i % 2 == 0)
		return weft_job_return(job, i % 4 ? weft_none() : weft_float((double)i / 2));
	memset(text, 'a' + (int)i, sizeof(text));
	return weft_job_return_bytes(job, text, i % 3 ? (size_t)i : sizeof(text));
}

static void said_is(struct weft_map *m, int64_t i)
{
	struct weft_value v = weft_none();
	const char *bytes = NULL;
	uint32_t size = 0;

	if (!step(m, 1, &v))
		return;
	if (i % 2 == 0) {
		CHECK_VALUE(v, i % 4 ? weft_none() : weft_float((double)i / 2));
		return;
	}
	if (CHECK_INT(weft_get_str(v, &bytes, &size), 0) &&
	    CHECK_INT(size, i % 3 ? i : 400))
		for (uint32_t k = 0; k < size; k++)
			CHECK_INT(bytes[k], 'a' + (int)i);
}

/* What comes before the item that fails is delivered, and then its error, with its text. */
static void check_error(struct weft_executor *pool, size_t chunk)
{
	const struct weft_map_options o = { .chunk = chunk };
	struct weft_range ranges[2];
	struct weft_map *m = map_two(pool, job_says, ranges, 30, &o);
	struct weft_value v = weft_none();

	for (int64_t i = 0; m && i < 13; i++)
		said_is(m, i);
	if (m && step(m, ERR_JOB, &v) && !conform_starved()) {
		CHECK_STR(weft_map_error(m)->text, "item 13 is bad");
		CHECK_INT(weft_map_next(m, &v), 0);
	}
	weft_map_close(m);
}

void map_chunk_error(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 2);

	if (!pool)
		return;
	check_error(pool, 10);
	check_error(pool, 13);
	check_error(pool, 14);
	check_error(pool, 100);
	close_pool(pool);
}

static int job_passes_first(struct weft_job *job, void *arg)
{
	atomic_fetch_add(&shared.calls, 1);
	if (weft_as_int(*(const struct weft_value *)arg) == 0)
		gate_pass(&shared.gate);
	return job_product(job, arg);
}

/* A chunk that has begun goes on; those that have not do not run. */
void map_chunk_cancel(const struct weft_executor_ops *ops)
{
	const struct weft_map_options o = { .chunk = 10 };
	struct weft_executor *pool = open_pool(ops, 1);
	struct weft_range ranges[2];
	struct weft_map *m;

	if (!pool)
		return;
	m = map_two(pool, job_passes_first, ranges, 40, &o);
	if (m && !conform_starved())
		gate_await(&shared.gate, 1);
	weft_map_close(m);
	gate_open(&shared.gate);
	close_pool(pool);
	CHECK(atomic_load(&shared.calls) == 10 || conform_starved());
}

/* The input is read no further than the bound, also if a chunk would be longer. */
void map_chunk_ahead(const struct weft_executor_ops *ops)
{
	const struct weft_map_options o = { .chunk = 3, .ahead = 5 };
	struct weft_executor *pool = open_pool(ops, 1);
	struct weft_range ranges[2];
	struct weft_map *m;

	if (!pool)
		return;
	m = map_two(pool, job_product, ranges, 20, &o);
	for (int64_t k = 0; m && k < 20; k++) {
		if (!conform_starved())
			CHECK_INT(ranges[0].at, k + 5 < 20 ? k + 5 : 20);
		next_is(m, k * (100 + k));
	}
	weft_map_close(m);
	close_pool(pool);
}

static int job_owned(struct weft_job *job, void *arg)
{
	(void)arg;
	return weft_job_return_owned(job, malloc(1), free);
}

static void release_nothing(struct weft_value v)
{
	(void)v;
}

void map_chunk_bad(const struct weft_executor_ops *ops)
{
	struct weft_map_options o = { .chunk = 2, .release_result = release_nothing };
	struct weft_executor *pool = open_pool(ops, 1);
	struct weft_range range;
	struct weft_iter *input = weft_range(&range, 0, 5, 1);
	struct weft_map *m = NULL;
	struct weft_value v;

	if (!pool)
		return;
	if (!conform_starved()) {
		CHECK_INT(weft_map(pool, job_owned, &input, 1, &o, &m), -EINVAL);
		o = (struct weft_map_options){ .chunk = (1 << 20) + 1 };
		CHECK_INT(weft_map(pool, job_owned, &input, 1, &o, &m), -EINVAL);
		CHECK_PTR(m, NULL);
	}
	o = (struct weft_map_options){ .chunk = 2 };
	if (weft_map(pool, job_owned, &input, 1, &o, &m) == 0)
		step(m, WEFT_ETYPE, &v);
	weft_map_close(m);
	close_pool(pool);
}

/* ---- in other processes ---- */

void process_chunks(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = scene_open(ops, 2, NULL);
	const struct weft_map_options o = { .chunk = 7 };
	struct weft_range ranges[2];
	struct weft_map *m;

	if (!pool)
		return;
	m = map_two(pool, job_product, ranges, 100, &o);
	for (int64_t k = 0; m && k < 100; k++)
		next_is(m, k * (100 + k));
	weft_map_close(m);
	check_error(pool, 10);
	m = NULL;
	/* The function is data of the program's: its workers have no such code. */
	if (!conform_starved())
		CHECK_INT(weft_map(pool, (weft_job_function *)(uintptr_t)&scene,
				   &(struct weft_iter *){ weft_range(ranges, 0, 9, 1) }, 1, &o, &m),
			  WEFT_EFUNC);
	CHECK_PTR(m, NULL);
	scene_close(pool);
}

static int job_dies_at_7(struct weft_job *job, void *arg)
{
	if (weft_as_int(*(const struct weft_value *)arg) == 7)
		raise(SIGKILL);
	return job_product(job, arg);
}

/* A worker dies in the middle of a chunk: the one before counts, and all others are broken. */
void process_chunk_death(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = scene_open(ops, 1, NULL);
	const struct weft_map_options o = { .chunk = 5 };
	struct weft_value v = weft_none();
	struct weft_range ranges[2];
	struct weft_map *m;

	if (!pool)
		return;
	m = map_two(pool, job_dies_at_7, ranges, 100, &o);
	for (int64_t k = 0; m && k < 5; k++)
		next_is(m, k * (100 + k));
	if (m && step(m, WEFT_EBROKEN, &v) && !conform_starved())
		CHECK(strstr(weft_map_error(m)->text, "signal 9"));
	weft_map_close(m);
	scene_close(pool);
}

/* Each of its results would fit, and all of them do not. */
void process_chunk_too_large(const struct weft_executor_ops *ops)
{
	const struct weft_executor_options small = { .memory = 1 << 12 };
	struct weft_executor *pool = scene_open(ops, 1, &small);
	const struct weft_map_options o = { .chunk = 13 };
	struct weft_range ranges[2];
	struct weft_value v;
	struct weft_map *m;

	if (!pool)
		return;
	m = map_two(pool, job_says, ranges, 300, &(struct weft_map_options){ .chunk = 100 });
	if (m)
		step(m, -ENOMEM, &v);
	weft_map_close(m);
	m = map_two(pool, job_says, ranges, 13, &o);
	for (int64_t i = 0; m && i < 13; i++)
		said_is(m, i);
	weft_map_close(m);
	scene_close(pool);
}

/* ---- asked to stop ---- */

static int job_until_stopped(struct weft_job *job, void *arg)
{
	const struct timespec moment = { .tv_nsec = 500000 };

	(void)arg;
	atomic_fetch_add(&scene->here, 1);
	while (!weft_job_stopped(job) && !atomic_load(&scene->open))
		nanosleep(&moment, NULL);
	return weft_job_return(job, weft_int(weft_job_stopped(job)));
}

/* The one that runs, and the one that waits behind it in the lane; none of the others. */
void process_stop(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = scene_open(ops, 1, NULL);
	struct weft_future *f[3] = { NULL };
	int n = 0;

	if (!pool)
		return;
	for (int i = 0; i < 3; i++)
		if ((f[n] = submit(pool, job_until_stopped, NULL)))
			n++;
	if (n == 3 && scene_await(1)) {
		CHECK(weft_future_stop(f[0]));
		CHECK_INT(int_of(f[0]), 1);
		CHECK(!weft_future_stop(f[0]));
		/* It was handed over, so it is not cancelled. */
		if (weft_future_running(f[1])) {
			CHECK(weft_future_stop(f[1]));
			CHECK_INT(int_of(f[1]), 1);
		}
		scene_await(2);
		atomic_store(&scene->open, 1);
		CHECK_INT(int_of(f[2]), 0);
	}
	atomic_store(&scene->open, 1);
	weft_futures_unref(f, 3);
	scene_close(pool);
}
