/* SPDX-License-Identifier: MIT */
/* One job for each item, and the results in the order of the items. */

#include "pools.h"

static struct weft_map *map(struct weft_executor *pool, weft_job_function *job,
			    struct weft_iter *input, const struct weft_map_options *options)
{
	struct weft_map *m = NULL;
	int r = weft_map(pool, job, &input, 1, options, &m);

	if (conform_starved())
		return r == 0 ? m : NULL;
	return CHECK_INT(r, 0) ? m : NULL;
}

/* A pool, and a map on it over 0, 1, 2, ... */
struct mapping {
	struct weft_executor *pool;
	struct weft_range range;
	struct weft_map *map;
};

static void open_gates(void)
{
	gate_open(&shared.gate);
	for (int i = 0; i < 5; i++)
		gate_open(&shared.gates[i]);
}

/* False: there is no map, and the pool is closed. */
static bool mapping_open(struct mapping *s, const struct weft_executor_ops *ops, int workers,
			 weft_job_function *job, int64_t items, const struct weft_map_options *o)
{
	*s = (struct mapping){ .pool = open_pool(ops, workers) };
	if (!s->pool)
		return false;
	s->map = map(s->pool, job, weft_range(&s->range, 0, items, 1), o);
	if (s->map)
		return true;
	/* A job of a map that could not be made may wait. */
	open_gates();
	close_pool(s->pool);
	return false;
}

static void mapping_close(struct mapping *s)
{
	weft_map_close(s->map);
	close_pool(s->pool);
}

/* All jobs run to their end, and steps can still be made. */
static void run_all(struct mapping *s)
{
	CHECK_INT(weft_executor_shutdown(s->pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER), 0);
}

static void next_is(struct weft_map *m, int64_t want)
{
	struct weft_value v = weft_none();

	CHECK_INT(weft_map_next(m, &v), 1);
	CHECK_VALUE(v, weft_int(want));
}

/* The next step gives @code and no value, and the map is over. */
static void ends_with(struct weft_map *m, int code)
{
	struct weft_value v = weft_int(-1);

	CHECK_INT(weft_map_next(m, &v), code);
	CHECK_INT(weft_map_next(m, &v), 0);
	CHECK_VALUE(v, weft_int(-1));
}

/* The error that ended it, for its text; NULL after a failed check. */
static const struct weft_error *error_is(struct weft_map *m, int code)
{
	const struct weft_error *e = weft_map_error(m);

	return CHECK(e) && CHECK_INT(e->code, code) ? e : NULL;
}

static int job_square(struct weft_job *job, void *arg)
{
	int64_t x = weft_as_int(*(const struct weft_value *)arg);

	return weft_job_return(job, weft_int(x * x));
}

/* The results of many come in order; its jobs end in any order. */
void cf_map_order(const struct weft_executor_ops *ops)
{
	enum { N = 500 };
	struct mapping s;

	if (!mapping_open(&s, ops, 3, job_square, N, NULL))
		return;
	for (int64_t i = 0; i < N; i++)
		next_is(s.map, i * i);
	ends_with(s.map, 0);
	CHECK_PTR(weft_map_error(s.map), NULL);
	mapping_close(&s);
}

/* Item 0 waits, and the others do not. */
static int job_first_waits(struct weft_job *job, void *arg)
{
	if (weft_as_int(*(const struct weft_value *)arg) == 0)
		gate_pass(&shared.gate);
	return job_square(job, arg);
}

/* The second result is there before the first. */
void map_late_first(const struct weft_executor_ops *ops)
{
	struct weft_future *f;
	struct mapping s;

	if (!mapping_open(&s, ops, 2, job_first_waits, 4, NULL))
		return;
	gate_await(&shared.gate, 1);
	/* Behind the jobs of the map, in the only worker that is free. */
	f = submit(s.pool, job_nothing, NULL);
	if (f)
		expect_end(f, 0);
	gate_open(&shared.gate);
	for (int64_t i = 0; i < 4; i++)
		next_is(s.map, i * i);
	mapping_close(&s);
}

