/* SPDX-License-Identifier: MIT */
/* Futures in the order in which they complete. */

#include "pools.h"

/* Begin a pass; false: it did not begin. */
static bool begin(struct weft_completed *pass, struct weft_future **f, size_t n,
		  struct weft_deadline deadline)
{
	int r = weft_as_completed(pass, f, n, deadline);

	if (r == -ENOMEM && conform_starved())
		r = weft_as_completed(pass, f, n, deadline);
	return CHECK_INT(r, 0);
}

/* The next one is number @want. */
static void next_is(struct weft_completed *pass, size_t want)
{
	size_t i = SIZE_MAX;

	CHECK_INT(weft_completed_next(pass, &i), 1);
	CHECK_INT(i, want);
}

static void next_ends(struct weft_completed *pass, int r)
{
	size_t i = 77;

	CHECK_INT(weft_completed_next(pass, &i), r);
	CHECK_INT(i, 77);
}

/* Those that are complete come first, each once; then the rest, in the order of their ends. */
void cf_asc_all(const struct weft_executor_ops *ops)
{
	struct weft_completed pass;
	struct weft_future *f[5];
	bool first[5] = { false };
	struct pair p[5];
	size_t i = 0;

	(void)ops;
	if (!pairs_new(p, f, 5))
		return;
	pair_fail(&p[4]);
	pair_set(&p[1], 1);
	pair_cancel(&p[2]);
	if (begin(&pass, f, 5, WEFT_NEVER)) {
		for (int k = 0; k < 3; k++) {
			CHECK_INT(weft_completed_next(&pass, &i), 1);
			CHECK(i < 5 && !first[i]);
			first[i % 5] = true;
		}
		CHECK(first[1] && first[2] && first[4]);
		pair_set(&p[3], 1);
		next_is(&pass, 3);
		pair_set(&p[0], 1);
		next_is(&pass, 0);
		next_ends(&pass, 0);
		next_ends(&pass, 0);
	}
	pairs_drop(p, 5);
}

void cf_asc_order(const struct weft_executor_ops *ops)
{
	static const size_t order[] = { 3, 0, 4, 1, 2 };
	struct weft_completed pass;
	struct weft_future *f[5];
	struct pair p[5];

	(void)ops;
	if (!pairs_new(p, f, 5))
		return;
	if (begin(&pass, f, 5, WEFT_NEVER)) {
		for (int k = 0; k < 5; k++)
			pair_set(&p[order[k]], 1);
		for (int k = 0; k < 5; k++)
			next_is(&pass, order[k]);
		next_ends(&pass, 0);
	}
	pairs_drop(p, 5);
}

/* Of a pool's futures, too: its jobs end one after the other. */
void cf_asc_result_nonblocking(const struct weft_executor_ops *ops)
{
	enum { N = 50 };
	struct weft_executor *pool = open_pool(ops, 2);
	struct weft_completed pass;
	struct weft_future *f[N];
	size_t n = 0, count = 0, i = 0;
	int64_t x = 1;

	if (!pool)
		return;
	for (int k = 0; k < N; k++) {
		f[n] = submit(pool, job_increment, &x);
		n += f[n] != NULL;
	}
	if (begin(&pass, f, n, WEFT_NEVER)) {
		while (weft_completed_next(&pass, &i) == 1) {
			CHECK(i < n && weft_future_done(f[i]));
			CHECK_INT(weft_future_result(f[i % N], WEFT_NOW, NULL), 0);
			count++;
		}
		CHECK_INT(count, n);
	}
	weft_futures_unref(f, n);
	close_pool(pool);
}

/* What is complete is delivered though the deadline has passed; then the pass ends. */
static void late(struct weft_deadline deadline)
{
	struct weft_completed pass;
	struct weft_future *f[3];
	struct pair p[3];

	if (!pairs_new(p, f, 3))
		return;
	pair_set(&p[2], 1);
	if (begin(&pass, f, 3, deadline)) {
		pair_set(&p[0], 1);
		next_is(&pass, 2);
		next_is(&pass, 0);
		next_ends(&pass, WEFT_ETIMEDOUT);
		pair_set(&p[1], 1);
		next_ends(&pass, 0);
	}
	pairs_drop(p, 3);
}

void cf_asc_timeout(const struct weft_executor_ops *ops)
{
	(void)ops;
	late(weft_after(0.002));
}

void cf_asc_zero(const struct weft_executor_ops *ops)
{
	(void)ops;
	late(WEFT_NOW);
}

