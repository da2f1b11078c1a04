/* SPDX-License-Identifier: MIT */
/* Jobs, submit, map, shutdown and workers (cf.submit.*, cf.map.*, cf.pool.*, cf.shutdown.*). */

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <weft/backends.h>
#include <weft/body.h>
#include <weft/executor.h>

#include "foreign.h"
#include "suite.h"

static struct weft_executor *threads(int workers, const struct weft_executor_options *o)
{
	struct weft_executor *e;

	NEED(weft_threads_open(workers, o, &e) == 0);
	return e;
}

static struct weft_future *submit(struct weft_executor *e, weft_job_function *job, void *arg)
{
	struct weft_future *f;

	NEED(weft_submit(e, job, arg, &f) == 0);
	return f;
}

static void close_wait(struct weft_executor *e)
{
	CHECK(weft_executor_close(e, WEFT_SHUTDOWN_WAIT, WEFT_NEVER) == 0);
}

static int twice(struct weft_job *job, void *arg)
{
	return weft_job_return(job, weft_int(2 * *(int *)arg));
}

static int fails(struct weft_job *job, void *arg)
{
	return weft_job_fail(job, -EIO, "no %s", (char *)arg);
}

static int returns_code(struct weft_job *job, void *arg)
{
	(void)arg;
	weft_job_return(job, weft_int(1));
	return -EPROTO;
}

static int passes(struct weft_job *job, void *door)
{
	door_pass(door);
	return weft_job_return(job, weft_int(1));
}

/* ---- what every executor does ---- */

enum { KINDS = 4 };

static struct weft_executor *open_kind(int kind)
{
	struct weft_executor *e;

	if (kind == 0)
		NEED(weft_inline_open(&e) == 0);
	else if (kind == 1)
		NEED(weft_executor_open(&foreign_ops, 2, NULL, &e) == 0);
	else
		e = threads(kind == 2 ? 1 : 4, NULL);
	return e;
}

static void results_of(struct weft_executor *e)
{
	static int n = 21; /* nobody waits for the job that reads it last */
	struct weft_value v;
	struct weft_future *f[3];

	f[0] = submit(e, twice, &n);
	f[1] = submit(e, fails, "disk");
	f[2] = submit(e, returns_code, NULL);
	CHECK(weft_future_result(f[0], WEFT_NEVER, &v) == 0 && weft_as_int(v) == 42);
	CHECK(weft_future_result(f[1], WEFT_NEVER, &v) == -EIO);
	CHECK(strcmp(weft_future_error(f[1])->text, "no disk") == 0);
	CHECK(weft_future_result(f[2], WEFT_NEVER, &v) == -EPROTO);
	CHECK(!weft_future_error(f[2])->text);
	weft_futures_unref(f, 3);
	CHECK(weft_submit(e, twice, &n, NULL) == 0);
	CHECK(weft_submit(e, NULL, &n, f) == -EINVAL);
	CHECK(weft_submit_many(e, NULL, &n, 0, 1, f) == -EINVAL);
	CHECK(weft_submit_many(e, twice, &n, 0, 0, NULL) == 0);
}

static void results(void)
{
	for (int kind = 0; kind < KINDS; kind++) {
		struct weft_executor *e = open_kind(kind);

		results_of(e);
		close_wait(e);
	}
}

enum { MANY = 10000 };

static void many(void)
{
	static struct weft_future *f[MANY];
	static int args[MANY];

	for (int kind = 0; kind < KINDS; kind++) {
		struct weft_executor *e = open_kind(kind);
		struct weft_value v;

		for (int i = 0; i < MANY; i++)
			args[i] = i;
		NEED(weft_submit_many(e, twice, args, sizeof(int), MANY, f) == 0);
		for (int i = 0; i < MANY; i++)
			CHECK(weft_future_result(f[i], WEFT_NEVER, &v) == 0 &&
			      weft_as_int(v) == 2 * i);
		weft_futures_unref(f, MANY);
		for (int i = 0; i < MANY; i++)
			f[i] = submit(e, twice, &args[i]);
		close_wait(e);
		for (int i = 0; i < MANY; i++)
			CHECK(weft_future_result(f[i], WEFT_NOW, &v) == 0 &&
			      weft_as_int(v) == 2 * i);
		weft_futures_unref(f, MANY);
	}
}

/* ---- arguments and results that are released ---- */

static atomic_int arg_releases, result_releases, destroys;

static void release_arg(void *arg)
{
	CHECK(memcmp(arg, "0123456789", 10) == 0);
	atomic_fetch_add(&arg_releases, 1);
}

static void release_result(struct weft_value v)
{
	CHECK(weft_as_int(v) == 5);
	atomic_fetch_add(&result_releases, 1);
}

static void destroy(void *p)
{
	free(p);
	atomic_fetch_add(&destroys, 1);
}

static int returns_5(struct weft_job *job, void *arg)
{
	CHECK(memcmp(arg, "0123456789", 10) == 0);
	return weft_job_return(job, weft_int(5));
}

static int returns_owned(struct weft_job *job, void *arg)
{
	(void)arg;
	weft_job_return_owned(job, malloc(8), destroy);
	return weft_job_return_owned(job, malloc(8), destroy);
}

