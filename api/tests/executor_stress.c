/* SPDX-License-Identifier: MIT */
/*
 * executor_stress [SUBMITS]: many threads at once.  Counts are exact; nothing is asked of the
 * clock.
 */

#include <errno.h>
#include <pthread.h>
#include <sched.h>

#include <weft/executor.h>

#include "suite.h"

enum { SUBMITTERS = 4 };

static int each = 50000;

/* What became of one submit. */
struct record {
	atomic_int ran, released, done;
	struct weft_future *future;
};

struct submitter {
	pthread_t thread;
	struct weft_executor *executor;
	struct record *records;
	int n; /* accepted */
	unsigned seed;
};

static unsigned next(unsigned *seed)
{
	return *seed = *seed * 1664525 + 1013904223;
}

static int runs(struct weft_job *job, void *arg)
{
	struct record *r = *(struct record **)arg;

	atomic_fetch_add(&r->ran, 1);
	return weft_job_return(job, weft_ptr(r));
}

static void released(void *arg)
{
	atomic_fetch_add(&(*(struct record **)arg)->released, 1);
}

static int is_done(struct weft_future *f, void *arg)
{
	(void)f;
	atomic_fetch_add(&((struct record *)arg)->done, 1);
	return 0;
}

/* Cancels one of the last hundred now and then. */
static void *submit_all(void *arg)
{
	struct submitter *s = arg;

	for (s->n = 0; s->n < each; s->n++) {
		struct record *r = &s->records[s->n];
		struct weft_submit_options o = { .arg_size = sizeof(r), .release_arg = released };
		unsigned dice = next(&s->seed) >> 24;

		if (weft_submit_with(s->executor, runs, &r, &o, &r->future) < 0)
			break;
		if (dice % 16 == 0)
			weft_future_on_done(r->future, is_done, r);
		else
			atomic_store(&r->done, 1);
		if (dice % 8 == 1)
			weft_future_cancel(
				s->records[s->n > 100 ? s->n - (int)(dice % 100) : 0].future);
		if (dice % 64 == 2)
			weft_future_wait(s->records[s->n / 2].future, WEFT_NEVER);
	}
	return arg;
}

static void judge(struct submitter *s)
{
	for (int i = 0; i < s->n; i++) {
		struct record *r = &s->records[i];
		struct weft_value v;
		int ran = atomic_load(&r->ran), got = weft_future_result(r->future, WEFT_NEVER, &v);

		CHECK(ran == 1 ? got == 0 && weft_as_ptr(v) == r : ran == 0);
		CHECK(ran || got == WEFT_ECANCELED);
		CHECK(weft_future_state(r->future) ==
		      (ran ? WEFT_FINISHED : WEFT_CANCELLED_AND_NOTIFIED));
		CHECK(atomic_load(&r->released) == 1 && atomic_load(&r->done) == 1);
		weft_future_unref(r->future);
	}
	/* What was refused has not run, and its argument is the caller's. */
	for (int i = s->n; i < each; i++)
		CHECK(atomic_load(&s->records[i].ran) + atomic_load(&s->records[i].released) == 0);
}

static void storm(int workers, enum weft_shutdown_mode mode)
{
	struct submitter s[SUBMITTERS];
	struct weft_executor *e;

	NEED(weft_threads_open(workers, NULL, &e) == 0);
	for (int i = 0; i < SUBMITTERS; i++) {
		s[i] = (struct submitter){ .executor = e,
					   .seed = (unsigned)i + 1,
					   .records = calloc((size_t)each, sizeof(struct record)) };
		NEED(s[i].records);
		NEED(pthread_create(&s[i].thread, NULL, submit_all, &s[i]) == 0);
	}
	/* In the middle, if not at the end. */
	if (mode != WEFT_SHUTDOWN_WAIT) {
		struct weft_executor_counts n;

		do
			sched_yield();
		while (weft_executor_counts(e, &n) == 0 && n.queued < 1000 && n.workers == 0);
		CHECK(weft_executor_shutdown(e, mode, WEFT_NEVER) == 0);
	}
	for (int i = 0; i < SUBMITTERS; i++)
		pthread_join(s[i].thread, NULL);
	CHECK(weft_executor_close(e, WEFT_SHUTDOWN_WAIT, WEFT_NEVER) == 0);
	for (int i = 0; i < SUBMITTERS; i++) {
		CHECK(mode != WEFT_SHUTDOWN_WAIT || s[i].n == each);
		judge(&s[i]);
		free(s[i].records);
	}
}

static void storm_to_the_end(void)
{
	storm(3, WEFT_SHUTDOWN_WAIT);
}

static void storm_cancelled(void)
{
	storm(1, WEFT_CANCEL_QUEUED);
	storm(3, WEFT_CANCEL_NO_WAIT);
}

static void storm_shut(void)
{
	storm(2, WEFT_SHUTDOWN_NO_WAIT);
}

/* ---- a long job delays only itself ---- */

static int waits(struct weft_job *job, void *door)
{
	(void)job;
	door_pass(door);
	return 0;
}

static atomic_int counted;

static int counts(struct weft_job *job, void *arg)
{
	(void)job;
	(void)arg;
	atomic_fetch_add(&counted, 1);
	return 0;
}