void cf_asc_timeout_msg(const struct weft_executor_ops *ops)
{
	struct weft_completed pass;
	struct weft_future *f[6];
	struct pair p[5];
	const char *text;

	(void)ops;
	if (!pairs_new(p, f, 5))
		return;
	f[5] = f[4];
	pair_set(&p[0], 1);
	pair_cancel(&p[1]);
	CHECK(weft_future_cancel(f[2]));
	if (begin(&pass, f, 6, WEFT_NOW)) {
		next_is(&pass, 0);
		next_is(&pass, 1);
		next_ends(&pass, WEFT_ETIMEDOUT);
		text = weft_strerror(WEFT_ETIMEDOUT);
		CHECK(strstr(text, "3 (of 5) futures unfinished"));
	}
	pairs_drop(p, 5);
}

void cf_asc_duplicates(const struct weft_executor_ops *ops)
{
	struct weft_completed pass;
	struct weft_future *f[5];
	struct pair p[2];

	(void)ops;
	if (!pairs_new(p, f, 2))
		return;
	f[2] = f[4] = f[1];
	f[3] = f[0];
	if (begin(&pass, f, 5, WEFT_NEVER)) {
		pair_set(&p[1], 1);
		next_is(&pass, 1);
		pair_set(&p[0], 1);
		next_is(&pass, 0);
		next_ends(&pass, 0);
	}
	if (begin(&pass, f, 5, WEFT_NEVER)) {
		next_is(&pass, 0);
		next_is(&pass, 1);
		next_ends(&pass, 0);
	}
	pairs_drop(p, 2);
}

/* The deadline is a moment that the caller has fixed: it has passed by the first step. */
void cf_asc_lazy_clock(const struct weft_executor_ops *ops)
{
	struct weft_deadline deadline = weft_after(0.005);
	struct weft_completed pass;
	struct pair p;

	(void)ops;
	if (!pair_new(&p))
		return;
	if (begin(&pass, &p.future, 1, deadline)) {
		CHECK_INT(weft_future_wait(p.future, deadline), WEFT_ETIMEDOUT);
		next_ends(&pass, WEFT_ETIMEDOUT);
	}
	pair_drop(&p);
}

static void release(struct weft_value v)
{
	(void)v;
	atomic_fetch_add(&shared.released, 1);
}

/* A future that was delivered, and is the client's no more, is gone during the pass. */
void cf_asc_drop_refs(const struct weft_executor_ops *ops)
{
	const struct weft_submit_options o = { .release_result = release };
	struct weft_executor *pool = open_pool(ops, 1);
	struct weft_completed pass;
	struct weft_future *f[2];
	size_t i = 0;

	if (!pool)
		return;
	for (int k = 0; k < 2; k++)
		f[k] = submit_with(pool, job_nothing, NULL, &o);
	close_pool(pool);
	if (f[0] && f[1] && begin(&pass, f, 2, WEFT_NEVER)) {
		weft_futures_unref(f, 2);
		CHECK_INT(atomic_load(&shared.released), 0);
		for (int k = 1; k <= 2; k++) {
			CHECK_INT(weft_completed_next(&pass, &i), 1);
			CHECK_INT(atomic_load(&shared.released), k);
		}
		weft_completed_leave(&pass);
	}
	weft_futures_unref(f, 2);
}

void cf_asc_mixed(const struct weft_executor_ops *ops)
{
	struct weft_executor *pools[2] = { open_pool(ops, 1),
					   open_pool(&weft_executor_inline, 1) };
	struct weft_completed pass;
	struct weft_future *f[3] = { NULL };
	struct pair p = { NULL, NULL };
	size_t i = 0, sum = 0;
	int64_t x = 1;

	for (int k = 0; k < 2; k++)
		f[k] = pools[k] ? submit(pools[k], job_increment, &x) : NULL;
	if (f[0] && f[1] && pair_new(&p)) {
		f[2] = p.future;
		pair_set(&p, 1);
		if (begin(&pass, f, 3, WEFT_NEVER)) {
			while (weft_completed_next(&pass, &i) == 1)
				sum += (size_t)1 << 2 * i;
			CHECK_INT(sum, 1 + 4 + 16);
		}
	}
	pair_drop(&p);
	weft_futures_unref(f, 2);
	for (int k = 0; k < 2; k++)
		if (pools[k])
			close_pool(pools[k]);
}

