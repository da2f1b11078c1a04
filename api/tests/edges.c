/* SPDX-License-Identifier: MIT */
/*
 * What the other tests of futures and executors do not come to, as scripts/mutants has shown.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>

#include <weft/executor.h>
#include <weft/hooks.h>
#include <weft/impl/sanitizer.h>
#include <weft/queue.h>

#include "suite.h"

enum { HANGS = 60 };

static int nothing(struct weft_job *job, void *arg)
{
	(void)job;
	(void)arg;
	return 0;
}

static void run_one(struct weft_executor *e)
{
	struct weft_future *f;

	NEED(weft_submit(e, nothing, NULL, &f) == 0);
	CHECK(weft_future_result(f, WEFT_NEVER, NULL) == 0);
	weft_future_unref(f);
}

static void close_it(struct weft_executor *e)
{
	CHECK(weft_executor_close(e, WEFT_SHUTDOWN_WAIT, WEFT_NEVER) == 0);
}

/* A program of a later version asks for more than this one counts, and an older one for less. */
static void counts_of_other_versions(void)
{
	struct {
		struct weft_executor_counts known;
		char later[16];
	} counts;
	static const char none[sizeof(counts.later)];
	struct weft_executor *e;

	NEED(weft_threads_open(1, NULL, &e) == 0);
	run_one(e);
	memset(&counts, 0xff, sizeof(counts));
	CHECK(weft_executor_counts_(e, &counts.known, sizeof(counts)) == 0);
	CHECK(counts.known.workers == 1);
	CHECK(memcmp(counts.later, none, sizeof(none)) == 0);
	memset(&counts, 0xff, sizeof(counts));
	CHECK(weft_executor_counts_(e, &counts.known, 1) == 0);
	CHECK(((unsigned char *)&counts)[1] == 0xff);
	close_it(e);
}

/* Memory that was given back is not there any more. */
static void *map(enum weft_memory kind, size_t size, void *arg)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)kind;
	(void)arg;
	return p == MAP_FAILED ? NULL : p;
}

static void unmap(enum weft_memory kind, void *p, size_t size, void *arg)
{
	(void)kind;
	(void)arg;
	if (p)
		munmap(p, size);
}

enum { OPEN = 4 };

/* Close @order of them, -1: no more, and leave the others to the end of the process. */
static void leave_open(const int *order)
{
	const struct weft_hooks hooks = { .alloc = map, .free = unmap };
	struct weft_executor *e[OPEN];

	weft_set_hooks(&hooks);
	for (int i = 0; i < OPEN; i++)
		NEED(weft_inline_open(&e[i]) == 0);
	for (int i = 0; i < OPEN && order[i] >= 0; i++)
		weft_executor_unref(e[order[i]]);
	exit(0);
}

/* The end of the process finds those that are open, and none of the others. */
static void closed_in_any_order(void)
{
	static const int orders[][OPEN] = {
		{ -1 },       { 0, -1 },       { 3, -1 },      { 1, -1 },
		{ 1, 0, -1 }, { 2, 1, 3, -1 }, { 1, 2, 0, 3 },
	};

	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		int status = 1;
		pid_t child = fork();

		if (child == 0)
			leave_open(orders[i]);
		NEED(child > 0 && waitpid(child, &status, 0) == child);
		CHECK(status == 0);
	}
}

static int waits_often(struct weft_job *job, void *arg)
{
	struct weft_executor *e = weft_job_executor(job);
	struct weft_future *f[2];

	(void)arg;
	for (int i = 0; i < 200; i++) {
		NEED(weft_submit(e, nothing, NULL, &f[0]) == 0);
		NEED(weft_submit(e, nothing, NULL, &f[1]) == 0);
		CHECK(weft_wait(f, 2, WEFT_ALL_COMPLETED, WEFT_NEVER, NULL) == 1);
		weft_futures_unref(f, 2);
		run_one(e);
	}
	return 0;
}