static int job_counts_call(struct weft_job *job, void *arg)
{
	atomic_fetch_add(&shared.calls, 1);
	return job_square(job, arg);
}

/* No step is made, and all jobs run. */
void cf_map_eager(const struct weft_executor_ops *ops)
{
	struct mapping s;

	if (!mapping_open(&s, ops, 2, job_counts_call, 20, NULL))
		return;
	run_all(&s);
	CHECK_INT(atomic_load(&shared.calls), 20);
	mapping_close(&s);
}

/* Each item waits at a gate of its own. */
static int job_waits_at(struct weft_job *job, void *arg)
{
	gate_pass(&shared.gates[weft_as_int(*(const struct weft_value *)arg)]);
	return job_square(job, arg);
}

/* The call does not wait, and a step waits for its own result only. */
void cf_map_lazy_wait(const struct weft_executor_ops *ops)
{
	struct mapping s;

	if (!mapping_open(&s, ops, 3, job_waits_at, 3, NULL))
		return;
	for (int i = 0; i < 3; i++) {
		gate_open(&shared.gates[i]);
		next_is(s.map, i * i);
	}
	mapping_close(&s);
}

static int job_product(struct weft_job *job, void *arg)
{
	const struct weft_value *v = arg;

	return weft_job_return(job, weft_int(weft_as_int(v[0]) * weft_as_int(v[1])));
}

void cf_map_two_inputs(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 2);
	struct weft_range one, two;
	struct weft_iter *inputs[2] = { weft_range(&one, 1, 100, 1), weft_range(&two, 5, 8, 1) };
	struct weft_map *m = NULL;
	struct weft_value v;

	if (!pool)
		return;
	if (weft_map(pool, job_product, inputs, 2, NULL, &m) == 0) {
		next_is(m, 5);
		next_is(m, 12);
		next_is(m, 21);
		CHECK_INT(weft_map_next(m, &v), 0);
	}
	CHECK(m || conform_starved());
	weft_map_close(m);
	close_pool(pool);
}

static int job_fails_at_two(struct weft_job *job, void *arg)
{
	if (weft_as_int(*(const struct weft_value *)arg) == 2)
		return weft_job_fail(job, ERR_JOB, "item %d", 2);
	return job_square(job, arg);
}

void cf_map_error(const struct weft_executor_ops *ops)
{
	const struct weft_error *e;
	struct mapping s;

	if (!mapping_open(&s, ops, 1, job_fails_at_two, 5, NULL))
		return;
	next_is(s.map, 0);
	next_is(s.map, 1);
	ends_with(s.map, ERR_JOB);
	e = error_is(s.map, ERR_JOB);
	if (e)
		CHECK_STR(e->text, "item 2");
	mapping_close(&s);
}

/* Item 0 waits at the gate, and the others count. */
static int job_first_waits_rest_count(struct weft_job *job, void *arg)
{
	if (weft_as_int(*(const struct weft_value *)arg) > 0)
		return job_counts_call(job, arg);
	gate_pass(&shared.gate);
	return 0;
}

/* Item 0 fails, item 1 waits at the gate, and the others count. */
static int job_fails_waits_counts(struct weft_job *job, void *arg)
{
	int64_t item = weft_as_int(*(const struct weft_value *)arg);

	if (item == 0)
		return ERR_JOB;
	if (item > 1)
		return job_counts_call(job, arg);
	gate_pass(&shared.gate);
	return 0;
}

/* Its jobs cannot go on before the gate is open, and afterwards none of the rest runs. */
static void none_runs(struct mapping *s)
{
	gate_open(&shared.gate);
	run_all(s);
	CHECK_INT(atomic_load(&shared.calls), 0);
}

