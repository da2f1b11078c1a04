/* SPDX-License-Identifier: MIT */
/*
 * More results than the shared memory can hold: workers wait for a program that reads late, and
 * die while they do.
 *
 * A done callback keeps the collector, and no thread waits for a future, so nothing is read until
 * the case says so.  Two results do not fit into the memory at once.
 */

#include "processes.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

enum { MEMORY = 65536, RESULT = 40000, FLOOD = 120, WORKERS = 3 };

static char byte_at(int number, size_t at)
{
	return (char)((size_t)number * 31 + at * 7 + at / 251);
}

/* A result of some size, which follows from the number at the argument. */
static size_t size_of(int number)
{
	return RESULT + (size_t)(number * 997 % 20000);
}

static int job_floods(struct weft_job *job, void *arg)
{
	static char bytes[MEMORY];
	int number = *(int *)arg;

	for (size_t i = 0; i < size_of(number); i++)
		bytes[i] = byte_at(number, i);
	atomic_fetch_add(&scene->here, 1);
	return weft_job_return_bytes(job, bytes, size_of(number));
}

/* Its argument is as large, and so is that of the job behind it: both do not fit at once. */
static int job_exits_in_flood(struct weft_job *job, void *arg)
{
	(void)job;
	(void)arg;
	exit(3);
}

static void check_flood(struct weft_future *f, int number)
{
	struct weft_value v = weft_none();
	const char *bytes = NULL;
	uint32_t size = 0;
	size_t right = 0;

	if (!CHECK_INT(weft_future_result(f, weft_after(30), &v), 0))
		return;
	CHECK_INT(weft_get_str(v, &bytes, &size), 0);
	if (!CHECK_INT(size, size_of(number)))
		return;
	while (right < size && bytes[right] == byte_at(number, right))
		right++;
	CHECK_INT(right, size);
}

/* Nothing is read before the gate is opened.  NULL: a check has failed. */
static struct weft_executor *open_late(const struct weft_executor_ops *ops, int workers,
				       struct gate *gate)
{
	const struct weft_executor_options o = { .memory = MEMORY };
	struct weft_executor *pool = scene_open(ops, workers, &o);
	struct weft_future *first;

	if (!pool)
		return NULL;
	first = submit(pool, job_waits, NULL);
	if (first && CHECK_INT(weft_future_on_done(first, stand_at, gate), 0)) {
		atomic_store(&scene->open, 1);
		gate_await(gate, 1);
	}
	weft_future_unref(first);
	return pool;
}

/* Until so many jobs have begun, counting the first one; a pool may hand over fewer. */
static void await_some(int n)
{
	struct weft_deadline limit = weft_after(2);

	while (atomic_load(&scene->here) < n && !weft_has_passed(limit))
		nap();
}

void process_flood(const struct weft_executor_ops *ops)
{
	struct weft_future *f[FLOOD] = { NULL };
	int n = (int)fewer(FLOOD, 20);
	struct gate gate = GATE;
	struct weft_executor *pool;

	if (conform_starved()) {
		conform_skip("its results need the memory that fails");
		return;
	}
	pool = open_late(ops, WORKERS, &gate);
	if (!pool)
		return;
	for (int i = 0; i < n; i++)
		f[i] = submit_int(pool, job_floods, i);
	/* Each worker is in its second one, which does not fit. */
	await_some(1 + 2 * WORKERS);
	gate_open(&gate);
	/* The last one first. */
	for (int i = n - 1; i >= 0; i--)
		if (f[i])
			check_flood(f[i], i);
	weft_futures_unref(f, FLOOD);
	scene_close(pool);
}

/* The only worker has one result in the memory, and ends in the middle of the next job. */
static void end_in_flood(const struct weft_executor_ops *ops, weft_job_function *second,
			 const char *text)
{
	const struct weft_submit_options large = { .arg_size = RESULT };
	static char argument[RESULT];
	struct weft_future *f[3];
	struct gate gate = GATE;
	struct weft_executor *pool = open_late(ops, 1, &gate);

	if (!pool)
		return;
	f[0] = submit_int(pool, job_floods, 0);
	f[1] = submit_with(pool, second, argument, &large);
	f[2] = submit_with(pool, second, argument, &large);
	await_some(second == job_floods ? 3 : 2);
	if (second == job_floods)
		CHECK_INT(send_to(scene_pid(0), SIGKILL), 0);
	CHECK(goes(scene_pid(0)));
	gate_open(&gate);
	if (f[0])
		check_flood(f[0], 0);
	weft_future_unref(f[0]);
	expect_broken(f[1], text);
	expect_broken(f[2], text);
	scene_close(pool);
}

void process_flood_ends(const struct weft_executor_ops *ops)
{
	if (conform_starved()) {
		conform_skip("its results need the memory that fails");
		return;
	}
	end_in_flood(ops, job_floods, "signal 9");
	end_in_flood(ops, job_exits_in_flood, "status 3");
}

/* It waits for room in the middle of its second result, and then for a job. */
void process_asleep(const struct weft_executor_ops *ops)
{
	struct gate gate = GATE;
	struct weft_future *f[2];
	struct weft_executor *pool;

	if (conform_starved()) {
		conform_skip("its results need the memory that fails");
		return;
	}
	pool = open_late(ops, 1, &gate);
	if (!pool)
		return;
	for (int i = 0; i < 2; i++)
		f[i] = submit_int(pool, job_floods, i);
	await_some(3);
	CHECK(process_sleeps(scene_pid(0)));
	gate_open(&gate);
	for (int i = 0; i < 2; i++)
		if (f[i])
			check_flood(f[i], i);
	weft_futures_unref(f, 2);
	CHECK(process_sleeps(scene_pid(0)));
	scene_close(pool);
}