/* The only worker helps in each of many waits, one after the other. */
static void many_waits_of_a_job(void)
{
	const struct weft_executor_options o = { .spare = -1 };
	struct weft_executor *e;
	struct weft_future *f;

	NEED(weft_threads_open(1, &o, &e) == 0);
	NEED(weft_submit(e, waits_often, NULL, &f) == 0);
	CHECK(weft_future_result(f, WEFT_NEVER, NULL) == 0);
	weft_future_unref(f);
	close_it(e);
}

/* A worker that looks for work is as good as one that sleeps. */
static void idle_and_awake(void)
{
	const struct weft_executor_options o = { .spin = 1 };
	struct weft_executor_counts n;
	struct weft_executor *e;

	NEED(weft_threads_open(4, &o, &e) == 0);
	for (int i = 0; i < 20; i++)
		run_one(e);
	CHECK(weft_executor_counts(e, &n) == 0);
	CHECK(n.workers == 1);
	close_it(e);
}

/* Each job of several at once has its worker. */
static int passes(struct weft_job *job, void *door)
{
	(void)job;
	door_pass(door);
	return 0;
}

static void several_at_once(void)
{
	struct weft_executor *e;
	struct weft_future *f[4];
	struct door door;

	door_init(&door);
	NEED(weft_threads_open(4, NULL, &e) == 0);
	NEED(weft_submit_many(e, passes, &door, 0, 4, f) == 0);
	door_await(&door, 4);
	door_open(&door);
	weft_futures_unref(f, 4);
	close_it(e);
	door_fini(&door);
}

static int waits_for(struct weft_job *job, void *future)
{
	(void)job;
	return weft_future_wait(future, WEFT_NEVER);
}

static int sets(struct weft_job *job, void *promise)
{
	(void)job;
	return weft_promise_set_result(promise, weft_none());
}

/* A job from outside needs a spare worker, because the only one waits for what it does. */
static void outside_beside_a_wait(void)
{
	struct weft_executor_counts n = { 0 };
	struct weft_promise *p;
	struct weft_future *f;
	struct weft_executor *e;

	NEED(weft_promise_new(&p) == 0);
	f = weft_promise_future(p);
	NEED(weft_threads_open(1, NULL, &e) == 0);
	NEED(weft_submit(e, waits_for, f, NULL) == 0);
	while (n.waiting < 1) {
		sched_yield();
		NEED(weft_executor_counts(e, &n) == 0);
	}
	NEED(weft_submit(e, sets, p, NULL) == 0);
	CHECK(weft_future_wait(f, WEFT_NEVER) == 0);
	close_it(e);
	weft_promise_unref(p);
	weft_future_unref(f);
}

static int goes_on(struct weft_job *job, void *arg)
{
	atomic_int *left = arg;

	if (atomic_load(left) <= 0)
		return 0;
	return weft_submit(weft_job_executor(job), goes_on, arg, NULL);
}

static int ends_it(struct weft_job *job, void *left)
{
	(void)job;
	atomic_store((atomic_int *)left, 0);
	return 0;
}

static int goes_on_for_long(struct weft_job *job, void *arg)
{
	if (atomic_fetch_sub((atomic_int *)arg, 1) > 1)
		return weft_submit(weft_job_executor(job), goes_on_for_long, arg, NULL);
	return 0;
}

/* A job that submits the next one without end does not keep the others out. */
static void others_beside_a_row(void)
{
	atomic_int before = 500, left = 1;
	struct weft_executor *e;
	struct weft_future *f;

	NEED(weft_threads_open(1, NULL, &e) == 0);
	NEED(weft_submit(e, goes_on_for_long, &before, NULL) == 0);
	while (atomic_load(&before) > 0)
		sched_yield();
	NEED(weft_submit(e, goes_on, &left, NULL) == 0);
	/* A shutdown would end the row as well. */
	NEED(weft_submit(e, ends_it, &left, &f) == 0);
	CHECK(weft_future_wait(f, WEFT_NEVER) == 0);
	weft_future_unref(f);
	close_it(e);
}

