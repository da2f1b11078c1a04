/* SPDX-License-Identifier: MIT */
/* Waiting for some or all of several futures. */

#include "pools.h"

/* The flags of @n futures, as "1011". */
static const char *flags(const bool *done, size_t n, char *text)
{
	for (size_t i = 0; i < n; i++)
		text[i] = done[i] ? '1' : '0';
	text[n] = '\0';
	return text;
}

/* Look at @n futures in @mode without waiting: the answer, and what counts. */
static void look(struct weft_future **f, size_t n, enum weft_wait_mode mode, int r,
		 const char *counts)
{
	char text[16];
	bool done[15];

	memset(done, 0, sizeof(done));
	CHECK_INT(weft_wait(f, n, mode, WEFT_NOW, done), r);
	CHECK_STR(flags(done, n, text), counts);
}

void cf_wait_all(const struct weft_executor_ops *ops)
{
	struct weft_future *f[3];
	struct pair p[3];

	(void)ops;
	if (!pairs_new(p, f, 3))
		return;
	pair_set(&p[0], 1);
	pair_fail(&p[1]);
	look(f, 3, WEFT_ALL_COMPLETED, 0, "110");
	pair_cancel(&p[2]);
	look(f, 3, WEFT_ALL_COMPLETED, 1, "111");
	CHECK_INT(weft_wait(f, 3, WEFT_ALL_COMPLETED, WEFT_NEVER, NULL), 1);
	CHECK_INT(weft_wait(f, 0, WEFT_ALL_COMPLETED, WEFT_NEVER, NULL), 1);
	pairs_drop(p, 3);
}

/* A thread that ends one of several while somebody waits. */
struct ender {
	struct pair *pair;
	struct gate gate;
	void (*end)(struct pair *pair);
};

static void set(struct pair *p)
{
	pair_set(p, 1);
}

static void *end_it(void *arg)
{
	struct ender *ender = arg;

	gate_pass(&ender->gate);
	ender->end(ender->pair);
	return NULL;
}

/* Wait for three, the last of which another thread ends by @end. */
static void wait_for_last(enum weft_wait_mode mode, void (*end)(struct pair *))
{
	struct weft_future *f[3];
	struct pair p[3];
	struct ender ender = { &p[2], GATE, end };
	pthread_t thread;
	char text[4];
	bool done[3];

	if (!pairs_new(p, f, 3))
		return;
	thread = start(end_it, &ender);
	gate_open(&ender.gate);
	CHECK_INT(weft_wait(f, 3, mode, WEFT_NEVER, done), 1);
	CHECK_STR(flags(done, 3, text), "001");
	join(thread);
	pairs_drop(p, 3);
}

void cf_wait_first(const struct weft_executor_ops *ops)
{
	(void)ops;
	for (int i = 0; i < 30; i++) {
		wait_for_last(WEFT_FIRST_COMPLETED, set);
		wait_for_last(WEFT_FIRST_COMPLETED, pair_fail);
		wait_for_last(WEFT_FIRST_COMPLETED, pair_cancel);
	}
}

void cf_wait_first_already(const struct weft_executor_ops *ops)
{
	struct weft_future *f[5];
	struct pair p[5];

	(void)ops;
	if (!pairs_new(p, f, 5))
		return;
	look(f, 5, WEFT_FIRST_COMPLETED, 0, "00000");
	pair_set(&p[1], 1);
	pair_fail(&p[3]);
	pair_cancel(&p[4]);
	look(f, 5, WEFT_FIRST_COMPLETED, 1, "01011");
	pairs_drop(p, 5);
}

void cf_wait_cancelled_not_notified(const struct weft_executor_ops *ops)
{
	struct weft_completed pass;
	struct weft_future *f[2];
	struct pair p[2];
	size_t i = 9;

	(void)ops;
	if (!pairs_new(p, f, 2))
		return;
	CHECK(weft_future_cancel(f[0]));
	CHECK(weft_future_done(f[0]));
	look(f, 2, WEFT_FIRST_COMPLETED, 0, "00");
	look(f, 2, WEFT_ALL_COMPLETED, 0, "00");
	if (CHECK_INT(weft_as_completed(&pass, f, 2, WEFT_NOW), 0))
		CHECK_INT(weft_completed_next(&pass, &i), WEFT_ETIMEDOUT);
	CHECK_INT(weft_promise_start(p[0].promise), 0);
	look(f, 2, WEFT_FIRST_COMPLETED, 1, "10");
	if (CHECK_INT(weft_as_completed(&pass, f, 2, WEFT_NOW), 0))
		CHECK_INT(weft_completed_next(&pass, &i), 1);
	CHECK_INT(i, 0);
	weft_completed_leave(&pass);
	pairs_drop(p, 2);
}

