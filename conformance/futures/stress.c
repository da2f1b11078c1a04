/* SPDX-License-Identifier: MIT */
/* Many at once: nothing is lost, nothing is done twice, nobody sleeps through a wake-up. */

#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

#include "pools.h"
#include "random.h"

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* One more than @n jobs, of which the first is long.  The seconds that the others took. */
static double beside_long_job(struct weft_executor *pool, struct weft_future **f, size_t n)
{
	struct gate gate = GATE;
	struct weft_future *lazy = submit(pool, job_passes, &gate);
	atomic_int ran = 0;
	double seconds = now();
	size_t ended = 0;

	if (!lazy)
		return 0;
	gate_await(&gate, 1);
	for (size_t i = 0; i < n; i++)
		f[i] = submit(pool, job_counts, &ran);
	for (size_t i = 0; i < n; i++)
		ended += f[i] && weft_future_result(f[i], WEFT_NEVER, NULL) == 0;
	seconds = now() - seconds;
	CHECK_INT(ended, n);
	CHECK_INT(weft_future_state(lazy), WEFT_FUTURE_RUNNING);
	gate_open(&gate);
	expect_end(lazy, 0);
	CHECK_INT(atomic_load(&ran), n);
	weft_futures_unref(f, n);
	return seconds;
}

/*
 * With two workers, one of which has a long job, ten thousand others end while it runs: it waits at
 * a gate that opens only afterwards, so that a job which waits behind it is a hang.  The one limit
 * on a time in the suite is met by the best of many rounds, since the machine may be busy.
 */
void stress_long_job(const struct weft_executor_ops *ops)
{
	bool watched = WITH_SANITIZER || WITH_VALGRIND || conform_starved();
	size_t n = fewer(9999, 500);
	struct weft_executor *pool = open_pool(ops, 2);
	struct weft_future **f = calloc(n, sizeof(*f));
	double best = 100, seconds;

	for (int round = 0; pool && f && round < 20 && best > 0.1; round++) {
		seconds = beside_long_job(pool, f, n);
		best = seconds < best ? seconds : best;
		if (watched)
			break;
	}
	CHECK(best <= 0.1 || watched);
	free(f);
	if (pool)
		close_pool(pool);
}

/* One thread that submits, and cancels at random; it knows what became of each of its futures. */
struct submitter {
	struct weft_executor *pool;
	struct gate *gate;
	size_t n, accepted;
	uint64_t seed;
	struct weft_future **futures;
	struct trace *traces;		/* one for each future */
	atomic_size_t *total;
};

/* What was seen of one future. */
struct trace {
	_Atomic unsigned char ran, called;
	unsigned char cancelled;
};

static int job_traced(struct weft_job *job, void *arg)
{
	struct trace *trace = arg;

	atomic_fetch_add_explicit(&trace->ran, 1, memory_order_relaxed);
	return weft_job_return(job, weft_ptr(trace));
}

static int count_end(struct weft_future *f, void *arg)
{
	(void)f;
	atomic_fetch_add_explicit(&((struct trace *)arg)->called, 1, memory_order_relaxed);
	return 0;
}

static void *submit_and_cancel(void *arg)
{
	struct submitter *s = arg;
	uint64_t state = s->seed;

	gate_pass(s->gate);
	for (; s->accepted < s->n; s->accepted++) {
		size_t i = s->accepted, victim;

		if (weft_submit(s->pool, job_traced, &s->traces[i], &s->futures[i]) < 0)
			break;
		if (i % 16 == 0 && weft_future_on_done(s->futures[i], count_end, &s->traces[i]) < 0)
			conform_fail("no memory for a callback");
		if (random_next(&state) % 8 == 0) {
			victim = i - random_next(&state) % (i < 50 ? i + 1 : 50);
			if (weft_future_cancel(s->futures[victim]))
				s->traces[victim].cancelled = 1;
		}
		atomic_fetch_add(s->total, 1);
	}
	return NULL;
}

/* Exactly one end: it ran and has its result, or it was cancelled and did not run. */
static bool ended_once(struct weft_future *f, const struct trace *trace, bool called)
{
	struct weft_value v = weft_none();
	int r = weft_future_result(f, WEFT_NOW, &v), ran = atomic_load(&trace->ran);
	void *p = NULL;

	if (called && atomic_load(&trace->called) != 1)
		return false;
	if (r == WEFT_ECANCELED)
		return ran == 0 && weft_future_state(f) == WEFT_CANCELLED_AND_NOTIFIED;
	return r == 0 && ran == 1 && !trace->cancelled && weft_get_ptr(v, &p) == 0 && p == trace;
}