static int has_mask(struct weft_job *job, void *arg)
{
	static const int open[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP };
	static const int blocked[] = { SIGINT, SIGTERM, SIGUSR1, SIGCHLD, SIGALRM, SIGHUP };
	sigset_t mask;

	(void)job;
	(void)arg;
	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	for (size_t i = 0; i < sizeof(open) / sizeof(open[0]); i++)
		CHECK(!sigismember(&mask, open[i]));
	for (size_t i = 0; i < sizeof(blocked) / sizeof(blocked[0]); i++)
		CHECK(sigismember(&mask, blocked[i]) == 1);
	return 0;
}

/* A member that no function sets next is 0, and not full by chance. */
static __attribute__((noinline)) void clear_stack(void)
{
	volatile char room[16384];

	for (size_t i = 0; i < sizeof(room); i++)
		room[i] = 0;
}

static void destroy_nothing(void *p)
{
	(void)p;
}

static atomic_bool refuses;

static void *alloc(enum weft_memory kind, size_t size, void *arg)
{
	(void)kind;
	(void)arg;
	return atomic_load(&refuses) ? NULL : malloc(size);
}

static void give_back(enum weft_memory kind, void *p, size_t size, void *arg)
{
	(void)kind;
	(void)size;
	(void)arg;
	free(p);
}

/* 32 bytes need no memory, one more does. */
static int returns(struct weft_job *job, void *arg)
{
	static const char bytes[33];

	CHECK(weft_job_return(job, weft_int(1)) == 0);
	CHECK(weft_job_return_owned(job, arg, destroy_nothing) == 0);
	atomic_store(&refuses, true);
	CHECK(weft_job_return_bytes(job, bytes, 33) == -ENOMEM);
	/* The longest that there can be, and one more. */
	CHECK(weft_job_return_bytes(job, bytes, UINT32_MAX) == -ENOMEM);
	CHECK(weft_job_return_bytes(job, bytes, (size_t)UINT32_MAX + 1) == -EINVAL);
	CHECK(weft_job_return_bytes(job, bytes, 32) == 0);
	atomic_store(&refuses, false);
	return 0;
}

static void inside_a_job(void)
{
	const struct weft_hooks hooks = { .alloc = alloc, .free = give_back };
	struct weft_executor *e;

	weft_set_hooks(&hooks);
	NEED(weft_threads_open(1, NULL, &e) == 0);
	clear_stack();
	NEED(weft_submit(e, has_mask, NULL, NULL) == 0);
	NEED(weft_submit(e, returns, NULL, NULL) == 0);
	close_it(e);
	weft_set_hooks(NULL);
}

/* The line is cut to any size, and nothing behind it is written. */
static void lines_of_any_size(void)
{
	char whole[200], text[200];
	struct weft_promise *p;
	struct weft_future *f;

	NEED(weft_promise_new(&p) == 0);
	f = weft_promise_future(p);
	CHECK(weft_promise_set_result(p, weft_int(1234567)) == 0);
	weft_future_describe(f, whole, sizeof(whole));
	for (size_t size = 0; size <= strlen(whole) + 1; size++) {
		memset(text, '#', sizeof(text));
		weft_future_describe(f, text, size);
		for (size_t i = size; i < sizeof(text); i++)
			CHECK(text[i] == '#');
		CHECK(size == 0 || strlen(text) == size - 1);
		CHECK(strncmp(text, whole, size ? size - 1 : 0) == 0);
	}
	weft_promise_unref(p);
	weft_future_unref(f);
}

enum { AGAIN = 10 };

static bool is_among(const void *p, struct weft_promise *const *promises)
{
	for (int i = 0; i < AGAIN; i++)
		if (promises[i] == p)
			return true;
	return false;
}