static int owns_and_fails(struct weft_job *job, void *arg)
{
	(void)arg;
	weft_job_return_owned(job, malloc(8), destroy);
	return -EIO;
}

static int returns_bytes(struct weft_job *job, void *arg)
{
	return weft_job_return_bytes(job, arg, 10);
}

/* The one worker has done with what it had to do: it may hold a future for longer than it runs. */
static void settle(struct weft_executor *e)
{
	static int n;
	struct weft_future *f = submit(e, twice, &n);

	CHECK(weft_future_result(f, WEFT_NEVER, NULL) == 0);
	weft_future_unref(f);
}

static void releases(void)
{
	static char bytes[100] = "0123456789";
	struct weft_submit_options o = { .arg_size = 16,
					 .release_arg = release_arg,
					 .release_result = release_result,
					 .name = "five" };
	struct weft_executor *e = threads(1, NULL);
	struct weft_future *f[4];
	struct weft_value v;

	/* Read, and not read; a short argument, and a long one; cancelled. */
	NEED(weft_submit_with(e, returns_5, bytes, &o, &f[0]) == 0);
	CHECK(weft_future_result(f[0], WEFT_NEVER, &v) == 0);
	CHECK(strcmp(weft_future_name(f[0]), "five") == 0);
	weft_future_unref(f[0]);
	settle(e);
	CHECK(atomic_load(&arg_releases) == 1 && atomic_load(&result_releases) == 0);
	o.arg_size = sizeof(bytes);
	NEED(weft_submit_with(e, returns_5, bytes, &o, &f[0]) == 0);
	CHECK(weft_future_result(f[0], WEFT_NEVER, NULL) == 0);
	weft_future_unref(f[0]);
	settle(e);
	CHECK(atomic_load(&arg_releases) == 2 && atomic_load(&result_releases) == 1);
	CHECK(weft_submit_with(e, returns_5, NULL, &o, &f[0]) == -EINVAL);
	f[0] = submit(e, returns_owned, NULL);
	CHECK(weft_future_result(f[0], WEFT_NEVER, NULL) == 0 && atomic_load(&destroys) == 1);
	weft_future_unref(f[0]);
	settle(e);
	CHECK(atomic_load(&destroys) == 2);
	f[0] = submit(e, returns_owned, NULL);
	CHECK(weft_future_take(f[0], WEFT_NEVER, &v) == 0);
	CHECK(weft_future_take(f[0], WEFT_NEVER, &v) == WEFT_ESTATE);
	weft_future_unref(f[0]);
	settle(e);
	CHECK(atomic_load(&destroys) == 3);
	free(weft_as_ptr(v));
	f[0] = submit(e, owns_and_fails, NULL);
	CHECK(weft_future_result(f[0], WEFT_NEVER, NULL) == -EIO && atomic_load(&destroys) == 4);
	weft_future_unref(f[0]);
	o = (struct weft_submit_options){ .arg_size = 10 };
	NEED(weft_submit_with(e, returns_bytes, bytes, &o, &f[0]) == 0);
	f[1] = submit(e, returns_bytes, bytes);
	close_wait(e);
	for (int i = 0; i < 2; i++) {
		const char *s = NULL;
		uint32_t len = 0;

		CHECK(weft_future_result(f[i], WEFT_NOW, &v) == 0);
		CHECK(weft_get_str(v, &s, &len) == 0 && len == 10 && memcmp(s, bytes, 10) == 0);
		weft_future_unref(f[i]);
	}
}

/* ---- texts ---- */

static int invalid(struct weft_job *job, void *text)
{
	return text ? weft_job_fail(job, -EINVAL, "no %s", (char *)text) : -EINVAL;
}

/* A job's error after a refusal with the same code: the texts are the job's, or general ones. */
static void text_of(struct weft_executor *e, const char *text, const char *want)
{
	struct weft_future *f = submit(e, invalid, (void *)(uintptr_t)text);
	struct weft_executor *none;
	char line[100];

	CHECK(weft_future_wait(f, WEFT_NEVER) == 0);
	CHECK(weft_threads_open(0, NULL, &none) == -EINVAL);
	CHECK(strstr(weft_strerror(-EINVAL), "workers"));
	CHECK(!strstr(weft_error_text(weft_future_error(f), line, sizeof(line)), "workers"));
	CHECK(!strstr(weft_future_describe(f, line, sizeof(line)), "workers"));
	CHECK(weft_future_result(f, WEFT_NEVER, NULL) == -EINVAL);
	CHECK(strcmp(weft_strerror(-EINVAL), want) == 0);
	weft_future_unref(f);
}

static void texts(void)
{
	struct weft_executor_options o = { .stack_size = (size_t)1 << 50, .name = "large" };
	struct weft_executor *e = threads(1, NULL);
	char first[100];

	text_of(e, "disk", "no disk");
	text_of(e, NULL, strerror(EINVAL));
	close_wait(e);
	/* The text of a second failure is not made of that of the first. */
	e = threads(1, &o);
	CHECK(weft_submit(e, returns_code, NULL, NULL) < 0);
	snprintf(first, sizeof(first), "%s", weft_strerror(weft_submit(e, invalid, NULL, NULL)));
	CHECK(strncmp(first, "executor large: no worker", 25) == 0);
	CHECK(strcmp(weft_strerror(weft_submit(e, invalid, NULL, NULL)), first) == 0);
	close_wait(e);
}