static void check_submitter(struct submitter *s)
{
	size_t wrong = 0;

	for (size_t i = 0; i < s->accepted; i++)
		wrong += !ended_once(s->futures[i], &s->traces[i], i % 16 == 0);
	for (size_t i = s->accepted; i < s->n; i++)
		wrong += atomic_load(&s->traces[i].ran) != 0;
	CHECK_INT(wrong, 0);
	weft_futures_unref(s->futures, s->accepted);
}

static void *map_zeroes(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

/* @n submits from four threads; at @shut_at of them the pool is shut down in @mode. */
static void storm(struct weft_executor *pool, size_t n, size_t shut_at,
		  enum weft_shutdown_mode mode)
{
	enum { THREADS = 4 };
	size_t each = n / THREADS, size = n * (sizeof(void *) + sizeof(struct trace));
	struct weft_future **futures = map_zeroes(size);
	struct trace *traces = (struct trace *)(futures + n);
	struct submitter s[THREADS];
	pthread_t threads[THREADS];
	struct gate gate = GATE;
	atomic_size_t total = 0;

	if (!CHECK(futures != NULL))
		return;
	for (size_t i = 0; i < THREADS; i++) {
		s[i] = (struct submitter){ pool,
					   &gate,
					   each,
					   0,
					   conform_seed() + i,
					   futures + i * each,
					   traces + i * each,
					   &total };
		threads[i] = start(submit_and_cancel, &s[i]);
	}
	gate_await(&gate, THREADS);
	gate_open(&gate);
	while (atomic_load(&total) < shut_at)
		sched_yield();
	CHECK_INT(weft_executor_shutdown(pool, mode, WEFT_NEVER), 0);
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	CHECK_INT(weft_executor_shutdown(pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER), 0);
	for (int i = 0; i < THREADS; i++)
		check_submitter(&s[i]);
	CHECK(atomic_load(&total) >= shut_at);
	munmap(futures, size);
}

/* A million, all of which are accepted but those behind the shutdown near the end. */
void stress_submit(const struct weft_executor_ops *ops)
{
	size_t n = fewer(1000000, 20000);
	struct weft_executor *pool;

	if (may_lack_workers())
		return;
	without_hooks();
	pool = open_pool(ops, 3);
	if (!pool)
		return;
	storm(pool, n, n / 10 * 9, WEFT_SHUTDOWN_WAIT);
	close_pool(pool);
}

/* The shutdown comes in the middle, and cancels or not, waits or not. */
void stress_shutdown(const struct weft_executor_ops *ops)
{
	size_t n = fewer(20000, 800);

	if (may_lack_workers())
		return;
	without_hooks();
	for (int round = 0; round < 12; round++) {
		struct weft_executor *pool = open_pool(ops, width_for(ops, 1 + round % 3));

		if (!pool)
			return;
		storm(pool, n, n / 2, (enum weft_shutdown_mode)(round % 4));
		close_pool(pool);
	}
}

/* Submits until the pool is shut down; what was accepted ends. */
struct late {
	struct weft_executor *pool;
	struct gate *gate;
	struct weft_future *last;
	atomic_int accepted;
};

static void *submit_until_closed(void *arg)
{
	struct late *late = arg;
	struct weft_future *f;

	gate_pass(late->gate);
	while (weft_submit(late->pool, job_nothing, NULL, &f) == 0) {
		weft_future_unref(late->last);
		late->last = f;
		atomic_fetch_add(&late->accepted, 1);
		/* Mostly the pool is empty when the shutdown comes. */
		if (weft_future_wait(f, WEFT_NEVER) < 0)
			break;
	}
	return NULL;
}

/* A submit and a shutdown at the same moment: the job is refused, or it ends. */
void stress_shutdown_edge(const struct weft_executor_ops *ops)
{
	if (may_lack_workers())
		return;
	without_hooks();
	for (size_t round = 0; round < fewer(500, 50); round++) {
		struct gate gate = GATE;
		struct late late = { open_pool(ops, 1), &gate, NULL, 0 };
		pthread_t thread;

		if (!late.pool)
			return;
		thread = start(submit_until_closed, &late);
		gate_open(&gate);
		while (atomic_load(&late.accepted) < (int)(round % 8))
			sched_yield();
		CHECK_INT(weft_executor_shutdown(late.pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER), 0);
		join(thread);
		CHECK(!late.last || weft_future_done(late.last));
		weft_future_unref(late.last);
		close_pool(late.pool);
	}
}

/*
 * A job at a time: worker and submitter fall asleep and wake each other up again and again.  One
 * lost wake-up is a hang.
 */
static void ping(const struct weft_executor_ops *ops, int workers, double spin)
{
	const struct weft_executor_options o = { .spin = spin };
	struct weft_executor *pool = open_with(ops, width_for(ops, workers), &o);
	int64_t x = 0;

	for (size_t i = 0; pool && i < fewer(5000, 500); i++) {
		struct weft_future *f = submit(pool, job_increment, &x);

		x = f ? int_of(f) : x;
		weft_future_unref(f);
	}
	if (pool)
		close_pool(pool);
}

void stress_wake(const struct weft_executor_ops *ops)
{
	if (!conform_starved())
		without_hooks();
	ping(ops, 1, -1);
	ping(ops, 1, 1e-5);
	ping(ops, 3, -1);
}

/* The same from several threads at once, in bursts that wake several workers. */
static void *bursts(void *arg)
{
	struct weft_future *f[16];
	atomic_int ran = 0;
	int want = 0;

	for (size_t i = 0; i < fewer(1000, 50); i++) {
		int n = (int)(i % 16) + 1, r;

		r = weft_submit_many(arg, job_counts, &ran, 0, (size_t)n, f);
		if (r < 0)
			continue;
		want += n;
		CHECK_INT(weft_wait(f, (size_t)n, WEFT_ALL_COMPLETED, WEFT_NEVER, NULL), 1);
		CHECK_INT(atomic_load(&ran), want);
		weft_futures_unref(f, (size_t)n);
	}
	return NULL;
}

void stress_bursts(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool;
	pthread_t threads[3];

	if (may_lack_workers())
		return;
	without_hooks();
	pool = open_pool(ops, 3);
	if (!pool)
		return;
	for (int i = 0; i < 3; i++)
		threads[i] = start(bursts, pool);
	for (int i = 0; i < 3; i++)
		join(threads[i]);
	close_pool(pool);
}

/*
 * Two workers that may be asleep, and two jobs at once, of which one waits for the case: the other
 * one ends meanwhile.  Who wakes one worker only, or none, hangs.
 */
static int job_passes_or_not(struct weft_job *job, void *arg)
{
	struct gate *gate = *(struct gate **)arg;

	return gate ? job_passes(job, gate) : 0;
}

void stress_wake_each(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = may_lack_workers() ? NULL : open_pool(ops, 2);

	for (size_t i = 0; pool && i < fewer(500, 50); i++) {
		struct gate gate = GATE;
		struct gate *gates[2] = { NULL, NULL };
		struct weft_future *f[2] = { NULL, NULL };

		gates[i % 2] = &gate;
		if (!CHECK_INT(weft_submit_many(pool, job_passes_or_not, gates, sizeof(gates[0]), 2,
						f), 0))
			break;
		CHECK_INT(weft_future_result(f[1 - i % 2], WEFT_NEVER, NULL), 0);
		gate_open(&gate);
		CHECK_INT(weft_future_result(f[i % 2], WEFT_NEVER, NULL), 0);
		weft_futures_unref(f, 2);
	}
	if (pool)
		close_pool(pool);
}

/* The result lies in many words; a reader never sees a part of it. */
struct wide {
	uint64_t word[64];
};

static int job_wide(struct weft_job *job, void *arg)
{
	struct wide *wide = arg;

	for (int i = 0; i < 64; i++) {
		wide->word[i] = (uint64_t)(uintptr_t)arg;
		if (i == 32)
			sched_yield();
	}
	return weft_job_return(job, weft_ptr(wide));
}

static bool is_whole(const struct wide *wide)
{
	for (int i = 0; i < 64; i++)
		if (wide->word[i] != (uint64_t)(uintptr_t)wide)
			return false;
	return true;
}

/* Looks and does not sleep, so that the end is seen as early as it can be. */
void stress_publish(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool;
	size_t broken = 0;
	struct weft_deadline enough = weft_after(2);	/* on a machine that has other work */
	struct wide wide;

	if (!conform_starved())
		without_hooks();
	pool = open_pool(ops, 1);
	for (size_t i = 0; pool && i < fewer(3000, 300) && !weft_has_passed(enough); i++) {
		struct weft_future *f;
		struct weft_value v = weft_none();
		void *p = NULL;

		memset(&wide, 0, sizeof(wide));
		f = submit(pool, job_wide, &wide);
		if (!f)
			continue;
		/* By turns with and without yielding, unless the worker needs this CPU. */
		for (int looks = 0; !weft_future_done(f); looks++)
			if (i % 2 || looks > 10000)
				sched_yield();
		CHECK_INT(weft_future_result(f, WEFT_NOW, &v), 0);
		broken += weft_get_ptr(v, &p) < 0 || p != &wide || !is_whole(&wide);
		weft_future_unref(f);
	}
	CHECK_INT(broken, 0);
	if (pool)
		close_pool(pool);
}

/*
 * Futures are given back at once and made again, by the submitter and by the worker: no future
 * shows the state, the result or the callback of an earlier one.
 */
static int check_own(struct weft_future *f, void *number)
{
	int64_t i = -1;
	struct weft_value v = weft_none();

	CHECK_INT(weft_future_result(f, WEFT_NOW, &v), 0);
	CHECK_INT(weft_get_int(v, &i), 0);
	CHECK_INT(i, (int64_t)(intptr_t)number + 1);
	return 0;
}

void stress_reuse(const struct weft_executor_ops *ops)
{
	enum { WINDOW = 32 };
	struct weft_future *f[WINDOW] = { NULL };
	struct weft_executor *pool;
	int64_t x[WINDOW];

	if (!conform_starved())
		without_hooks();
	pool = open_pool(ops, 2);
	for (size_t i = 0; pool && i < fewer(50000, 2000); i++) {
		size_t at = i % WINDOW;

		if (f[at] && i % 3)
			CHECK_INT(int_of(f[at]), x[at] + 1);
		else if (f[at])
			CHECK_INT(weft_future_wait(f[at], WEFT_NEVER), 0);
		weft_future_unref(f[at]);
		x[at] = (int64_t)i;
		f[at] = submit(pool, job_increment, &x[at]);
		if (!f[at])
			continue;
		if (i % 5 == 0 && weft_future_on_done(f[at], check_own, (void *)(intptr_t)i) < 0)
			CHECK(conform_starved());
	}
	if (pool)
		close_pool(pool);
	weft_futures_unref(f, WINDOW);
}

/* A push never blocks: very many jobs are taken while no worker can take one. */
void stress_push_never_blocks(const struct weft_executor_ops *ops)
{
	size_t n = fewer(50000, 3000), accepted = 0;
	atomic_int ran = 0;
	struct busy busy;

	if (!conform_starved())
		without_hooks();
	if (!busy_open(&busy, ops, NULL))
		return;
	for (size_t i = 0; i < n; i++)
		accepted += weft_submit(busy.pool, job_counts, &ran, NULL) == 0;
	CHECK(conform_starved() || accepted == n);
	CHECK_INT(atomic_load(&ran), 0);
	busy_close(&busy);
	CHECK_INT(atomic_load(&ran), accepted);
}

/* Jobs that submit jobs, in a tree: each node runs once. */
struct tree {
	struct weft_executor *pool;
	atomic_int nodes, lost;		/* nodes that ran, and submits that failed */
	int depth;
};

struct node {
	struct tree *tree;
	int depth;
};

static int job_grows(struct weft_job *job, void *arg)
{
	const struct weft_submit_options o = { .arg_size = sizeof(struct node) };
	struct node *self = arg, child = { self->tree, self->depth + 1 };
	struct weft_future *f;

	(void)job;
	for (int i = 0; i < 2 && self->depth < self->tree->depth; i++) {
		f = submit_with(self->tree->pool, job_grows, &child, &o);
		atomic_fetch_add(&self->tree->lost, !f);
		weft_future_unref(f);
	}
	atomic_fetch_add(&self->tree->nodes, 1);
	return 0;
}

void stress_tree(const struct weft_executor_ops *ops)
{
	struct tree tree = { .pool = open_pool(ops, 3), .depth = (int)fewer(11, 6) };
	struct node root = { &tree, 0 };
	int want = (2 << tree.depth) - 1;
	struct weft_future *f;

	if (!tree.pool)
		return;
	f = submit(tree.pool, job_grows, &root);
	if (f)
		expect_end(f, 0);
	/* Jobs must be able to submit to the end, so the shutdown waits until all have run. */
	while (f && !atomic_load(&tree.lost) && atomic_load(&tree.nodes) < want)
		sched_yield();
	close_pool(tree.pool);
	CHECK(conform_starved() || atomic_load(&tree.nodes) == want);
}
