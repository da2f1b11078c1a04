/* SPDX-License-Identifier: MIT */
/* Handing jobs to a pool. */

#include "pools.h"

void cf_submit_result(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 1);
	int64_t x = 68;
	struct weft_future *f = pool ? submit(pool, job_increment, &x) : NULL;

	if (f) {
		CHECK_INT(int_of(f), 69);
		CHECK_INT(weft_future_state(f), WEFT_FINISHED);
		weft_future_unref(f);
	}
	if (pool)
		close_pool(pool);
}

/* The worker survives, and takes further jobs. */
void cf_submit_error(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 1);
	int64_t x = 1;

	for (int i = 0; pool && i < 10; i++) {
		struct weft_future *bad = submit(pool, job_fails, NULL);
		struct weft_future *good = submit(pool, job_increment, &x);

		if (bad) {
			CHECK_INT(weft_future_result(bad, WEFT_NEVER, NULL), ERR_JOB);
			CHECK_INT(weft_future_state(bad), WEFT_FINISHED);
		}
		if (good)
			CHECK_INT(int_of(good), 2);
		weft_future_unref(bad);
		weft_future_unref(good);
	}
	if (pool)
		close_pool(pool);
}

static int job_length(struct weft_job *job, void *text)
{
	return weft_job_return(job, weft_int((int64_t)strlen(text)));
}

void cf_submit_mixed_callables(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 2);
	struct weft_future *f[3] = { NULL };
	atomic_int calls = 0;
	char text[] = "four";
	int64_t x = 1;

	if (!pool)
		return;
	f[0] = submit(pool, job_length, text);
	f[1] = submit(pool, job_increment, &x);
	f[2] = submit(pool, job_counts, &calls);
	if (f[0] && f[1] && f[2]) {
		CHECK_INT(int_of(f[0]), 4);
		CHECK_INT(int_of(f[1]), 2);
		CHECK_INT(weft_future_result(f[2], WEFT_NEVER, NULL), 0);
		CHECK_INT(atomic_load(&calls), 1);
	}
	weft_futures_unref(f, 3);
	close_pool(pool);
}

/* The first two run, and the others wait. */
void cf_submit_scheduled_state(const struct weft_executor_ops *ops)
{
	enum { N = 6 };
	struct weft_executor *pool = open_pool(ops, 2);
	struct weft_future *f[N] = { NULL };
	struct gate gate = GATE;
	bool ok = pool;

	for (int i = 0; ok && i < N; i++)
		ok = (f[i] = submit(pool, job_passes, &gate));
	if (ok) {
		gate_await(&gate, 2);
		for (int i = 0; i < N; i++)
			CHECK_INT(weft_future_state(f[i]),
				  i < 2 ? WEFT_FUTURE_RUNNING : WEFT_PENDING);
	}
	gate_open(&gate);
	if (pool)
		close_pool(pool);
	for (int i = 0; ok && i < N; i++)
		CHECK_INT(weft_future_state(f[i]), WEFT_FINISHED);
	weft_futures_unref(f, N);
}

/* Where the submitter runs the job it has ended when the call returns. */
void submit_inline(const struct weft_executor_ops *ops)
{
	bool is_inline = ops->caps & WEFT_POOL_INLINE;
	struct weft_executor *pool = open_pool(ops, 1);
	struct weft_future *f;
	int64_t x = 1;

	if (!pool)
		return;
	f = submit(pool, job_increment, &x);
	if (f && is_inline)
		CHECK_INT(weft_future_state(f), WEFT_FINISHED);
	if (f)
		expect_end(f, 0);
	close_pool(pool);
}

/* More than a pool's ring is likely to hold. */
enum { MANY = 5000 };

/* The numbers of jobs as they start. */
struct ordered {
	struct weft_executor *pool;
	atomic_int count;
	int order[MANY];
};

struct numbered {
	struct ordered *in;
	int number;
};

static int job_notes_order(struct weft_job *job, void *arg)
{
	struct numbered *self = arg;

	(void)job;
	self->in->order[atomic_fetch_add(&self->in->count, 1)] = self->number;
	return 0;
}

static void check_order(const struct ordered *in, int n)
{
	CHECK_INT(atomic_load(&in->count), n);
	for (int i = 0; i < n; i++)
		if (!CHECK_INT(in->order[i], i))
			return;
}