/* ---- states, cancelling, stopping ---- */

static void states(void)
{
	struct weft_executor *e = threads(2, NULL);
	struct weft_executor_counts n;
	struct weft_future *f[5];
	struct door door;

	door_init(&door);
	for (int i = 0; i < 5; i++)
		f[i] = submit(e, passes, &door);
	door_await(&door, 2);
	for (int i = 0; i < 5; i++)
		CHECK(weft_future_state(f[i]) == (i < 2 ? WEFT_FUTURE_RUNNING : WEFT_PENDING));
	CHECK(weft_executor_counts(e, &n) == 0);
	CHECK(n.workers == 2 && n.running == 2 && n.idle == 0 && n.queued == 3);
	CHECK(!weft_future_cancel(f[0]) && weft_future_cancel(f[3]));
	door_open(&door);
	close_wait(e);
	for (int i = 0; i < 5; i++)
		CHECK(weft_future_state(f[i]) ==
		      (i == 3 ? WEFT_CANCELLED_AND_NOTIFIED : WEFT_FINISHED));
	weft_futures_unref(f, 5);
	door_fini(&door);
}

static int until_stopped(struct weft_job *job, void *door)
{
	sem_post(&((struct door *)door)->seen);
	while (!weft_job_stopped(job))
		sched_yield();
	return WEFT_ECANCELED;
}

static void stopping(void)
{
	struct weft_executor *e = threads(1, NULL);
	struct weft_future *f;
	struct door door;

	door_init(&door);
	f = submit(e, until_stopped, &door);
	door_await(&door, 1);
	CHECK(!weft_future_cancel(f) && weft_future_stop(f));
	CHECK(weft_future_result(f, WEFT_NEVER, NULL) == WEFT_ECANCELED);
	CHECK(weft_future_state(f) == WEFT_FINISHED && !weft_future_stop(f));
	weft_future_unref(f);
	close_wait(e);
	door_fini(&door);
}

/* ---- order ---- */

static int order[MANY];
static atomic_int ordered;

static int append(struct weft_job *job, void *arg)
{
	(void)job;
	order[atomic_fetch_add(&ordered, 1)] = *(int *)arg;
	return 0;
}

static void fifo(void)
{
	static int args[MANY];
	struct weft_executor *e = threads(1, NULL);
	struct door door;

	door_init(&door);
	atomic_store(&ordered, 0);
	CHECK(weft_submit(e, passes, &door, NULL) == 0);
	for (int i = 0; i < MANY; i++) {
		args[i] = i;
		CHECK(weft_submit(e, append, &args[i], NULL) == 0);
	}
	door_open(&door);
	close_wait(e);
	CHECK(atomic_load(&ordered) == MANY);
	for (int i = 0; i < MANY; i++)
		CHECK(order[i] == i);
	door_fini(&door);
}

static int submits_own(struct weft_job *job, void *args)
{
	for (int i = 0; i < 2000; i++)
		CHECK(weft_submit(weft_job_executor(job), append, (int *)args + i, NULL) == 0);
	return 0;
}

static void nested_fifo(void)
{
	static int args[2000];

	for (int with = 0; with < 2; with++) {
		struct weft_executor_options o = { .fifo = with };
		struct weft_executor *e = threads(1, &o);
		struct weft_future *f;

		atomic_store(&ordered, 0);
		for (int i = 0; i < 2000; i++)
			args[i] = i;
		f = submit(e, submits_own, args);
		CHECK(weft_future_result(f, WEFT_NEVER, NULL) == 0);
		weft_future_unref(f);
		close_wait(e);
		CHECK(atomic_load(&ordered) == 2000);
		for (int i = 0; i < 2000; i++)
			CHECK(order[i] == i);
	}
}

/* ---- waiting inside jobs ---- */

static int fib(struct weft_job *job, void *arg)
{
	intptr_t n = (intptr_t)arg;
	struct weft_future *f[2];
	struct weft_value a, b;
	int r;

	if (n < 2)
		return weft_job_return(job, weft_int(n));
	r = weft_submit(weft_job_executor(job), fib, (void *)(n - 1), &f[0]);
	if (r < 0)
		return r;
	r = weft_submit(weft_job_executor(job), fib, (void *)(n - 2), &f[1]);
	if (r < 0)
		return r;
	CHECK(weft_future_result(f[0], WEFT_NEVER, &a) == 0);
	CHECK(weft_future_result(f[1], WEFT_NEVER, &b) == 0);
	weft_futures_unref(f, 2);
	return weft_job_return(job, weft_int(weft_as_int(a) + weft_as_int(b)));
}

static void nested(void)
{
	for (int workers = 1; workers < 4; workers++) {
		struct weft_executor *e = threads(workers, NULL);
		struct weft_future *f = submit(e, fib, (void *)17);
		struct weft_value v;

		CHECK(weft_future_result(f, WEFT_NEVER, &v) == 0 && weft_as_int(v) == 1597);
		weft_future_unref(f);
		close_wait(e);
	}
}

