/* SPDX-License-Identifier: MIT */
/* Several futures at once (cf.wait.*, cf.asc.*). */

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include <weft/future.h>

#include "suite.h"

enum { MANY = 100 };

static struct weft_promise *p[MANY];
static struct weft_future *f[MANY];

static void make(size_t n)
{
	for (size_t i = 0; i < n; i++) {
		NEED(weft_promise_new(&p[i]) == 0);
		f[i] = weft_promise_future(p[i]);
	}
}

static void drop(size_t n)
{
	for (size_t i = 0; i < n; i++)
		weft_promise_unref(p[i]);
	weft_futures_unref(f, n);
}

static void end(size_t i)
{
	CHECK(weft_promise_set_result(p[i], weft_int((int64_t)i)) == 0);
}

static void fail(size_t i)
{
	struct weft_error err = weft_err(-EIO, weft_none());

	CHECK(weft_promise_set_error(p[i], &err) == 0);
}

static void wait_modes(void)
{
	bool done[4];

	make(4);
	CHECK(weft_wait(f, 4, WEFT_FIRST_COMPLETED, WEFT_NOW, done) == 0);
	CHECK(!done[0] && !done[1] && !done[2] && !done[3]);
	end(1);
	end(3);
	CHECK(weft_wait(f, 4, WEFT_FIRST_COMPLETED, WEFT_NEVER, done) == 1);
	CHECK(!done[0] && done[1] && !done[2] && done[3]);
	CHECK(weft_wait(f, 4, WEFT_ALL_COMPLETED, weft_after(0.001), done) == 0);
	CHECK(weft_wait(f, 4, WEFT_FIRST_ERROR, WEFT_NOW, NULL) == 0);
	weft_future_cancel(f[0]);
	CHECK(weft_wait(f, 1, WEFT_FIRST_COMPLETED, WEFT_NOW, done) == 0 && !done[0]);
	CHECK(weft_promise_start(p[0]) == 0);
	CHECK(weft_wait(f, 1, WEFT_FIRST_COMPLETED, WEFT_NOW, done) == 1 && done[0]);
	CHECK(weft_wait(f, 4, WEFT_FIRST_ERROR, WEFT_NOW, NULL) == 0);
	fail(2);
	CHECK(weft_wait(f, 4, WEFT_FIRST_ERROR, WEFT_NEVER, NULL) == 1);
	CHECK(weft_wait(f, 4, WEFT_ALL_COMPLETED, WEFT_NEVER, done) == 1 && done[2]);
	drop(4);
}

static void wait_bad(void)
{
	struct weft_future *none = NULL;

	CHECK(weft_wait(f, 0, (enum weft_wait_mode)7, WEFT_NEVER, NULL) == -EINVAL);
	CHECK(strstr(weft_strerror(-EINVAL), "7 is no mode"));
	CHECK(weft_wait(&none, 1, WEFT_ALL_COMPLETED, WEFT_NEVER, NULL) == -EINVAL);
	CHECK(weft_wait(NULL, 0, WEFT_ALL_COMPLETED, WEFT_NEVER, NULL) == 1);
}

static void wait_duplicates(void)
{
	struct weft_future *twice[3];
	bool done[3];

	make(1);
	twice[0] = twice[1] = twice[2] = f[0];
	CHECK(weft_wait(twice, 3, WEFT_ALL_COMPLETED, WEFT_NOW, done) == 0);
	end(0);
	CHECK(weft_wait(twice, 3, WEFT_ALL_COMPLETED, WEFT_NEVER, done) == 1);
	CHECK(done[0] && done[1] && done[2]);
	drop(1);
}

static void *end_all(void *arg)
{
	for (size_t i = 0; i < MANY; i++)
		if (i % 3 == 1) {
			weft_future_cancel(f[i]);
			weft_promise_start(p[i]);
		} else {
			end(i);
		}
	return arg;
}

static void *wait_all(void *arg)
{
	CHECK(weft_wait(f, MANY, WEFT_ALL_COMPLETED, WEFT_NEVER, NULL) == 1);
	return arg;
}