/* One worker, and one submitter. */
void cf_submit_fifo(const struct weft_executor_ops *ops)
{
	const struct weft_executor_options o = { .fifo = true };
	static struct numbered jobs[MANY];
	static struct ordered in;
	struct busy busy;

	atomic_store(&in.count, 0);
	if (!busy_open(&busy, ops, &o))
		return;
	for (int i = 0; i < MANY; i++) {
		struct weft_future *f;

		jobs[i] = (struct numbered){ &in, i };
		f = submit(busy.pool, job_notes_order, &jobs[i]);
		weft_future_unref(f);
	}
	busy_close(&busy);
	check_order(&in, MANY);
}

/* Also when the pool was asked for one worker and nothing more. */
void submit_order_one_worker(const struct weft_executor_ops *ops)
{
	struct numbered jobs[100];
	static struct ordered in;
	struct weft_executor *pool = open_pool(ops, 1);

	atomic_store(&in.count, 0);
	if (!pool)
		return;
	for (int i = 0; i < 100; i++) {
		jobs[i] = (struct numbered){ &in, i };
		weft_future_unref(submit(pool, job_notes_order, &jobs[i]));
	}
	close_pool(pool);
	check_order(&in, 100);
}

/* Those of one call start in the order of the array, behind what was submitted before. */
void submit_many_fifo(const struct weft_executor_ops *ops)
{
	const struct weft_executor_options o = { .fifo = true };
	struct numbered jobs[300];
	static struct ordered in;
	struct busy busy;
	int done = 0;

	atomic_store(&in.count, 0);
	if (!busy_open(&busy, ops, &o))
		return;
	for (int i = 0; i < 300; i++)
		jobs[i] = (struct numbered){ &in, i };
	for (int n = 1; done < 300; done += n, n = n * 2 < 300 - done ? n * 2 : 300 - done)
		CHECK_INT(weft_submit_many(busy.pool, job_notes_order, &jobs[done],
					   sizeof(jobs[0]), (size_t)n, NULL), 0);
	busy_close(&busy);
	check_order(&in, 300);
}

static int job_submits_one(struct weft_job *job, void *arg)
{
	struct numbered *self = arg;

	job_notes_order(job, self);
	weft_future_unref(submit(self->in->pool, job_notes_order, self + 1));
	return 0;
}

/* What a job submits goes behind what waits already. */
void submit_fifo_nested(const struct weft_executor_ops *ops)
{
	const struct weft_executor_options o = { .fifo = true };
	static struct ordered in;
	struct numbered jobs[] = { { &in, 0 }, { &in, 2 }, { &in, 1 }, { &in, 3 } };
	struct weft_future *f[2];
	struct busy busy;

	atomic_store(&in.count, 0);
	if (!busy_open(&busy, ops, &o))
		return;
	in.pool = busy.pool;
	for (int i = 0; i < 2; i++)
		f[i] = submit(busy.pool, job_submits_one, &jobs[2 * i]);
	/* They have to submit before the pool is shut down. */
	gate_open(&busy.gate);
	for (int i = 0; i < 2; i++)
		if (f[i])
			expect_end(f[i], 0);
	busy_close(&busy);
	check_order(&in, 4);
}

static int job_submits(struct weft_job *job, void *arg)
{
	struct weft_future **ret = arg;
	static int64_t x = 9;

	*ret = submit(weft_job_executor(job), job_increment, &x);
	return 0;
}

void cf_submit_nested(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 1);
	struct weft_future *inner = NULL, *outer;

	if (!pool)
		return;
	outer = submit(pool, job_submits, &inner);
	if (outer)
		expect_end(outer, 0);
	if (inner)
		CHECK_INT(int_of(inner), 10);
	weft_future_unref(inner);
	close_pool(pool);
}

/* All, in the order of the array; each job has its own argument. */
void submit_many(const struct weft_executor_ops *ops)
{
	enum { N = 1000 };
	struct weft_executor *pool = open_pool(ops, 2);
	struct weft_future *f[N];
	int64_t x[N];
	int r;

	if (!pool)
		return;
	for (int i = 0; i < N; i++)
		x[i] = i;
	r = weft_submit_many(pool, job_increment, x, sizeof(x[0]), N, f);
	if (CHECK_INT(r, 0)) {
		for (int i = 0; i < N; i++)
			CHECK_INT(int_of(f[i]), i + 1);
		weft_futures_unref(f, N);
	}
	CHECK_INT(weft_submit_many(pool, job_increment, x, sizeof(x[0]), 0, f), 0);
	close_pool(pool);
}