struct chain {
	struct weft_future *waits_for;
	struct weft_promise *sets;
};

static int waits_and_sets(struct weft_job *job, void *arg)
{
	struct chain *c = arg;

	(void)job;
	if (c->waits_for)
		CHECK(weft_future_result(c->waits_for, WEFT_NEVER, NULL) == 0);
	if (c->sets)
		CHECK(weft_promise_set_result(c->sets, weft_none()) == 0);
	return 0;
}

/* One worker; each job waits for a promise that a later job keeps: only spare workers help. */
static void spare(void)
{
	enum { N = 8 };
	struct weft_executor *e = threads(1, NULL);
	struct weft_promise *p[N];
	struct weft_future *kept[N], *f[N + 1];
	struct chain chains[N + 1] = { { NULL, NULL } };

	for (int i = 0; i < N; i++) {
		NEED(weft_promise_new(&p[i]) == 0);
		kept[i] = weft_promise_future(p[i]);
		chains[i].waits_for = kept[i];
		chains[i + 1].sets = p[i];
	}
	for (int i = 0; i <= N; i++)
		f[i] = submit(e, waits_and_sets, &chains[i]);
	CHECK(weft_wait(f, N + 1, WEFT_ALL_COMPLETED, WEFT_NEVER, NULL) == 1);
	close_wait(e);
	weft_futures_unref(f, N + 1);
	weft_futures_unref(kept, N);
	for (int i = 0; i < N; i++)
		weft_promise_unref(p[i]);
}

static int waits_deep(struct weft_job *job, void *arg)
{
	intptr_t n = (intptr_t)arg;
	struct weft_future *f;

	if (n == 0)
		return 0;
	NEED(weft_submit(weft_job_executor(job), waits_deep, (void *)(n - 1), &f) == 0);
	CHECK(weft_future_result(f, WEFT_NEVER, NULL) == 0);
	weft_future_unref(f);
	return 0;
}

/* Deeper than one worker runs waits inside each other: the rest is a spare one's. */
static void deep(void)
{
	struct weft_executor *e = threads(1, NULL);
	struct weft_future *f = submit(e, waits_deep, (void *)500);

	CHECK(weft_future_result(f, WEFT_NEVER, NULL) == 0);
	weft_future_unref(f);
	close_wait(e);
}

static int waits_many(struct weft_job *job, void *arg)
{
	static int n = 4;
	struct weft_executor *e = weft_job_executor(job);
	struct weft_completed c;
	struct weft_future *f[20];
	size_t i, seen = 0;

	(void)arg;
	for (i = 0; i < 20; i++)
		f[i] = submit(e, twice, &n);
	weft_as_completed(&c, f, 20, WEFT_NEVER);
	while (weft_completed_next(&c, &i) > 0)
		seen++;
	CHECK(seen == 20);
	CHECK(weft_wait(f, 20, WEFT_ALL_COMPLETED, WEFT_NEVER, NULL) == 1);
	weft_futures_unref(f, 20);
	return 0;
}

static void nested_completed(void)
{
	struct weft_executor *e = threads(1, NULL);
	struct weft_future *f = submit(e, waits_many, NULL);

	CHECK(weft_future_result(f, WEFT_NEVER, NULL) == 0);
	weft_future_unref(f);
	close_wait(e);
}

static int awaits_in_body(struct weft_co *co, void *arg)
{
	static int n = 4;
	struct weft_future *f = submit(arg, twice, &n);
	struct weft_value v = weft_int(0);

	CHECK(weft_future_result(f, WEFT_NEVER, &v) == 0);
	weft_future_unref(f);
	return weft_return(co, v);
}

static int runs_body(struct weft_job *job, void *arg)
{
	struct weft_value v;
	struct weft_co *co;

	(void)arg;
	NEED(weft_co_new(awaits_in_body, weft_job_executor(job), NULL, &co) == 0);
	CHECK(weft_next(co, &v) == 0 && weft_as_int(v) == 8);
	weft_co_unref(co);
	return 0;
}

/* The stack of a coroutine is no place for a job: a spare worker runs it. */
static void in_body(void)
{
	uint32_t caps = weft_backend_default()->caps;
	struct weft_executor *e = threads(1, NULL);
	struct weft_executor_counts n;
	struct weft_future *f;

	/* A body with a thread of its own is not known to be a worker's. */
	if (!(caps & WEFT_CAP_STACKFUL) || caps & WEFT_CAP_OWN_TLS) {
		close_wait(e);
		return;
	}
	f = submit(e, runs_body, NULL);
	CHECK(weft_future_result(f, WEFT_NEVER, NULL) == 0);
	CHECK(weft_executor_counts(e, &n) == 0 && n.workers <= 2);
	weft_future_unref(f);
	close_wait(e);
}

static int waits_for_cancelled(struct weft_job *job, void *door)
{
	struct weft_future *f = submit(weft_job_executor(job), passes, door);

	door_pass(door);
	CHECK(weft_future_result(f, WEFT_NEVER, NULL) == WEFT_ECANCELED);
	weft_future_unref(f);
	return 0;
}