/* A pass that was left is not told of the ends that follow. */
void cf_asc_early_stop(const struct weft_executor_ops *ops)
{
	struct weft_completed pass;
	struct weft_future *f[3];
	struct pair p[3];

	(void)ops;
	memory_watch();
	if (!pairs_new(p, f, 3))
		return;
	pair_set(&p[1], 1);
	if (begin(&pass, f, 3, WEFT_NEVER)) {
		next_is(&pass, 1);
		weft_completed_leave(&pass);
		memset(&pass, 0x5a, sizeof(pass));
	}
	pair_set(&p[0], 1);
	CHECK(weft_future_cancel(f[2]));
	if (begin(&pass, f, 3, WEFT_NEVER)) {
		weft_completed_leave(&pass);
		weft_completed_leave(&pass);
		next_ends(&pass, 0);
	}
	pairs_drop(p, 3);
}

/* A pass is left while other threads end its futures. */
void asc_leave_race(const struct weft_executor_ops *ops)
{
	enum { N = 20 };
	struct weft_executor *pool = open_pool(ops, 2);

	for (int round = 0; pool && round < 100; round++) {
		struct weft_completed pass;
		struct weft_future *f[N];
		size_t n = 0, i = 0;

		for (int k = 0; k < N; k++) {
			f[n] = submit(pool, job_nothing, NULL);
			n += f[n] != NULL;
		}
		if (begin(&pass, f, n, WEFT_NEVER)) {
			for (int k = 0; k < round % 5; k++)
				weft_completed_next(&pass, &i);
			weft_completed_leave(&pass);
		}
		weft_futures_unref(f, n);
	}
	if (pool)
		close_pool(pool);
}

/* The index leads back to what the caller knows about the job. */
void cf_asc_map_back(const struct weft_executor_ops *ops)
{
	static const char *const keys[] = { "BR", "CN", "ID", "IN", "US" };
	int64_t given[5] = { 10, 20, 30, 40, 50 };
	struct weft_executor *pool = open_pool(ops, 2);
	struct weft_future *f[5] = { NULL };
	struct weft_completed pass;
	bool seen[5] = { false };
	size_t i = 0, n = 0;

	if (!pool)
		return;
	for (; n < 5; n++)
		if (!(f[n] = submit(pool, job_increment, &given[n])))
			break;
	if (n == 5 && begin(&pass, f, 5, WEFT_NEVER)) {
		while (weft_completed_next(&pass, &i) == 1) {
			CHECK_INT(int_of(f[i]), given[i] + 1);
			CHECK(!seen[i] && keys[i]);
			seen[i] = true;
		}
		for (int k = 0; k < 5; k++)
			CHECK(seen[k]);
	}
	weft_futures_unref(f, n);
	close_pool(pool);
}

/* Each of many comes once, from two threads that pass over the same futures. */
struct passing {
	struct weft_future **futures;
	size_t n;
};

static void *pass_over(void *arg)
{
	struct passing *passing = arg;
	struct weft_completed pass;
	bool seen[400] = { false };
	size_t i = 0, count = 0;

	if (!begin(&pass, passing->futures, passing->n, WEFT_NEVER))
		return NULL;
	while (weft_completed_next(&pass, &i) == 1) {
		CHECK(!seen[i]);
		seen[i] = true;
		count++;
	}
	CHECK_INT(count, passing->n);
	return NULL;
}

void asc_many(const struct weft_executor_ops *ops)
{
	enum { N = 400 };
	struct weft_executor *pool = open_pool(ops, 2);
	struct weft_future *f[N];
	struct passing passing = { f, 0 };
	pthread_t threads[2];

	if (!pool)
		return;
	for (int k = 0; k < N; k++) {
		f[passing.n] = submit(pool, job_nothing, NULL);
		passing.n += f[passing.n] != NULL;
	}
	for (int k = 0; k < 2; k++)
		threads[k] = start(pass_over, &passing);
	for (int k = 0; k < 2; k++)
		join(threads[k]);
	weft_futures_unref(f, passing.n);
	close_pool(pool);
}

void asc_bad(const struct weft_executor_ops *ops)
{
	struct weft_completed pass;
	struct weft_future *f[2];
	struct pair p;

	(void)ops;
	if (!pair_new(&p))
		return;
	f[0] = p.future;
	f[1] = NULL;
	CHECK_INT(weft_as_completed(&pass, f, 2, WEFT_NEVER), -EINVAL);
	next_ends(&pass, -EINVAL);
	next_ends(&pass, 0);
	conform_fail_alloc(1);
	CHECK_INT(weft_as_completed(&pass, f, 1, WEFT_NEVER), -ENOMEM);
	CHECK(conform_fail_alloc(0));
	next_ends(&pass, -ENOMEM);
	weft_completed_leave(&pass);
	if (begin(&pass, NULL, 0, WEFT_NEVER))
		next_ends(&pass, 0);
	pair_drop(&p);
}
