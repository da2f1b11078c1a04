/* SPDX-License-Identifier: MIT */
/* Coroutines that await the futures of a pool, SPEC.md section 13. */

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include <weft/executor.h>
#include <weft/weft.h>

#include "suite.h"

static struct weft_executor *pool;

static int square(struct weft_job *job, void *arg)
{
	int64_t n = *(const int *)arg;

	return weft_job_return(job, weft_int(n * n));
}

static int fails(struct weft_job *job, void *arg)
{
	return weft_job_fail(job, -ERANGE, "number %d", *(const int *)arg);
}

/* Submit a job, await it, and forget it: its result, or its error. */
struct waiter {
	struct weft_frame weft;
	weft_job_function *job;
	struct weft_future *future;
	int n;
};

static int wait_for_job(void *self)
{
	struct waiter *f = self;
	int r;

	WEFT_BEGIN(f);
	r = weft_submit(pool, f->job, &f->n, &f->future);
	if (r < 0)
		return r;
	WEFT_AWAIT(f, r, f->future);
	weft_future_unref(f->future);
	if (r == 0)
		r = weft_return(f, weft_sent(f));
	WEFT_END(f);
	return r;
}

static int wait_for_future(struct weft_co *co, void *future)
{
	struct weft_value v;
	int r = weft_await(co, (struct weft_future *)future, &v);

	return r < 0 ? r : weft_return(co, v);
}

static struct weft_co *new_waiter(struct waiter *f, weft_job_function *job, int n)
{
	struct weft_co *co = NULL;

	*f = (struct waiter){ .job = job, .n = n };
	NEED(weft_co_new(wait_for_job, f, NULL, &co) == 0);
	return co;
}

static struct weft_co *new_waiter_for(struct weft_future *future)
{
	struct weft_co *co = NULL;

	NEED(weft_co_new(wait_for_future, future, NULL, &co) == 0);
	return co;
}

static void open_pool(int workers)
{
	NEED(weft_threads_open(workers, NULL, &pool) == 0);
}

static void close_pool(void)
{
	CHECK(weft_executor_close(pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER) == 0);
}

static void result_of_a_job(void)
{
	struct waiter f;
	struct weft_co *co;
	struct weft_value v;

	open_pool(1);
	co = new_waiter(&f, square, 12);
	CHECK(weft_block_on(co, WEFT_NEVER, &v) == 0 && weft_as_int(v) == 144);
	weft_co_unref(co);
	close_pool();
}

/* The future is gone when the error is read. */
static void text_of_an_error(void)
{
	struct waiter f;
	struct weft_co *co;
	struct weft_value v;

	open_pool(1);
	co = new_waiter(&f, fails, 5);
	CHECK(weft_block_on(co, WEFT_NEVER, &v) == -ERANGE);
	CHECK(strcmp(weft_co_error(co)->text, "number 5") == 0);
	weft_co_unref(co);
	close_pool();
}

static void *cancel(void *future)
{
	CHECK(weft_future_cancel(future));
	return NULL;
}

/* A cancelled promise wakes its waiter before the producer has noticed. */
static void cancelled_meanwhile(void)
{
	struct weft_promise *promise;
	struct weft_future *future;
	struct weft_co *co;
	struct weft_value v;
	pthread_t thread;

	NEED(weft_promise_new(&promise) == 0);
	future = weft_promise_future(promise);
	co = new_waiter_for(future);
	CHECK(weft_block_on(co, WEFT_NOW, &v) == WEFT_ETIMEDOUT);
	NEED(pthread_create(&thread, NULL, cancel, future) == 0);
	CHECK(weft_block_on(co, WEFT_NEVER, &v) == WEFT_ECANCELED);
	pthread_join(thread, NULL);
	weft_co_unref(co);
	weft_future_unref(future);
	weft_promise_unref(promise);
}

static void awaited_by_two(void)
{
	struct weft_promise *promise;
	struct weft_future *future;
	struct weft_co *a, *b;
	struct weft_value v;

	NEED(weft_promise_new(&promise) == 0);
	future = weft_promise_future(promise);
	a = new_waiter_for(future);
	b = new_waiter_for(future);
	CHECK(weft_next(a, &v) == WEFT_YIELDED && weft_next(b, &v) == WEFT_YIELDED);
	CHECK(weft_get_awaitable(v)->ops->name(weft_get_awaitable(v)));
	CHECK(weft_promise_set_result(promise, weft_int(3)) == 0);
	CHECK(weft_block_on(b, WEFT_NOW, &v) == 0 && weft_as_int(v) == 3);
	CHECK(weft_block_on(a, WEFT_NOW, &v) == 0 && weft_as_int(v) == 3);
	weft_co_unref(a);
	weft_co_unref(b);
	weft_future_unref(future);
	weft_promise_unref(promise);
}

/* A coroutine that goes before its future leaves nothing behind. */
static void left_early(void)
{
	struct weft_promise *promise;
	struct weft_future *future;
	struct weft_value v;
	struct weft_co *co;

	NEED(weft_promise_new(&promise) == 0);
	future = weft_promise_future(promise);
	for (int i = 0; i < 3; i++) {
		co = new_waiter_for(future);
		CHECK(weft_block_on(co, weft_after(0.001), &v) == WEFT_ETIMEDOUT);
		if (i == 0)
			CHECK(weft_co_abandon(co) == 0);
		else if (i == 1)
			CHECK(weft_close(co, NULL) == 0);
		weft_co_unref(co);
	}
	weft_future_unref(future);
	CHECK(weft_promise_set_result(promise, weft_int(3)) == 0);
	weft_promise_unref(promise);
}

static void *block_on_many(void *arg)
{
	struct waiter f;
	struct weft_value v;
	struct weft_co *co;

	for (int i = 0; i < 2000; i++) {
		co = new_waiter(&f, i % 10 ? square : fails, i);
		if (i % 10)
			CHECK(weft_block_on(co, WEFT_NEVER, &v) == 0 &&
			      weft_as_int(v) == (int64_t)i * i);
		else
			CHECK(weft_block_on(co, WEFT_NEVER, &v) == -ERANGE);
		weft_co_unref(co);
	}
	return arg;
}

static void from_many_threads(void)
{
	enum { THREADS = 4 };
	pthread_t threads[THREADS];

	open_pool(2);
	for (int i = 0; i < THREADS; i++)
		NEED(pthread_create(&threads[i], NULL, block_on_many, NULL) == 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	close_pool();
}

int main(void)
{
	static const struct suite_test tests[] = {
#define TEST(name) { #name, name }
		TEST(result_of_a_job),
		TEST(text_of_an_error),
		TEST(cancelled_meanwhile),
		TEST(awaited_by_two),
		TEST(left_early),
		TEST(from_many_threads),
	};

	return SUITE(tests);
}