/* Futures that were given back are the next ones. */
static void memory_is_used_again(void)
{
	struct weft_promise *first[AGAIN], *second[AGAIN];

	for (int i = 0; i < AGAIN; i++)
		NEED(weft_promise_new(&first[i]) == 0);
	for (int i = 0; i < AGAIN; i++)
		weft_promise_unref(first[i]);
	for (int i = 0; i < AGAIN; i++)
		NEED(weft_promise_new(&second[i]) == 0);
	for (int i = 0; i < AGAIN; i++)
		CHECK(WEFT_ASAN || is_among(second[i], first));
	for (int i = 0; i < AGAIN; i++)
		weft_promise_unref(second[i]);
}

/* Each call that waits does so until its deadline, on the clock of deadlines. */
static void queue_waits(void)
{
	struct weft_thread_queue *q;
	struct weft_deadline end;
	struct weft_value v;

	NEED(weft_thread_queue_new(WEFT_FIFO, 1, NULL, &q) == 0);
	end = weft_after(0.01);
	CHECK(weft_thread_queue_get(q, end, &v) == WEFT_ETIMEDOUT && weft_has_passed(end));
	CHECK(weft_thread_queue_put(q, weft_int(1), WEFT_NOW) == 0);
	end = weft_after(0.01);
	CHECK(weft_thread_queue_put(q, weft_int(2), end) == WEFT_ETIMEDOUT && weft_has_passed(end));
	end = weft_after(0.01);
	CHECK(weft_thread_queue_join(q, end) == WEFT_ETIMEDOUT && weft_has_passed(end));
	CHECK(weft_thread_queue_get(q, WEFT_NOW, &v) == 0);
	weft_thread_queue_unref(q);
}

static atomic_bool armed, counted;
static sem_t in_put;

/* Under the lock of the queue: if another thread gets in, it has the time for that. */
static void *slow_alloc(enum weft_memory kind, size_t size, void *arg)
{
	if (atomic_exchange(&armed, false)) {
		sem_post(&in_put);
		for (int i = 0; i < 2000 && !atomic_load(&counted); i++)
			sched_yield();
		CHECK(!atomic_load(&counted));
	}
	return alloc(kind, size, arg);
}

static void *count(void *q)
{
	sem_down(&in_put);
	CHECK(weft_thread_queue_count(q) == 1);
	atomic_store(&counted, true);
	return NULL;
}

/* A thread that asks for the count waits until the other one is out of the queue. */
static void queue_counted(void)
{
	const struct weft_hooks hooks = { .alloc = slow_alloc, .free = give_back };
	struct weft_thread_queue *q;
	pthread_t thread;

	sem_init(&in_put, 0, 0);
	weft_set_hooks(&hooks);
	NEED(weft_thread_queue_new(WEFT_FIFO, 0, NULL, &q) == 0);
	NEED(pthread_create(&thread, NULL, count, q) == 0);
	atomic_store(&armed, true);
	CHECK(weft_thread_queue_put(q, weft_int(1), WEFT_NOW) == 0);
	pthread_join(thread, NULL);
	weft_thread_queue_unref(q);
	weft_set_hooks(NULL);
	sem_destroy(&in_put);
}

static const struct suite_test tests[] = {
	{ "counts_of_other_versions", counts_of_other_versions },
	{ "closed_in_any_order", closed_in_any_order },
	{ "many_waits_of_a_job", many_waits_of_a_job },
	{ "idle_and_awake", idle_and_awake },
	{ "several_at_once", several_at_once },
	{ "outside_beside_a_wait", outside_beside_a_wait },
	{ "others_beside_a_row", others_beside_a_row },
	{ "inside_a_job", inside_a_job },
	{ "lines_of_any_size", lines_of_any_size },
	{ "memory_is_used_again", memory_is_used_again },
	{ "queue_waits", queue_waits },
	{ "queue_counted", queue_counted },
};

int main(void)
{
	alarm(HANGS);
	return SUITE(tests);
}