static void *complete_all(void *arg)
{
	bool seen[MANY] = { false };
	struct weft_completed c;
	size_t i, n = 0;

	CHECK(weft_as_completed(&c, f, MANY, WEFT_NEVER) == 0);
	while (weft_completed_next(&c, &i) > 0) {
		CHECK(!seen[i] && weft_future_done(f[i]));
		seen[i] = true;
		n++;
	}
	CHECK(n == MANY);
	return arg;
}

static void race(void)
{
	for (int round = 0; round < 50; round++) {
		pthread_t t[4];

		make(MANY);
		NEED(pthread_create(&t[0], NULL, end_all, NULL) == 0);
		NEED(pthread_create(&t[1], NULL, wait_all, NULL) == 0);
		NEED(pthread_create(&t[2], NULL, complete_all, NULL) == 0);
		NEED(pthread_create(&t[3], NULL, complete_all, NULL) == 0);
		for (int k = 0; k < 4; k++)
			pthread_join(t[k], NULL);
		drop(MANY);
	}
}

static void completed_order(void)
{
	struct weft_completed c;
	size_t i = 99;

	make(4);
	end(2);
	CHECK(weft_as_completed(&c, f, 4, WEFT_NEVER) == 0);
	CHECK(weft_completed_next(&c, &i) == 1 && i == 2);
	end(3);
	end(0);
	fail(1);
	CHECK(weft_completed_next(&c, &i) == 1 && i == 3);
	CHECK(weft_completed_next(&c, &i) == 1 && i == 0);
	CHECK(weft_completed_next(&c, &i) == 1 && i == 1);
	CHECK(weft_completed_next(&c, &i) == 0 && i == 1);
	CHECK(weft_completed_next(&c, &i) == 0);
	drop(4);
}

static void completed_deadline(void)
{
	struct weft_future *all[5];
	struct weft_completed c;
	size_t i;

	make(4);
	memcpy(all, f, sizeof(f[0]) * 4);
	all[4] = f[0];
	end(1);
	weft_future_cancel(f[2]);
	CHECK(weft_promise_start(p[2]) == 0);
	CHECK(weft_as_completed(&c, all, 5, WEFT_NOW) == 0);
	CHECK(weft_completed_next(&c, &i) == 1 && i == 1);
	CHECK(weft_completed_next(&c, &i) == 1 && i == 2);
	CHECK(weft_completed_next(&c, &i) == WEFT_ETIMEDOUT);
	CHECK(strcmp(weft_strerror(WEFT_ETIMEDOUT), "2 (of 4) futures unfinished") == 0);
	CHECK(weft_completed_next(&c, &i) == 0);
	drop(4);
}

static void completed_bad(void)
{
	struct weft_future *none = NULL;
	struct weft_completed c;
	size_t i;

	CHECK(weft_as_completed(&c, &none, 1, WEFT_NEVER) == -EINVAL);
	CHECK(weft_completed_next(&c, &i) == -EINVAL);
	CHECK(weft_completed_next(&c, &i) == 0);
	CHECK(weft_as_completed(&c, NULL, 0, WEFT_NEVER) == 0);
	CHECK(weft_completed_next(&c, &i) == 0);
}

/* The pass has references of its own, gives each back with its future, and unlinks what is left. */
static void completed_leave(void)
{
	struct weft_completed c;
	size_t i;

	make(3);
	CHECK(weft_as_completed(&c, f, 3, WEFT_NEVER) == 0);
	weft_futures_unref(f, 3);
	end(1);
	CHECK(weft_completed_next(&c, &i) == 1 && i == 1);
	weft_completed_leave(&c);
	weft_completed_leave(&c);
	CHECK(weft_completed_next(&c, &i) == 0);
	end(0);
	end(2);
	drop(3);
}

int main(void)
{
	static const struct suite_test tests[] = {
		{ "cf.wait: modes and partitions", wait_modes },
		{ "cf.wait.invalid-mode, a NULL future", wait_bad },
		{ "cf.wait.duplicates", wait_duplicates },
		{ "cf.wait.race, and four who wait for the same futures", race },
		{ "cf.asc.order", completed_order },
		{ "cf.asc.timeout-msg, cf.asc.duplicates", completed_deadline },
		{ "cf.asc: bad input", completed_bad },
		{ "cf.asc.early-stop, cf.asc.drop-refs", completed_leave },
	};

	return SUITE(tests);
}