/* Nobody wants the futures; the jobs run. */
void submit_no_future(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 2);
	int want = 0;
	atomic_int ran = 0;

	if (!pool)
		return;
	for (int i = 0; i < 10; i++)
		want += weft_submit(pool, job_counts, &ran, NULL) == 0;
	want += weft_submit_many(pool, job_counts, &ran, 0, 10, NULL) == 0 ? 10 : 0;
	CHECK_INT(want, 20);
	close_pool(pool);
	CHECK_INT(atomic_load(&ran), want);
}

static void untouched(struct weft_future **f, size_t n)
{
	for (size_t i = 0; i < n; i++)
		CHECK_PTR(f[i], NULL);
}

/* None: the array is left alone. */
void submit_many_none(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 1);
	struct weft_future *f[8] = { NULL };
	atomic_int ran = 0;

	if (!pool)
		return;
	CHECK_INT(weft_submit_many(pool, NULL, NULL, 0, 8, f), -EINVAL);
	untouched(f, 8);
	for (long nth = 1; nth <= 8; nth++) {
		conform_fail_alloc(nth);
		CHECK_INT(weft_submit_many(pool, job_counts, &ran, 0, 8, f), -ENOMEM);
		CHECK(conform_fail_alloc(0));
		untouched(f, 8);
	}
	CHECK_INT(weft_executor_shutdown(pool, WEFT_SHUTDOWN_NO_WAIT, WEFT_NOW), 0);
	CHECK_INT(weft_submit_many(pool, job_counts, &ran, 0, 8, f), WEFT_ECLOSED);
	untouched(f, 8);
	close_pool(pool);
	CHECK_INT(atomic_load(&ran), 0);
}

static int job_sums(struct weft_job *job, void *arg)
{
	const unsigned char *bytes = arg;
	int64_t sum = 0;

	CHECK_INT(weft_job_arg_size(job), 200);
	for (int i = 0; i < 200; i++)
		sum += bytes[i];
	return weft_job_return(job, weft_int(sum));
}

static int job_first_byte(struct weft_job *job, void *arg)
{
	CHECK_INT((uintptr_t)arg % 16, 0);
	CHECK_INT(weft_job_arg_size(job), 3);
	return weft_job_return(job, weft_int(*(unsigned char *)arg));
}

/* The job has a copy, made in the call: the original is changed at once. */
void submit_copy(const struct weft_executor_ops *ops)
{
	const struct weft_submit_options small = { .arg_size = 3 }, large = { .arg_size = 200 };
	struct weft_executor *pool = open_pool(ops, 1);
	struct weft_future *f[2] = { NULL };
	unsigned char bytes[200];

	if (!pool)
		return;
	memset(bytes, 2, sizeof(bytes));
	f[0] = submit_with(pool, job_first_byte, bytes, &small);
	f[1] = submit_with(pool, job_sums, bytes, &large);
	memset(bytes, 9, sizeof(bytes));
	if (f[0] && f[1]) {
		CHECK_INT(int_of(f[0]), 2);
		CHECK_INT(int_of(f[1]), 400);
	}
	weft_futures_unref(f, 2);
	close_pool(pool);
}

static int job_returns_copy(struct weft_job *job, void *arg)
{
	return weft_job_return_bytes(job, arg, 30);
}

/* An argument and a result that both lie in the future. */
void submit_copy_and_bytes(const struct weft_executor_ops *ops)
{
	const struct weft_submit_options o = { .arg_size = 30 };
	struct weft_executor *pool = open_pool(ops, 1);
	char text[31] = "abcdefghijklmnopqrstuvwxyz0123";
	struct weft_future *f = pool ? submit_with(pool, job_returns_copy, text, &o) : NULL;
	struct weft_value v = weft_none();

	memset(text, '.', 30);
	if (f) {
		CHECK_INT(weft_future_result(f, WEFT_NEVER, &v), 0);
		CHECK_VALUE(v, weft_str("abcdefghijklmnopqrstuvwxyz0123", 30));
		weft_future_unref(f);
	}
	if (pool)
		close_pool(pool);
}

static int job_name(struct weft_job *job, void *arg)
{
	const struct weft_executor *pool = *(struct weft_executor **)arg;

	CHECK_PTR(weft_job_executor(job), pool);
	return 0;
}

void submit_name(const struct weft_executor_ops *ops)
{
	const struct weft_submit_options o = { .name = "load.css" };
	struct weft_executor *pool = open_pool(ops, 1);
	struct weft_future *f = pool ? submit_with(pool, job_name, &pool, &o) : NULL;

	if (f) {
		CHECK_STR(weft_future_name(f), "load.css");
		expect_end(f, 0);
	}
	if (pool)
		close_pool(pool);
}