/* A job waits for one that a shutdown cancels, and there is no other worker. */
static void cancelled_under(void)
{
	for (int i = 0; i < 100; i++) {
		struct weft_executor_options o = { .spare = -1 };
		struct weft_executor *e = threads(1, &o);
		struct weft_future *f;
		struct door door;

		door_init(&door);
		f = submit(e, waits_for_cancelled, &door);
		door_await(&door, 1);
		CHECK(weft_executor_shutdown(e, WEFT_CANCEL_NO_WAIT, WEFT_NEVER) == 0);
		door_open(&door);
		close_wait(e);
		CHECK(weft_future_result(f, WEFT_NOW, NULL) == 0);
		weft_future_unref(f);
		door_fini(&door);
	}
}

/* ---- workers ---- */

static void bad_workers(void)
{
	struct weft_executor_options fifo = { .fifo = true }, pin = { .pin = true };
	struct weft_executor_ops other = weft_executor_threads;
	struct weft_executor *e = NULL;

	CHECK(weft_threads_open(0, NULL, &e) == -EINVAL);
	CHECK(strstr(weft_strerror(-EINVAL), "0 workers"));
	CHECK(weft_threads_open(-3, NULL, &e) == -EINVAL);
	CHECK(weft_threads_open(1000000, NULL, &e) == -EINVAL && !e);
	CHECK(weft_executor_open(NULL, 1, NULL, &e) == WEFT_EBACKEND);
	CHECK(weft_executor_open(&weft_executor_inline, 1, &pin, &e) == WEFT_EBACKEND);
	CHECK(strstr(weft_strerror(WEFT_EBACKEND), "inline cannot do pin"));
	NEED(weft_executor_open(&weft_executor_inline, 1, &fifo, &e) == 0);
	CHECK(weft_executor_ops(e) == weft_executor_find("inline"));
	close_wait(e);
	other.abi++;
	CHECK(weft_executor_open(&other, 1, NULL, &e) == WEFT_EBACKEND);
	other.abi--;
	other.shut = NULL;
	CHECK(weft_executor_open(&other, 1, NULL, &e) == WEFT_EBACKEND);
	CHECK(!weft_executor_find("nonsense"));
	CHECK(weft_executor_list()[0] == weft_executor_find("threads"));
	CHECK(weft_default_workers() > 4 && weft_default_workers() <= 32);
}

/* A worker that has ended a job counts as free before the result can be seen. */
static void on_demand(void)
{
	struct weft_executor *e = threads(4, NULL);
	struct weft_executor_counts n;
	struct door door;
	int two = 2;

	CHECK(weft_executor_counts(e, &n) == 0 && n.workers == 0);
	for (int i = 0; i < 50; i++) {
		struct weft_future *f = submit(e, twice, &two);

		CHECK(weft_future_result(f, WEFT_NEVER, NULL) == 0);
		weft_future_unref(f);
	}
	CHECK(weft_executor_counts(e, &n) == 0 && n.workers == 1);
	door_init(&door);
	for (int i = 0; i < 20; i++)
		CHECK(weft_submit(e, passes, &door, NULL) == 0);
	door_await(&door, 4);
	CHECK(weft_executor_counts(e, &n) == 0 && n.workers == 4 && n.queued == 16);
	door_open(&door);
	close_wait(e);
	door_fini(&door);
}

static atomic_int inits, finis;
static _Thread_local bool initialised;

static int init(void *arg)
{
	initialised = true;
	atomic_fetch_add(&inits, 1);
	return *(int *)arg;
}

static void fini(void *arg)
{
	(void)arg;
	CHECK(initialised);
	atomic_fetch_add(&finis, 1);
}

static int is_named(struct weft_job *job, void *door)
{
	char name[16], want[16];

	CHECK(initialised);
	pthread_getname_np(pthread_self(), name, sizeof(name));
	snprintf(want, sizeof(want), "baker-%d", weft_job_worker(job));
	CHECK(strcmp(name, want) == 0);
	door_pass(door);
	return 0;
}

static void initializer(void)
{
	int zero = 0;
	struct weft_executor_options o = { .name = "baker",
					   .init = init,
					   .fini = fini,
					   .init_arg = &zero,
					   .stack_size = 1 << 18,
					   .pin = true };
	struct weft_executor *e = threads(3, &o);
	struct door door;

	door_init(&door);
	CHECK(strcmp(weft_executor_name(e), "baker") == 0);
	for (int i = 0; i < 9; i++)
		CHECK(weft_submit(e, is_named, &door, NULL) == 0);
	door_await(&door, 3);
	door_open(&door);
	close_wait(e);
	CHECK(atomic_load(&inits) == 3 && atomic_load(&finis) == 3);
	door_fini(&door);
}

