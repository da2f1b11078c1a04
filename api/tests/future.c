/* SPDX-License-Identifier: MIT */
/* One future: states, results, cancelling, callbacks (cf.state.*, cf.cancel.*, cf.cb.*). */

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include <weft/future.h>

#include "suite.h"

static struct weft_promise *make(struct weft_future **ret)
{
	struct weft_promise *p;

	NEED(weft_promise_new(&p) == 0);
	*ret = weft_promise_future(p);
	return p;
}

static void drop(struct weft_promise *p, struct weft_future *f)
{
	weft_promise_unref(p);
	weft_future_unref(f);
}

/* State, done, running, cancelled. */
static void answers(const struct weft_future *f, enum weft_future_state state, bool done,
		    bool running, bool cancelled)
{
	CHECK(weft_future_state(f) == state);
	CHECK(weft_future_done(f) == done);
	CHECK(weft_future_running(f) == running);
	CHECK(weft_future_cancelled(f) == cancelled);
}

static void matrix(void)
{
	struct weft_future *f;
	struct weft_promise *p = make(&f);

	answers(f, WEFT_PENDING, false, false, false);
	CHECK(weft_promise_start(p) == 1);
	answers(f, WEFT_FUTURE_RUNNING, false, true, false);
	CHECK(!weft_future_cancel(f));
	answers(f, WEFT_FUTURE_RUNNING, false, true, false);
	CHECK(weft_promise_start(p) == WEFT_ESTATE);
	CHECK(weft_promise_set_result(p, weft_int(7)) == 0);
	answers(f, WEFT_FINISHED, true, false, false);
	CHECK(!weft_future_cancel(f));
	CHECK(weft_promise_start(p) == WEFT_ESTATE);
	drop(p, f);
}

static void cancelling(void)
{
	struct weft_future *f;
	struct weft_promise *p = make(&f);

	CHECK(weft_future_cancel(f));
	answers(f, WEFT_CANCELLED, true, false, true);
	CHECK(weft_future_cancel(f));
	CHECK(weft_promise_start(p) == 0);
	answers(f, WEFT_CANCELLED_AND_NOTIFIED, true, false, true);
	CHECK(weft_future_cancel(f));
	CHECK(weft_promise_start(p) == WEFT_ESTATE);
	CHECK(weft_promise_set_result(p, weft_int(1)) == WEFT_ESTATE);
	CHECK(weft_future_result(f, WEFT_NOW, NULL) == WEFT_ECANCELED);
	CHECK(weft_future_error(f)->code == WEFT_ECANCELED);
	drop(p, f);
}

static void outcomes(void)
{
	struct weft_error err = weft_err(-EIO, weft_int(3));
	const struct weft_error *got = NULL;
	struct weft_value v = weft_int(-1);
	struct weft_future *f;
	struct weft_promise *p = make(&f);

	CHECK(weft_future_result(f, WEFT_NOW, &v) == WEFT_ETIMEDOUT && weft_as_int(v) == -1);
	CHECK(weft_future_result(f, weft_after(0.001), &v) == WEFT_ETIMEDOUT);
	CHECK(weft_future_result(f, weft_after(-5), &v) == WEFT_ETIMEDOUT);
	CHECK(weft_future_wait_error(f, WEFT_NOW, &got) == WEFT_ETIMEDOUT && !got);
	CHECK(!weft_future_error(f));
	CHECK(weft_promise_set_result(p, weft_int(7)) == 0);
	CHECK(weft_promise_set_result(p, weft_int(8)) == WEFT_ESTATE);
	CHECK(weft_promise_set_error(p, &err) == WEFT_ESTATE);
	CHECK(weft_future_result(f, WEFT_NOW, &v) == 0 && weft_as_int(v) == 7);
	CHECK(weft_future_result(f, WEFT_NEVER, &v) == 0 && weft_as_int(v) == 7);
	CHECK(weft_future_wait_error(f, WEFT_NOW, &got) == 0 && !got);
	drop(p, f);
	p = make(&f);
	CHECK(weft_promise_set_error(p, NULL) == -EINVAL);
	err.text = "the disk is gone";
	CHECK(weft_promise_set_error(p, &err) == 0);
	CHECK(weft_promise_set_error(p, &err) == WEFT_ESTATE);
	CHECK(weft_future_result(f, WEFT_NOW, &v) == -EIO);
	CHECK(weft_future_wait_error(f, WEFT_NOW, &got) == 0 && got->text == err.text);
	CHECK(weft_as_int(got->value) == 3 && got == weft_future_error(f));
	drop(p, f);
}