/* One worker: when item 0 fails, the worker goes on to item 1, and can go no further. */
void cf_map_error_cancels(const struct weft_executor_ops *ops)
{
	struct mapping s;

	if (!mapping_open(&s, ops, 1, job_fails_waits_counts, 10, NULL))
		return;
	ends_with(s.map, ERR_JOB);
	none_runs(&s);
	mapping_close(&s);
}

/* The same for a map that is closed early. */
void map_close_cancels(const struct weft_executor_ops *ops)
{
	struct mapping s;

	if (!mapping_open(&s, ops, 1, job_first_waits_rest_count, 10, NULL))
		return;
	gate_await(&shared.gate, 1);
	weft_map_close(s.map);
	none_runs(&s);
	close_pool(s.pool);
}

/* The deadline passes while the first job runs. */
void cf_map_timeout(const struct weft_executor_ops *ops)
{
	struct weft_map_options o = { .deadline = A_MOMENT };
	struct mapping s;

	if (!mapping_open(&s, ops, 1, job_first_waits_rest_count, 10, &o))
		return;
	gate_await(&shared.gate, 1);
	ends_with(s.map, WEFT_ETIMEDOUT);
	error_is(s.map, WEFT_ETIMEDOUT);
	none_runs(&s);
	mapping_close(&s);
}

/* Also the one that is waited for, though it has not begun. */
void map_timeout_cancels_awaited(const struct weft_executor_ops *ops)
{
	struct weft_map_options o = { .deadline = A_MOMENT };
	struct weft_range range;
	struct weft_map *m;
	struct busy busy;

	if (!busy_open(&busy, ops, NULL))
		return;
	m = map(busy.pool, job_counts_call, weft_range(&range, 0, 3, 1), &o);
	if (m)
		ends_with(m, WEFT_ETIMEDOUT);
	busy_close(&busy);
	CHECK_INT(atomic_load(&shared.calls), 0);
	weft_map_close(m);
}

static int job_is_late_itself(struct weft_job *job, void *arg)
{
	(void)arg;
	return weft_job_fail(job, WEFT_ETIMEDOUT, "the job's own limit");
}

/* A job may end by the code that a map's deadline has, and is told by its own text. */
void map_timeout_of_job(const struct weft_executor_ops *ops)
{
	const struct weft_error *e;
	struct mapping s;

	if (!mapping_open(&s, ops, 1, job_is_late_itself, 3, NULL))
		return;
	ends_with(s.map, WEFT_ETIMEDOUT);
	e = error_is(s.map, WEFT_ETIMEDOUT);
	if (e)
		CHECK_STR(e->text, "the job's own limit");
	mapping_close(&s);
}

/* Steps that are ready are made though the deadline has passed. */
void map_timeout_ready(const struct weft_executor_ops *ops)
{
	struct weft_map_options o = { .deadline = weft_after(-1) };
	struct mapping s;

	if (!mapping_open(&s, ops, 1, job_square, 3, &o))
		return;
	run_all(&s);
	for (int64_t i = 0; i < 3; i++)
		next_is(s.map, i * i);
	mapping_close(&s);
}

static void release(struct weft_value v)
{
	(void)v;
	atomic_fetch_add(&shared.released, 1);
}

static void destroy(void *p)
{
	(void)p;
	atomic_fetch_add(&shared.released, 1);
}

static int job_owned(struct weft_job *job, void *arg)
{
	(void)arg;
	return weft_job_return_owned(job, &shared.released, destroy);
}

/* A delivered result goes with the next step. */
void cf_map_release(const struct weft_executor_ops *ops)
{
	struct weft_value v;
	struct mapping s;

	if (!mapping_open(&s, ops, 1, job_owned, 3, NULL))
		return;
	run_all(&s);
	for (int i = 0; i < 3; i++) {
		CHECK_INT(weft_map_next(s.map, &v), 1);
		CHECK_INT(atomic_load(&shared.released), i);
	}
	mapping_close(&s);
	CHECK_INT(atomic_load(&shared.released), 3);
}