static void broken(void)
{
	static int n;
	int bad = -EACCES, r = 0;
	struct weft_executor_options o = { .init = init, .fini = fini, .init_arg = &bad };
	struct weft_executor *e = threads(2, &o);
	struct weft_future *f[1000] = { NULL };

	n = 0;
	atomic_store(&finis, 0);
	while (n < 1000 && (r = weft_submit(e, twice, &n, &f[n])) == 0)
		n++;
	for (int i = 0; i < n; i++)
		CHECK(weft_future_result(f[i], WEFT_NEVER, NULL) == WEFT_EBROKEN);
	/* By now it is broken for certain, unless the very first submit said so. */
	r = weft_submit(e, twice, &n, &f[n ? 0 : 1]);
	CHECK(r == WEFT_EBROKEN);
	CHECK(strstr(weft_strerror(WEFT_EBROKEN), "initializer failed"));
	CHECK(weft_submit_many(e, twice, &n, 0, 3, f) == WEFT_EBROKEN);
	close_wait(e);
	CHECK(atomic_load(&finis) == 0);
	weft_futures_unref(f, (size_t)n);
}

/* ---- shutdown ---- */

static void shut_down(int mode, bool foreign)
{
	bool cancels = mode >= WEFT_CANCEL_QUEUED;
	struct weft_executor *e = foreign ? open_kind(1) : threads(2, NULL);
	struct weft_future *f[20];
	struct door door;

	door_init(&door);
	for (int i = 0; i < 20; i++)
		f[i] = submit(e, passes, &door);
	door_await(&door, 2);
	CHECK(weft_executor_shutdown(e, (enum weft_shutdown_mode)mode, WEFT_NOW) ==
	      (mode % 2 ? 0 : WEFT_ETIMEDOUT));
	CHECK(weft_submit(e, passes, &door, &f[0]) == WEFT_ECLOSED);
	CHECK(weft_submit_many(e, passes, &door, 0, 2, f) == WEFT_ECLOSED);
	/* Without a capability for it, those are cancelled when their turn comes. */
	for (int i = 2; i < 20 && cancels && !foreign; i++)
		CHECK(weft_future_state(f[i]) == WEFT_CANCELLED_AND_NOTIFIED);
	CHECK(weft_future_running(f[0]) && weft_future_running(f[1]));
	door_open(&door);
	CHECK(weft_executor_shutdown(e, (enum weft_shutdown_mode)mode, WEFT_NEVER) == 0);
	CHECK(weft_executor_close(e, WEFT_SHUTDOWN_NO_WAIT, WEFT_NOW) == 0);
	for (int i = 0; i < 20; i++) {
		bool ran = !cancels || i < 2;

		CHECK(weft_future_result(f[i], WEFT_NEVER, NULL) == (ran ? 0 : WEFT_ECANCELED));
	}
	weft_futures_unref(f, 20);
	door_fini(&door);
}

static void shutdown_modes(void)
{
	for (int mode = WEFT_SHUTDOWN_WAIT; mode <= WEFT_CANCEL_NO_WAIT; mode++) {
		shut_down(mode, false);
		shut_down(mode, true);
	}
}

static void shutdown_bad(void)
{
	struct weft_executor *e = threads(1, NULL);

	CHECK(weft_executor_shutdown(e, (enum weft_shutdown_mode)9, WEFT_NEVER) == -EINVAL);
	CHECK(weft_executor_close(e, (enum weft_shutdown_mode) - 1, WEFT_NEVER) == -EINVAL);
	CHECK(weft_executor_close(NULL, WEFT_SHUTDOWN_WAIT, WEFT_NEVER) == 0);
	close_wait(e);
}

static int shuts_down(struct weft_job *job, void *arg)
{
	struct weft_executor *e = weft_job_executor(job);

	(void)arg;
	CHECK(weft_executor_shutdown(e, WEFT_SHUTDOWN_WAIT, WEFT_NEVER) == WEFT_EBUSY);
	CHECK(strstr(weft_strerror(WEFT_EBUSY), "wait for its own end"));
	CHECK(weft_executor_shutdown(e, WEFT_SHUTDOWN_NO_WAIT, WEFT_NEVER) == 0);
	CHECK(weft_submit(e, shuts_down, NULL, NULL) == WEFT_ECLOSED);
	return 0;
}

static int shuts_down_late(struct weft_future *f, void *e)
{
	(void)f;
	CHECK(weft_executor_shutdown(e, WEFT_CANCEL_QUEUED, WEFT_NEVER) == WEFT_EBUSY);
	return 0;
}

static void from_worker(void)
{
	for (int kind = 0; kind < KINDS; kind++) {
		struct weft_executor *e = open_kind(kind);
		struct weft_future *f = submit(e, shuts_down, NULL);

		CHECK(weft_future_result(f, WEFT_NEVER, NULL) == 0);
		weft_future_unref(f);
		close_wait(e);
	}
	for (int i = 0; i < 20; i++) {
		struct weft_executor *e = threads(1, NULL);
		struct weft_future *f;
		struct door door;

		door_init(&door);
		f = submit(e, passes, &door);
		door_await(&door, 1);
		CHECK(weft_future_on_done(f, shuts_down_late, e) == 0);
		door_open(&door);
		close_wait(e);
		weft_future_unref(f);
		door_fini(&door);
	}
}

static int drops_handle(struct weft_job *job, void *door)
{
	door_pass(door);
	weft_executor_unref(weft_job_executor(job));
	return 0;
}