static void given_up(void)
{
	struct weft_future *f;
	struct weft_promise *p = make(&f);

	weft_promise_unref(p);
	CHECK(weft_future_result(f, WEFT_NEVER, NULL) == WEFT_EBROKEN);
	weft_future_unref(f);
	p = make(&f);
	weft_future_cancel(f);
	weft_promise_unref(p);
	answers(f, WEFT_CANCELLED_AND_NOTIFIED, true, false, true);
	weft_future_unref(f);
	weft_future_unref(NULL);
	weft_promise_unref(NULL);
}

static void stopping(void)
{
	struct weft_future *f;
	struct weft_promise *p = make(&f);

	CHECK(weft_promise_start(p) == 1);
	CHECK(!weft_promise_stopped(p));
	CHECK(weft_future_stop(f));
	CHECK(weft_promise_stopped(p));
	answers(f, WEFT_FUTURE_RUNNING, false, true, false);
	CHECK(weft_promise_set_result(p, weft_none()) == 0);
	CHECK(!weft_future_stop(f));
	drop(p, f);
	p = make(&f);
	CHECK(weft_future_stop(f));
	CHECK(weft_future_cancelled(f));
	drop(p, f);
}

static void lines(void)
{
	char text[64], tiny[4];
	struct weft_future *f;
	struct weft_promise *p = make(&f);

	CHECK(strncmp(weft_future_describe(f, text, sizeof(text)), "future ", 7) == 0);
	CHECK(strstr(text, ": pending"));
	weft_future_set_name(f, "answer");
	weft_promise_set_result(p, weft_int(42));
	CHECK(strstr(weft_future_describe(f, text, sizeof(text)), ": finished: 42"));
	CHECK(strncmp(text, "answer ", 7) == 0);
	CHECK(strcmp(weft_future_describe(f, tiny, sizeof(tiny)), "ans") == 0);
	drop(p, f);
}

/* ---- callbacks ---- */

static char trace[64];
static pthread_t ran_in;
static int reports;

static int note(struct weft_future *f, void *arg)
{
	size_t n = strlen(trace);

	CHECK(weft_future_done(f));
	trace[n] = *(char *)arg;
	trace[n + 1] = '\0';
	ran_in = pthread_self();
	return *(char *)arg == 'x' ? -EIO : 0;
}

static void count_report(struct weft_future *f, const struct weft_error *err, void *arg)
{
	CHECK(f && err->code == -EIO && arg == &reports);
	reports++;
}

static int add_one(struct weft_future *f, void *arg)
{
	note(f, arg);
	return weft_future_on_done(f, note, "+");
}

static void callback_order(void)
{
	struct weft_future *f;
	struct weft_promise *p = make(&f);

	trace[0] = '\0';
	reports = 0;
	weft_set_future_report(count_report, &reports);
	CHECK(weft_future_on_done(f, NULL, NULL) == -EINVAL);
	CHECK(weft_future_on_done(f, note, "a") == 0);
	CHECK(weft_future_on_done(f, note, "x") == 0);
	CHECK(weft_future_on_done(f, add_one, "b") == 0);
	CHECK(weft_future_on_done(f, note, "c") == 0);
	CHECK(!*trace);
	weft_promise_set_result(p, weft_int(1));
	CHECK(strcmp(trace, "axb+c") == 0);
	CHECK(reports == 1);
	CHECK(weft_future_on_done(f, note, "d") == 0);
	CHECK(weft_future_on_done(f, note, "x") == 0);
	CHECK(strcmp(trace, "axb+cdx") == 0 && reports == 2);
	weft_set_future_report(NULL, NULL);
	drop(p, f);
}

static void callback_cancel(void)
{
	struct weft_future *f;
	struct weft_promise *p = make(&f);

	trace[0] = '\0';
	weft_future_on_done(f, note, "a");
	CHECK(weft_future_cancel(f) && strcmp(trace, "a") == 0);
	CHECK(weft_future_cancel(f) && strcmp(trace, "a") == 0);
	weft_future_on_done(f, note, "b");
	CHECK(weft_promise_start(p) == 0 && strcmp(trace, "ab") == 0);
	drop(p, f);
}