/* Results that no step has delivered are released; the others are the caller's. */
void map_release_undelivered(const struct weft_executor_ops *ops)
{
	struct weft_map_options o = { .release_result = release };
	struct mapping s;

	if (!mapping_open(&s, ops, 1, job_square, 5, &o))
		return;
	run_all(&s);
	next_is(s.map, 0);
	next_is(s.map, 1);
	mapping_close(&s);
	CHECK_INT(atomic_load(&shared.released), 3);
}

/* An input that counts how far it was consumed, without end or with an error. */
struct counted {
	struct weft_iter iter;
	int64_t consumed, fails_at;
};

static int counted_next(struct weft_iter *it, struct weft_value *ret)
{
	struct counted *self = (struct counted *)it;

	if (self->consumed == self->fails_at)
		return ERR_OTHER;
	*ret = weft_int(self->consumed++);
	return 1;
}

static const struct weft_iter_ops counted_ops = { .next = counted_next };

/* An input without an end is read so far ahead, and no further. */
void map_ahead(const struct weft_executor_ops *ops)
{
	struct counted input = { .iter.ops = &counted_ops, .fails_at = -1 };
	struct weft_map_options o = { .ahead = 4 };
	struct weft_executor *pool = open_pool(ops, 2);
	struct weft_map *m;

	if (!pool)
		return;
	m = map(pool, job_square, &input.iter, &o);
	if (m) {
		CHECK_INT(input.consumed, 4);
		for (int64_t i = 0; i < 20; i++) {
			next_is(m, i * i);
			CHECK_INT(input.consumed, i + 5);
		}
	}
	weft_map_close(m);
	close_pool(pool);
}

/* An input that fails: in the call, or, with a bound, in the step that would need the item. */
void map_input_fails(const struct weft_executor_ops *ops)
{
	struct counted input = { .iter.ops = &counted_ops, .fails_at = 3 };
	struct weft_map_options o = { .ahead = 2 };
	struct weft_iter *inputs = &input.iter;
	struct weft_executor *pool = open_pool(ops, 1);
	struct weft_map *m = NULL;

	if (!pool)
		return;
	CHECK_INT(weft_map(pool, job_square, &inputs, 1, NULL, &m), ERR_OTHER);
	CHECK_PTR(m, NULL);
	input.consumed = 0;
	m = map(pool, job_square, &input.iter, &o);
	if (m) {
		for (int64_t i = 0; i < 3; i++)
			next_is(m, i * i);
		ends_with(m, ERR_OTHER);
	}
	weft_map_close(m);
	close_pool(pool);
}

void map_bad(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 1);
	struct weft_iter *inputs[9];
	struct weft_range range[9];
	struct weft_map *m = NULL;

	if (!pool)
		return;
	for (int i = 0; i < 9; i++)
		inputs[i] = weft_range(&range[i], 0, 3, 1);
	CHECK_INT(weft_map(pool, NULL, inputs, 1, NULL, &m), -EINVAL);
	CHECK_INT(weft_map(pool, job_square, inputs, 0, NULL, &m), -EINVAL);
	CHECK_INT(weft_map(pool, job_square, inputs, 9, NULL, &m), -EINVAL);
	inputs[1] = NULL;
	CHECK_INT(weft_map(pool, job_square, inputs, 2, NULL, &m), -EINVAL);
	CHECK_INT(weft_map(pool, job_square, NULL, 1, NULL, &m), -EINVAL);
	CHECK_INT(weft_executor_shutdown(pool, WEFT_SHUTDOWN_NO_WAIT, WEFT_NOW), 0);
	CHECK_INT(weft_map(pool, job_square, inputs, 1, NULL, &m), WEFT_ECLOSED);
	CHECK_PTR(m, NULL);
	weft_map_close(NULL);
	close_pool(pool);
}

/* An empty input: a map without results. */
void map_empty(const struct weft_executor_ops *ops)
{
	struct mapping s;

	if (!mapping_open(&s, ops, 1, job_square, 0, NULL))
		return;
	ends_with(s.map, 0);
	mapping_close(&s);
}