void cf_wait_first_exc(const struct weft_executor_ops *ops)
{
	struct weft_future *f[3];
	struct pair p[3];

	(void)ops;
	for (int i = 0; i < 30; i++)
		wait_for_last(WEFT_FIRST_ERROR, pair_fail);
	if (!pairs_new(p, f, 3))
		return;
	pair_set(&p[0], 1);
	look(f, 3, WEFT_FIRST_ERROR, 0, "100");
	pair_set(&p[1], 1);
	look(f, 3, WEFT_FIRST_ERROR, 0, "110");
	pair_fail(&p[2]);
	look(f, 3, WEFT_FIRST_ERROR, 1, "111");
	pairs_drop(p, 3);
	/* Without an error all of them are waited for. */
	if (!pairs_new(p, f, 2))
		return;
	pair_set(&p[0], 1);
	look(f, 2, WEFT_FIRST_ERROR, 0, "10");
	pair_set(&p[1], 1);
	look(f, 2, WEFT_FIRST_ERROR, 1, "11");
	pairs_drop(p, 2);
}

void cf_wait_first_exc_cancel(const struct weft_executor_ops *ops)
{
	struct weft_future *f[3];
	struct pair p[3];

	(void)ops;
	if (!pairs_new(p, f, 3))
		return;
	pair_cancel(&p[0]);
	look(f, 3, WEFT_FIRST_ERROR, 0, "100");
	CHECK(weft_future_cancel(f[1]));
	look(f, 3, WEFT_FIRST_ERROR, 0, "100");
	pair_fail(&p[2]);
	look(f, 3, WEFT_FIRST_ERROR, 1, "101");
	pairs_drop(p, 3);
}

void cf_wait_timeout(const struct weft_executor_ops *ops)
{
	struct weft_future *f[2];
	struct pair p[2];
	bool done[2];

	(void)ops;
	if (!pairs_new(p, f, 2))
		return;
	pair_set(&p[0], 1);
	CHECK_INT(weft_wait(f, 2, WEFT_ALL_COMPLETED, weft_after(0.002), done), 0);
	CHECK(done[0] && !done[1]);
	CHECK_INT(weft_wait(f, 2, WEFT_ALL_COMPLETED, weft_after(-1), done), 0);
	CHECK(done[0] && !done[1]);
	pairs_drop(p, 2);
}

void cf_wait_duplicates(const struct weft_executor_ops *ops)
{
	struct weft_future *f[3];
	struct pair p;

	(void)ops;
	if (!pair_new(&p))
		return;
	f[0] = f[1] = f[2] = p.future;
	look(f, 3, WEFT_ALL_COMPLETED, 0, "000");
	pair_set(&p, 1);
	look(f, 3, WEFT_ALL_COMPLETED, 1, "111");
	look(f, 3, WEFT_FIRST_COMPLETED, 1, "111");
	pair_drop(&p);
}

void cf_wait_invalid_mode(const struct weft_executor_ops *ops)
{
	struct weft_future *f[2];
	bool done[2] = { true, true };
	struct pair p;

	(void)ops;
	if (!pair_new(&p))
		return;
	f[0] = p.future;
	f[1] = NULL;
	CHECK_INT(weft_wait(f, 1, (enum weft_wait_mode)7, WEFT_NEVER, NULL), -EINVAL);
	CHECK_INT(weft_wait(f, 1, (enum weft_wait_mode)-1, WEFT_NEVER, NULL), -EINVAL);
	CHECK_INT(weft_wait(f, 2, WEFT_ALL_COMPLETED, WEFT_NEVER, done), -EINVAL);
	pair_drop(&p);
}

/* Jobs end while the call is putting itself on their lists. */
void cf_wait_race(const struct weft_executor_ops *ops)
{
	enum { N = 100 };
	static const enum weft_wait_mode modes[] = { WEFT_ALL_COMPLETED, WEFT_FIRST_ERROR };
	struct weft_executor *pool = open_pool(ops, 2);

	for (int round = 0; pool && round < 50; round++) {
		struct weft_future *f[N];
		atomic_int ran = 0;
		bool done[N] = { false };
		size_t n = 0;

		for (int i = 0; i < N; i++) {
			f[n] = submit(pool, job_counts, &ran);
			n += f[n] != NULL;
		}
		CHECK_INT(weft_wait(f, n, modes[round % 2], WEFT_NEVER, done), 1);
		CHECK_INT(atomic_load(&ran), n);
		for (size_t i = 0; i < n; i++)
			CHECK(done[i]);
		weft_futures_unref(f, n);
	}
	if (pool)
		close_pool(pool);
}

void cf_wait_mixed(const struct weft_executor_ops *ops)
{
	struct weft_executor *pools[3] = { open_pool(ops, 1), open_pool(ops, 1),
					   open_pool(&weft_executor_inline, 1) };
	struct weft_future *f[4] = { NULL };
	struct pair p = { NULL, NULL };
	int64_t x = 1;

	for (int i = 0; i < 3; i++)
		f[i] = pools[i] ? submit(pools[i], job_increment, &x) : NULL;
	if (pair_new(&p)) {
		f[3] = p.future;
		pair_set(&p, 2);
	}
	if (f[0] && f[1] && f[2] && f[3])
		CHECK_INT(weft_wait(f, 4, WEFT_ALL_COMPLETED, WEFT_NEVER, NULL), 1);
	for (int i = 0; i < 3; i++) {
		if (f[i])
			CHECK_INT(int_of(f[i]), 2);
		weft_future_unref(f[i]);
		if (pools[i])
			close_pool(pools[i]);
	}
	pair_drop(&p);
}
