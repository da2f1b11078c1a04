/* SPDX-License-Identifier: MIT */
#include "pools.h"

#include <stdio.h>
#include <time.h>

/* Without memory, or without a thread, the second call works. */
#define TWICE(r, call)                                                                             \
	do {                                                                                       \
		r = (call);                                                                        \
		if ((r == -ENOMEM || r == -EAGAIN) && conform_starved())                           \
			r = (call);                                                                \
	} while (0)

struct weft_executor *open_with(const struct weft_executor_ops *ops, int workers,
				const struct weft_executor_options *options)
{
	struct weft_executor *pool = NULL;
	int r;

	TWICE(r, weft_executor_open(ops, workers, options, &pool));
	return CHECK_INT(r, 0) ? pool : NULL;
}

struct weft_executor *open_pool(const struct weft_executor_ops *ops, int workers)
{
	return open_with(ops, workers, NULL);
}

int width_for(const struct weft_executor_ops *ops, int workers)
{
	return ops->caps & WEFT_POOL_WORKERS ? workers : 2;
}

void close_pool(struct weft_executor *pool)
{
	CHECK_INT(weft_executor_close(pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER), 0);
}

struct weft_future *submit_with(struct weft_executor *pool, weft_job_function *job, void *arg,
				const struct weft_submit_options *options)
{
	struct weft_future *f = NULL;
	int r;

	TWICE(r, weft_submit_with(pool, job, arg, options, &f));
	return CHECK_INT(r, 0) ? f : NULL;
}

struct weft_future *submit(struct weft_executor *pool, weft_job_function *job, void *arg)
{
	struct weft_future *f = NULL;
	int r;

	TWICE(r, weft_submit(pool, job, arg, &f));
	return CHECK_INT(r, 0) ? f : NULL;
}

int64_t int_of(struct weft_future *f)
{
	struct weft_value v = weft_none();
	int64_t i = -1;

	CHECK_INT(weft_future_result(f, WEFT_NEVER, &v), 0);
	CHECK_INT(weft_get_int(v, &i), 0);
	return i;
}

void expect_end(struct weft_future *f, int code)
{
	CHECK_INT(weft_future_result(f, WEFT_NEVER, NULL), code);
	weft_future_unref(f);
}

bool may_lack_workers(void)
{
	if (conform_starved())
		conform_skip("there may be fewer workers");
	return conform_starved();
}

void nap(void)
{
	const struct timespec moment = { .tv_nsec = 500000 };

	nanosleep(&moment, NULL);
}

char state_at(const char *path)
{
	FILE *file = fopen(path, "r");
	char state = 'Z';

	if (!file)
		return 'Z';
	if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
		state = 'Z';
	fclose(file);
	return state;
}

bool falls_asleep(const char *path)
{
	struct weft_deadline limit = weft_after(10);
	char state = state_at(path);

	for (; state != 'S' && !weft_has_passed(limit); state = state_at(path))
		nap();
	return state == 'S';
}

bool pair_new(struct pair *ret)
{
	int r;

	*ret = (struct pair){ NULL, NULL };
	TWICE(r, weft_promise_new(&ret->promise));
	if (!CHECK_INT(r, 0))
		return false;
	ret->future = weft_promise_future(ret->promise);
	return true;
}

void pair_drop(struct pair *pair)
{
	weft_promise_unref(pair->promise);
	weft_future_unref(pair->future);
	*pair = (struct pair){ NULL, NULL };
}

void pair_set(struct pair *pair, int64_t i)
{
	CHECK_INT(weft_promise_set_result(pair->promise, weft_int(i)), 0);
}

void pair_fail(struct pair *pair)
{
	struct weft_error err = weft_err(ERR_JOB, weft_none());

	CHECK_INT(weft_promise_set_error(pair->promise, &err), 0);
}

void pair_cancel(struct pair *pair)
{
	CHECK(weft_future_cancel(pair->future));
	CHECK_INT(weft_promise_start(pair->promise), 0);
}

bool pairs_new(struct pair *pairs, struct weft_future **futures, size_t n)
{
	bool ok = true;

	for (size_t i = 0; i < n; i++) {
		ok = pair_new(&pairs[i]) && ok;
		futures[i] = pairs[i].future;
	}
	return ok;
}

void pairs_drop(struct pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		pair_drop(&pairs[i]);
}