static void *finish(void *p)
{
	CHECK(weft_promise_set_result(p, weft_int(5)) == 0);
	return NULL;
}

static void callback_thread(void)
{
	struct weft_future *f;
	struct weft_promise *p = make(&f);
	pthread_t t;

	trace[0] = '\0';
	weft_future_on_done(f, note, "a");
	NEED(pthread_create(&t, NULL, finish, p) == 0);
	CHECK(weft_future_wait(f, WEFT_NEVER) == 0);
	pthread_join(t, NULL);
	CHECK(pthread_equal(ran_in, t));
	drop(p, f);
}

/* ---- threads ---- */

static void *wait_for(void *f)
{
	CHECK(weft_future_wait(f, WEFT_NEVER) == 0);
	return NULL;
}

static void *cancel(void *f)
{
	return weft_future_cancel(f) ? f : NULL;
}

static void *set_and_tell(void *p)
{
	return weft_promise_set_result(p, weft_int(5)) == 0 ? p : NULL;
}

static void wakes(void)
{
	for (int i = 0; i < 300; i++) {
		struct weft_future *f;
		struct weft_promise *p = make(&f);
		pthread_t t[3];

		NEED(pthread_create(&t[0], NULL, wait_for, f) == 0);
		NEED(pthread_create(&t[1], NULL, wait_for, f) == 0);
		NEED(i % 2 ? pthread_create(&t[2], NULL, finish, p) == 0
			   : pthread_create(&t[2], NULL, cancel, f) == 0);
		for (int k = 0; k < 3; k++)
			pthread_join(t[k], NULL);
		CHECK(weft_future_cancelled(f) == (i % 2 == 0));
		drop(p, f);
	}
}

static int count_call(struct weft_future *f, void *arg)
{
	(void)f;
	atomic_fetch_add((atomic_int *)arg, 1);
	return 0;
}

/* Two set a result and one cancels: one of them succeeds, and the callback runs once. */
static void one_end(void)
{
	for (int i = 0; i < 500; i++) {
		struct weft_future *f;
		struct weft_promise *p = make(&f);
		pthread_t t[3];
		void *r[3];
		atomic_int calls = 0;

		weft_future_on_done(f, count_call, &calls);
		NEED(pthread_create(&t[0], NULL, set_and_tell, p) == 0);
		NEED(pthread_create(&t[1], NULL, cancel, f) == 0);
		NEED(pthread_create(&t[2], NULL, set_and_tell, p) == 0);
		for (int k = 0; k < 3; k++)
			pthread_join(t[k], &r[k]);
		CHECK(!!r[0] + !!r[1] + !!r[2] == 1);
		CHECK(atomic_load(&calls) == 1);
		CHECK(weft_future_cancelled(f) == !!r[1]);
		drop(p, f);
	}
}

static void deadlines(void)
{
	static const struct weft_deadline none;

	CHECK(weft_has_passed(WEFT_NOW) && weft_has_passed(none));
	CHECK(!weft_has_passed(WEFT_NEVER));
	CHECK(weft_has_passed(weft_after(0)) && weft_has_passed(weft_after(-1e300)));
	CHECK(weft_has_passed(weft_after(0.0 / 0.0)));
	CHECK(!weft_has_passed(weft_after(1000)));
	CHECK(weft_after(1e300).ns_ == WEFT_NEVER.ns_);
}

int main(void)
{
	static const struct suite_test tests[] = {
		{ "cf.query.matrix", matrix },
		{ "cf.cancel: pending, again, notified", cancelling },
		{ "cf.result and cf.set.twice", outcomes },
		{ "a promise that is given up ends its future", given_up },
		{ "a running future can be asked to stop", stopping },
		{ "a line for logs", lines },
		{ "cf.cb.order, cf.cb.raises, cf.cb.already-done", callback_order },
		{ "cf.cb.cancel", callback_cancel },
		{ "cf.cb.thread", callback_thread },
		{ "cf.result.wakes", wakes },
		{ "a future ends once", one_end },
		{ "deadlines", deadlines },
	};

	return SUITE(tests);
}