/* The 9,999 others end while the long one stands at its door. */
static void one_long(void)
{
	enum { N = 9999 };
	static struct weft_future *f[N];
	struct weft_executor *e;
	struct door door;

	door_init(&door);
	for (int inside = 0; inside < 2; inside++) {
		NEED(weft_threads_open(2, NULL, &e) == 0);
		atomic_store(&counted, 0);
		CHECK(weft_submit(e, waits, &door, NULL) == 0);
		for (int i = 0; i < N; i++)
			NEED(weft_submit(e, counts, NULL, &f[i]) == 0);
		CHECK(weft_wait(f, N, WEFT_ALL_COMPLETED, WEFT_NEVER, NULL) == 1);
		CHECK(atomic_load(&counted) == N);
		weft_futures_unref(f, N);
		door_open(&door);
		CHECK(weft_executor_close(e, WEFT_SHUTDOWN_WAIT, WEFT_NEVER) == 0);
	}
	door_fini(&door);
}

struct nest {
	struct door door;
	struct weft_future *f[999];
};

/* Submits, and then holds its worker: the others must be stolen. */
static int submits_and_waits(struct weft_job *job, void *arg)
{
	struct nest *nest = arg;

	for (int i = 0; i < 999; i++)
		NEED(weft_submit(weft_job_executor(job), counts, NULL, &nest->f[i]) == 0);
	door_pass(&nest->door);
	return 0;
}

static void stolen(void)
{
	struct weft_executor *e;
	struct nest nest;

	door_init(&nest.door);
	NEED(weft_threads_open(2, NULL, &e) == 0);
	CHECK(weft_submit(e, submits_and_waits, &nest, NULL) == 0);
	door_await(&nest.door, 1);
	CHECK(weft_wait(nest.f, 999, WEFT_ALL_COMPLETED, WEFT_NEVER, NULL) == 1);
	weft_futures_unref(nest.f, 999);
	door_open(&nest.door);
	CHECK(weft_executor_close(e, WEFT_SHUTDOWN_WAIT, WEFT_NEVER) == 0);
	door_fini(&nest.door);
}

/* ---- opened and closed ---- */

/* cf.shutdown.race: workers + 1 jobs, and shut down at once. */
static void shutdown_race(void)
{
	for (int i = 0; i < 300; i++) {
		struct weft_future *f[6];
		struct weft_executor *e;

		NEED(weft_threads_open(5, NULL, &e) == 0);
		for (int k = 0; k < 6; k++)
			NEED(weft_submit(e, counts, NULL, &f[k]) == 0);
		CHECK(weft_executor_close(e, (enum weft_shutdown_mode)(i % 4), WEFT_NEVER) == 0);
		for (int k = 0; k < 6; k++)
			CHECK(weft_future_wait(f[k], WEFT_NEVER) == 0);
		weft_futures_unref(f, 6);
	}
}

/* Threads that submit many at once, against a shutdown: all run, or none. */
static atomic_int batches;

static void *submit_batches(void *e)
{
	struct weft_future *f[10];

	while (weft_submit_many(e, counts, NULL, 0, 10, f) == 0) {
		atomic_fetch_add(&batches, 1);
		weft_futures_unref(f, 10);
	}
	return NULL;
}

static void batch_race(void)
{
	for (int i = 0; i < 100; i++) {
		struct weft_executor *e;
		pthread_t t[2];

		atomic_store(&counted, 0);
		atomic_store(&batches, 0);
		NEED(weft_threads_open(2, NULL, &e) == 0);
		for (int k = 0; k < 2; k++)
			NEED(pthread_create(&t[k], NULL, submit_batches, e) == 0);
		while (atomic_load(&batches) < 5)
			sched_yield();
		CHECK(weft_executor_shutdown(e, WEFT_SHUTDOWN_WAIT, WEFT_NEVER) == 0);
		for (int k = 0; k < 2; k++)
			pthread_join(t[k], NULL);
		CHECK(atomic_load(&counted) == 10 * atomic_load(&batches));
		CHECK(weft_executor_close(e, WEFT_SHUTDOWN_WAIT, WEFT_NEVER) == 0);
	}
}

/* One at a time, so that workers fall asleep and wake again. */
static void one_by_one(void)
{
	struct weft_executor_options o = { .spin = -1 };
	struct weft_executor *e;

	NEED(weft_threads_open(2, &o, &e) == 0);
	for (int i = 0; i < each / 10; i++) {
		struct weft_future *f;

		NEED(weft_submit(e, counts, NULL, &f) == 0);
		CHECK(weft_future_wait(f, WEFT_NEVER) == 0);
		weft_future_unref(f);
	}
	CHECK(weft_executor_close(e, WEFT_SHUTDOWN_WAIT, WEFT_NEVER) == 0);
}

int main(int argc, char **argv)
{
	static const struct suite_test tests[] = {
		{ "four submitters with cancels: each future ends once", storm_to_the_end },
		{ "the same, cancelled in the middle", storm_cancelled },
		{ "the same, shut down in the middle", storm_shut },
		{ "9,999 jobs beside a long one", one_long },
		{ "jobs of a job that holds its worker", stolen },
		{ "cf.shutdown.race", shutdown_race },
		{ "batches against a shutdown: all or none", batch_race },
		{ "one by one, with sleep between", one_by_one },
	};

	if (argc > 1)
		each = (int)strtol(argv[1], NULL, 10);
	return SUITE(tests);
}
