/* SPDX-License-Identifier: MIT */
/* Bad input, and memory that is not there: a code with a text, and nothing lost. */

#include "pools.h"

void bad_submit(const struct weft_executor_ops *ops)
{
	const struct weft_submit_options o = { .arg_size = 8 };
	struct weft_executor *pool = open_pool(ops, 1);
	struct weft_future *f = NULL;

	if (!pool)
		return;
	CHECK_INT(weft_submit(pool, NULL, NULL, &f), -EINVAL);
	CHECK(strstr(weft_strerror(-EINVAL), "NULL"));
	CHECK_INT(weft_submit_with(pool, NULL, NULL, NULL, &f), -EINVAL);
	CHECK_INT(weft_submit_with(pool, job_nothing, NULL, &o, &f), -EINVAL);
	CHECK_PTR(f, NULL);
	close_pool(pool);
}

void bad_promise(const struct weft_executor_ops *ops)
{
	struct weft_error good = weft_err(0, weft_none());
	struct pair p;

	(void)ops;
	if (!pair_new(&p))
		return;
	CHECK_INT(weft_promise_set_error(p.promise, NULL), -EINVAL);
	CHECK_INT(weft_promise_set_error(p.promise, &good), -EINVAL);
	good.code = 5;
	CHECK_INT(weft_promise_set_error(p.promise, &good), -EINVAL);
	CHECK_INT(weft_future_state(p.future), WEFT_PENDING);
	weft_promise_unref(NULL);
	pair_drop(&p);
}

/* A whole life, in which any call may say that there is no memory. */
static int one_life(const struct weft_executor_ops *ops)
{
	const struct weft_submit_options o = { .arg_size = 100 };
	struct weft_executor *pool = NULL;
	struct weft_future *f[3] = { NULL };
	char bytes[100] = "";
	int64_t x = 1;
	int r = weft_executor_open(ops, 2, NULL, &pool);

	if (r == 0)
		r = weft_submit(pool, job_increment, &x, &f[0]);
	if (r == 0)
		r = weft_submit_with(pool, job_nothing, bytes, &o, &f[1]);
	if (r == 0)
		r = weft_submit_many(pool, job_nothing, NULL, 0, 1, &f[2]);
	if (r == 0) {
		r = weft_wait(f, 3, WEFT_ALL_COMPLETED, WEFT_NEVER, NULL);
		r = r < 0 ? r : 0;
	}
	for (int i = 0; i < 3; i++)
		if (f[i])
			CHECK_INT(weft_future_result(f[i], WEFT_NEVER, NULL), 0);
	weft_futures_unref(f, 3);
	weft_executor_close(pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER);
	return r;
}

/* Each allocation of that life fails in its turn: -ENOMEM, or it was not needed. */
void bad_no_memory(const struct weft_executor_ops *ops)
{
	int failures = 0;

	for (long nth = 1; nth < 200; nth++) {
		int r;

		conform_fail_alloc(nth);
		r = one_life(ops);
		if (!conform_fail_alloc(0)) {
			CHECK_INT(r, 0);
			break;
		}
		CHECK(r == 0 || r == -ENOMEM);
		failures += r == -ENOMEM;
	}
	CHECK(failures >= 3);
}

/* A future is waited for twice, by two means at once. */
static void *wait_too(void *future)
{
	struct weft_future *f = future;

	CHECK_INT(weft_wait(&f, 1, WEFT_ALL_COMPLETED, WEFT_NEVER, NULL), 1);
	return NULL;
}

void bad_waited_twice(const struct weft_executor_ops *ops)
{
	struct weft_completed pass;
	pthread_t thread;
	struct pair p;
	size_t i = 5;

	(void)ops;
	if (!pair_new(&p))
		return;
	thread = start(wait_too, p.future);
	if (weft_as_completed(&pass, &p.future, 1, WEFT_NEVER) == 0) {
		CHECK_INT(weft_wait(&p.future, 1, WEFT_ALL_COMPLETED, WEFT_NOW, NULL), 0);
		pair_set(&p, 1);
		CHECK_INT(int_of(p.future), 1);
		CHECK_INT(weft_completed_next(&pass, &i), 1);
		CHECK_INT(i, 0);
		weft_completed_leave(&pass);
	} else {
		pair_set(&p, 1);
	}
	join(thread);
	pair_drop(&p);
}