/* Dropped without a shutdown; the last handle is dropped by a job. */
static void dropped(void)
{
	for (int i = 0; i < 100; i++) {
		struct weft_executor *e = threads(2, NULL);
		struct weft_future *f[3];
		struct door door;

		door_init(&door);
		if (i % 2)
			weft_executor_ref(e);
		f[0] = submit(e, i % 2 ? drops_handle : passes, &door);
		f[1] = submit(e, passes, &door);
		f[2] = submit(e, passes, &door);
		weft_executor_unref(e);
		door_open(&door);
		for (int k = 0; k < 3; k++)
			CHECK(weft_future_result(f[k], WEFT_NEVER, NULL) == 0);
		weft_futures_unref(f, 3);
		door_fini(&door);
	}
}

static void scope(void)
{
	struct weft_future *f;
	int n = 4;

	{
		WEFT_EXECUTOR_SCOPE struct weft_executor *e = NULL;

		NEED(weft_threads_open(1, NULL, &e) == 0);
		f = submit(e, twice, &n);
	}
	CHECK(weft_future_done(f));
	weft_future_unref(f);
}

static void cancelled_job(void)
{
	for (int i = 0; i < 200; i++) {
		struct weft_executor *e = threads(1, NULL);
		struct weft_future *f = submit(e, twice, &i);

		weft_future_cancel(f);
		close_wait(e);
		CHECK(weft_future_done(f));
		CHECK(weft_future_state(f) != WEFT_CANCELLED);
		weft_future_unref(f);
	}
}

/* ---- map ---- */

static int add(struct weft_job *job, void *arg)
{
	const struct weft_value *v = arg;

	return weft_job_return(job, weft_int(weft_as_int(v[0]) + weft_as_int(v[1])));
}

static int half(struct weft_job *job, void *arg)
{
	int64_t n = weft_as_int(*(const struct weft_value *)arg);

	if (n == 3)
		return weft_job_fail(job, -EDOM, "three");
	return weft_job_return(job, weft_int(n / 2));
}

static void map_inputs(void)
{
	for (int kind = 0; kind < KINDS; kind++) {
		struct weft_executor *e = open_kind(kind);
		struct weft_range a, b;
		struct weft_iter *in[] = { weft_range(&a, 0, 100, 1), weft_range(&b, 0, 1000, 2) };
		struct weft_map *m;
		struct weft_value v;
		int64_t n = 0;

		NEED(weft_map(e, add, in, 2, NULL, &m) == 0);
		while (weft_map_next(m, &v) > 0)
			CHECK(weft_as_int(v) == 3 * n++);
		CHECK(n == 100 && !weft_map_error(m));
		weft_map_close(m);
		CHECK(weft_map(e, NULL, in, 2, NULL, &m) == -EINVAL);
		CHECK(weft_map(e, add, in, 0, NULL, &m) == -EINVAL);
		CHECK(weft_map(e, add, in, 9, NULL, &m) == -EINVAL);
		close_wait(e);
		CHECK(weft_map(e, add, in, 0, NULL, &m) == -EINVAL);
	}
}

static void map_error(void)
{
	struct weft_executor *e = threads(2, NULL);
	struct weft_range a;
	struct weft_iter *in[] = { weft_range(&a, 0, 10, 1) };
	struct weft_map *m;
	struct weft_value v;

	NEED(weft_map(e, half, in, 1, NULL, &m) == 0);
	for (int64_t n = 0; n < 3; n++)
		CHECK(weft_map_next(m, &v) == 1 && weft_as_int(v) == n / 2);
	CHECK(weft_map_next(m, &v) == -EDOM);
	CHECK(strcmp(weft_map_error(m)->text, "three") == 0);
	CHECK(weft_map_next(m, &v) == 0);
	weft_map_close(m);
	weft_map_close(NULL);
	close_wait(e);
}

static struct door *map_door;
static atomic_int map_ran;

static int waits_at_2(struct weft_job *job, void *arg)
{
	int64_t n = weft_as_int(*(const struct weft_value *)arg);

	atomic_fetch_add(&map_ran, 1);
	if (n == 2)
		door_pass(map_door);
	return weft_job_return(job, weft_int(n));
}

static void map_deadline(void)
{
	struct weft_map_options o = { .deadline = weft_after(0.05) };
	struct weft_executor *e = threads(1, NULL);
	struct weft_range a;
	struct weft_iter *in[] = { weft_range(&a, 0, 10, 1) };
	struct weft_map *m;
	struct weft_value v;
	struct door door;
	int r, n = 0;

	door_init(&door);
	map_door = &door;
	NEED(weft_map(e, waits_at_2, in, 1, &o, &m) == 0);
	door_await(&door, 1);
	while ((r = weft_map_next(m, &v)) > 0)
		CHECK(weft_as_int(v) == n++);
	CHECK(n == 2 && r == WEFT_ETIMEDOUT);
	CHECK(weft_map_next(m, &v) == 0);
	door_open(&door);
	weft_map_close(m);
	close_wait(e);
	/* The rest was cancelled. */
	CHECK(atomic_load(&map_ran) == 3);
	door_fini(&door);
}