void gate_pass(struct gate *gate)
{
	pthread_mutex_lock(&gate->lock);
	gate->here++;
	pthread_cond_broadcast(&gate->changed);
	while (!gate->open)
		pthread_cond_wait(&gate->changed, &gate->lock);
	pthread_mutex_unlock(&gate->lock);
}

void gate_open(struct gate *gate)
{
	pthread_mutex_lock(&gate->lock);
	gate->open = true;
	pthread_cond_broadcast(&gate->changed);
	pthread_mutex_unlock(&gate->lock);
}

void gate_await(struct gate *gate, int n)
{
	pthread_mutex_lock(&gate->lock);
	while (gate->here < n)
		pthread_cond_wait(&gate->changed, &gate->lock);
	pthread_mutex_unlock(&gate->lock);
}

int gate_here(struct gate *gate)
{
	int here;

	pthread_mutex_lock(&gate->lock);
	here = gate->here;
	pthread_mutex_unlock(&gate->lock);
	return here;
}

struct shared shared;

void pools_fresh(void)
{
	const struct gate fresh = GATE;

	memset(&shared, 0, sizeof(shared));
	shared.gate = fresh;
	for (int i = 0; i < 5; i++)
		shared.gates[i] = fresh;
}

int job_nothing(struct weft_job *job, void *arg)
{
	(void)job;
	(void)arg;
	return 0;
}

int job_increment(struct weft_job *job, void *arg)
{
	return weft_job_return(job, weft_int(*(int64_t *)arg + 1));
}

int job_fails(struct weft_job *job, void *arg)
{
	(void)job;
	(void)arg;
	return ERR_JOB;
}

int job_counts(struct weft_job *job, void *arg)
{
	(void)job;
	atomic_fetch_add((atomic_int *)arg, 1);
	return 0;
}

int job_passes(struct weft_job *job, void *arg)
{
	gate_pass(arg);
	return weft_job_return(job, weft_int(1));
}

bool busy_open(struct busy *busy, const struct weft_executor_ops *ops,
	       const struct weft_executor_options *options)
{
	*busy = (struct busy){ .gate = GATE };
	busy->pool = open_with(ops, 1, options);
	if (!busy->pool)
		return false;
	busy->keeper = submit(busy->pool, job_passes, &busy->gate);
	if (busy->keeper) {
		gate_await(&busy->gate, 1);
		return true;
	}
	close_pool(busy->pool);
	return false;
}

void busy_close(struct busy *busy)
{
	gate_open(&busy->gate);
	expect_end(busy->keeper, 0);
	close_pool(busy->pool);
}

pthread_t start(void *(*run)(void *arg), void *arg)
{
	pthread_t thread = { 0 };

	CHECK_INT(pthread_create(&thread, NULL, run, arg), 0);
	return thread;
}

void join(pthread_t thread)
{
	CHECK_INT(pthread_join(thread, NULL), 0);
}

/* The blocks that are out, and a thread that waits until there are none. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	long blocks;
} memory = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

static void add_blocks(long n)
{
	pthread_mutex_lock(&memory.lock);
	memory.blocks += n;
	pthread_cond_broadcast(&memory.changed);
	pthread_mutex_unlock(&memory.lock);
}

static void *watched_alloc(enum weft_memory kind, size_t size, void *arg)
{
	void *p = conform_hooks()->alloc(kind, size, arg);

	add_blocks(p != NULL);
	return p;
}

static void watched_free(enum weft_memory kind, void *p, size_t size, void *arg)
{
	if (p)
		memset(p, 0xdb, size);
	conform_hooks()->free(kind, p, size, arg);
	add_blocks(p ? -1 : 0);
}

void memory_watch(void)
{
	struct weft_hooks hooks = *conform_hooks();

	memory.blocks = 0;
	hooks.alloc = watched_alloc;
	hooks.free = watched_free;
	CHECK_INT(weft_set_hooks(&hooks), 0);
}

void memory_await(void)
{
	pthread_mutex_lock(&memory.lock);
	while (memory.blocks > 0)
		pthread_cond_wait(&memory.changed, &memory.lock);
	pthread_mutex_unlock(&memory.lock);
}

void without_hooks(void)
{
	CHECK_INT(weft_set_hooks(NULL), 0);
}