/* With a deadline in the past, a map still delivers the results that are ready. */
static void map_now(void)
{
	struct weft_map_options o = { .deadline = weft_after(-1) };
	struct weft_executor *e = open_kind(0), *slow = threads(1, NULL);
	struct weft_range a;
	struct weft_iter *in[] = { weft_range(&a, 5, 7, 1) };
	struct weft_map *m;
	struct weft_value v;
	struct door door;

	NEED(weft_map(e, waits_at_2, in, 1, &o, &m) == 0);
	CHECK(weft_map_next(m, &v) == 1 && weft_map_next(m, &v) == 1);
	CHECK(weft_map_next(m, &v) == 0);
	weft_map_close(m);
	door_init(&door);
	map_door = &door;
	in[0] = weft_range(&a, 2, 3, 1);
	NEED(weft_map(slow, waits_at_2, in, 1, &o, &m) == 0);
	CHECK(weft_map_next(m, &v) == WEFT_ETIMEDOUT);
	door_open(&door);
	weft_map_close(m);
	close_wait(slow);
	close_wait(e);
	door_fini(&door);
}

static void map_ahead(void)
{
	struct weft_map_options o = { .ahead = 3 };
	struct weft_executor *e = threads(2, NULL);
	struct weft_range a;
	struct weft_iter *in[1];
	struct weft_map *m;
	struct weft_value v;
	int64_t n = 0;

	in[0] = weft_range(&a, 4, 40, 1);
	NEED(weft_map(e, half, in, 1, &o, &m) == 0);
	CHECK(a.at == 7);
	while (weft_map_next(m, &v) > 0) {
		CHECK(weft_as_int(v) == (n + 4) / 2);
		n++;
		CHECK(a.at == (n + 7 < 40 ? n + 7 : 40));
	}
	CHECK(n == 36);
	weft_map_close(m);
	close_wait(e);
}

/* ---- the process ---- */

static int writes(struct weft_job *job, void *arg)
{
	(void)job;
	return write(*(int *)arg, "x", 1) == 1 ? 0 : -EIO;
}

static int exits(struct weft_job *job, void *arg)
{
	(void)job;
	(void)arg;
	exit(7);
}

/* Jobs are run to their end before the process ends; a job may call exit. */
static void process_exit(void)
{
	for (int kind = 0; kind < 2; kind++) {
		int fds[2], status = 0, n = 0;
		char c;
		pid_t pid;

		NEED(pipe(fds) == 0);
		fflush(stdout);
		pid = fork();
		if (pid == 0) {
			struct weft_executor *e = threads(2, NULL);

			for (int i = 0; i < 50; i++)
				weft_submit(e, writes, &fds[1], NULL);
			if (kind)
				weft_submit(e, exits, NULL, NULL);
			while (kind)
				pause();
			exit(7);
		}
		close(fds[1]);
		while (read(fds[0], &c, 1) == 1)
			n++;
		close(fds[0]);
		NEED(waitpid(pid, &status, 0) == pid);
		CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
		CHECK(kind || n == 50);
	}
}

/* No thread can be started. */
static void no_threads(void)
{
	struct weft_executor_options o = { .stack_size = (size_t)1 << 60 };
	struct weft_executor *e = threads(1, &o);
	struct weft_future *f = NULL;
	int n = 1, r = weft_submit(e, twice, &n, &f);

	CHECK(r < 0 && !f && strstr(weft_strerror(r), "no worker can be started"));
	CHECK(weft_submit_many(e, twice, &n, 0, 1, &f) < 0 && !f);
	close_wait(e);
}

int main(void)
{
	static const struct suite_test tests[] = {
		{ "cf.submit.result, cf.submit.error, on each executor", results },
		{ "submit_many, and more jobs than a ring holds", many },
		{ "cf.submit.releases-args, and results", releases },
		{ "texts of errors", texts },
		{ "cf.submit.scheduled-state, counts", states },
		{ "a running job is asked to stop", stopping },
		{ "cf.submit.fifo", fifo },
		{ "cf.submit.fifo, by a job", nested_fifo },
		{ "cf.submit.nested: waits run jobs", nested },
		{ "spare workers where helping does not help", spare },
		{ "waits deeper than the limit", deep },
		{ "as_completed and wait inside a job", nested_completed },
		{ "a wait in the body of a coroutine", in_body },
		{ "a wait for a job that a shutdown cancels", cancelled_under },
		{ "cf.pool.max-workers-invalid, bad tables", bad_workers },
		{ "cf.pool.on-demand, cf.pool.idle-reuse", on_demand },
		{ "cf.init.runs, cf.pool.thread-names", initializer },
		{ "cf.init.fails", broken },
		{ "cf.shutdown in each mode", shutdown_modes },
		{ "cf.shutdown: bad input", shutdown_bad },
		{ "cf.shutdown.from-worker", from_worker },
		{ "cf.shutdown.destroy", dropped },
		{ "cf.shutdown.scope", scope },
		{ "cf.shutdown.cancelled-job", cancelled_job },
		{ "cf.map.order, cf.map.two-inputs", map_inputs },
		{ "cf.map.error", map_error },
		{ "cf.map.timeout, cf.map.error-cancels", map_deadline },
		{ "cf.map: a deadline in the past", map_now },
		{ "cf.map: a bound", map_ahead },
		{ "cf.shutdown.process-exit", process_exit },
		{ "workers that cannot be started", no_threads },
	};

	return SUITE(tests);
}
