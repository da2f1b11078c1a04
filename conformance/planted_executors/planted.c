/* SPDX-License-Identifier: MIT */
/*
 * planted - a pool that is right, and from the same source pools with one fault each.
 *
 * Built with -DFAULT=NOTHING it passes profile F.  With another word it is wrong in the way that
 * the word says, and the case that the file `expected` names must tell.  To add a fault: a word
 * here, the line that does it, a line in `expected`.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <weft/pool.h>

enum fault {
	NOTHING,
	/* what becomes of a job */
	RUNS_TWICE,		/* each one */
	LOSES_ONE,		/* of many, for good */
	CANCELS_SOME,		/* instead of running them */
	REFUSES_SOME,
	RUNS_IN_SUBMITTER,	/* each of them, yet claims to be no inline pool */
	RUNS_WHEN_CROWDED,	/* the submitter runs jobs once many are queued */
	/* the order */
	NEWEST_FIRST,
	NESTED_FIRST,		/* what a worker submits goes to the front */
	MANY_REVERSED,		/* those of one push */
	MANY_IS_ONE,		/* only the first of a push is kept */
	/* pushing */
	PUSH_BLOCKS,		/* while 1,000 works wait */
	PUSH_GIVES_UP,		/* when 1,000 works wait */
	KEEPS_REFUSED,		/* the same, and runs the work all the same */
	HIDES_NO_THREAD,	/* a push says that all is well, and no worker could be started */
	/* sleeping and waking */
	WAKES_WHEN_EMPTY,	/* one worker, only if nothing was queued before */
	WAKES_TOO_EARLY,	/* before the work can be found, without the lock */
	/* workers */
	ONE_TOO_MANY,
	ONE_ONLY,
	NO_STEALING,		/* each worker has a queue, and jobs are dealt out in turn */
	FRESH_THREAD,		/* started for each job while there is room */
	ALL_AT_ONCE,		/* started by the first push */
	NAMELESS,
	NUMBERED_FROM_ONE,
	FORGETS_STACK_SIZE,
	/* initializers */
	NO_INIT,
	INIT_BY_SUBMITTER,
	INIT_FOR_EACH_JOB,
	INIT_FAILURE_IGNORED,
	NO_FINI,
	FINI_TWICE,
	FINI_AFTER_FAILURE,	/* of init */
	/* the end */
	DRAIN_FORGETS_ONE,
	DRAIN_DROPS,		/* without a word to the library */
	DRAIN_DOES_NOTHING,
	CLOSE_DOES_NOT_WAIT,
	LEAKS_FILE,
	/* counts */
	COUNTS_IDLE_AS_RUNNING,
	COUNTS_NO_QUEUE,
	/* tables that the runner must refuse */
	ABI_OF_TOMORROW,
	CUT_SHORT,
	BAD_NAME,
	WITHOUT_PUSH,
	WITHOUT_SYMBOL,		/* built with -DHIDDEN as well */
};

static bool is(enum fault fault)
{
	return fault == FAULT;
}

enum { CROWDED = 1000, FEW = 64 };

struct entry {
	struct entry *next;
	struct weft_work *work;
};

struct pool;

struct worker {
	struct pool *pool;
	int index;
	pthread_t thread;
	struct entry *own;		/* with NO_STEALING */
};

struct pool {
	struct weft_executor *executor;
	struct weft_executor_options options;
	pthread_mutex_t lock;
	pthread_cond_t filled, taken;
	struct entry *first, **last;
	size_t queued;
	int workers, started, idle, busy, left;
	unsigned pushed;
	bool closed, nobody_waits;
	struct worker worker[];
};

static _Thread_local struct pool *inside;

/* ---- the queue, under the lock ---- */

static void append(struct pool *p, struct entry *e)
{
	struct entry **at = p->last;

	if (is(NEWEST_FIRST) || (is(NESTED_FIRST) && inside == p))
		at = &p->first;
	if (is(NO_STEALING)) {
		at = &p->worker[p->pushed % (unsigned)p->workers].own;
		while (*at)
			at = &(*at)->next;
	}
	e->next = *at;
	*at = e;
	if (!e->next && !is(NO_STEALING))
		p->last = &e->next;
	p->queued++;
	p->pushed++;
}

static struct entry *take(struct pool *p, struct worker *w)
{
	struct entry **from = is(NO_STEALING) ? &w->own : &p->first, *e = *from;

	if (!e)
		return NULL;
	*from = e->next;
	if (!p->first)
		p->last = &p->first;
	p->queued--;
	pthread_cond_broadcast(&p->taken);
	return e;
}

/* ---- a worker ---- */

static void run(struct pool *p, struct worker *w, struct weft_work *work)
{
	static _Atomic unsigned number;
	unsigned n = ++number;

	if (is(INIT_FOR_EACH_JOB) && p->options.init)
		p->options.init(p->options.init_arg);
	if (is(LOSES_ONE) && n % FEW == 0)
		return;
	if (is(CANCELS_SOME) && n % FEW == 0)
		weft_work_cancel(work);
	else if (is(REFUSES_SOME) && n % FEW == 0)
		weft_work_refuse(work, -EAGAIN);
	else
		weft_work_run_by(work, w->index + is(NUMBERED_FROM_ONE));
	if (is(RUNS_TWICE))
		weft_work_run_by(work, w->index);
}

/* Works until the pool is closed; the lock is held at both ends. */
static void work(struct pool *p, struct worker *w)
{
	struct entry *e;

	for (;;) {
		e = take(p, w);
		if (!e && p->closed)
			return;
		if (!e) {
			p->idle++;
			pthread_cond_wait(&p->filled, &p->lock);
			p->idle--;
			continue;
		}
		p->busy++;
		pthread_mutex_unlock(&p->lock);
		run(p, w, e->work);
		free(e);
		pthread_mutex_lock(&p->lock);
		p->busy--;
	}
}

static void name_thread(const struct worker *w)
{
	char name[16], number[8];
	int n = snprintf(number, sizeof(number), "-%d", w->index + is(NUMBERED_FROM_ONE));

	if (is(NAMELESS))
		return;
	snprintf(name, sizeof(name), "%.*s%s", (int)sizeof(name) - 1 - n, w->pool->options.name,
		 number);
	pthread_setname_np(pthread_self(), name);
}

static int begin(struct worker *w)
{
	struct weft_executor_options *o = &w->pool->options;
	int r = 0;

	inside = w->pool;
	name_thread(w);
	if (o->init && !is(NO_INIT) && !is(INIT_BY_SUBMITTER))
		r = o->init(o->init_arg);
	if (r < 0 && !is(INIT_FAILURE_IGNORED))
		weft_pool_break(w->pool->executor, r);
	return r;
}

static void end(struct worker *w, int r)
{
	struct weft_executor_options *o = &w->pool->options;
	int times = (r < 0 && !is(FINI_AFTER_FAILURE)) || is(NO_FINI) ? 0 : 1;

	if (is(CLOSE_DOES_NOT_WAIT))
		nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
	for (int i = 0; o->fini && i < times + (times && is(FINI_TWICE)); i++)
		o->fini(o->init_arg);
}

static void destroy(struct pool *p)
{
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->filled);
	pthread_cond_destroy(&p->taken);
	free(p);
}

static void *life(void *arg)
{
	struct worker *w = arg;
	struct pool *p = w->pool;
	int r = begin(w);
	bool last;

	pthread_mutex_lock(&p->lock);
	work(p, w);
	pthread_mutex_unlock(&p->lock);
	end(w, r);
	pthread_mutex_lock(&p->lock);
	last = ++p->left == p->started && p->nobody_waits;
	pthread_mutex_unlock(&p->lock);
	if (last)
		destroy(p);
	return NULL;
}

static int start(struct pool *p)
{
	struct worker *w = &p->worker[p->started];
	pthread_attr_t attr;
	int r = pthread_attr_init(&attr);

	*w = (struct worker){ .pool = p, .index = p->started, .own = w->own };
	if (r == 0 && p->options.stack_size && !is(FORGETS_STACK_SIZE))
		r = pthread_attr_setstacksize(&attr, p->options.stack_size);
	if (r == 0)
		r = pthread_create(&w->thread, &attr, life, w);
	pthread_attr_destroy(&attr);
	p->started += r == 0;
	return -r;
}

/* ---- the table ---- */

static int open_pool(struct weft_executor *e, int workers,
		     const struct weft_executor_options *options, void **ret)
{
	struct pool *p = calloc(1, sizeof(*p) + ((size_t)workers + 1) * sizeof(struct worker));

	if (!p)
		return -ENOMEM;
	if (is(LEAKS_FILE))
		(void)!open("/dev/null", O_RDONLY);
	p->executor = e;
	p->options = *options;
	p->workers = is(ONE_ONLY) ? 1 : workers + is(ONE_TOO_MANY);
	p->last = &p->first;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->filled, NULL);
	pthread_cond_init(&p->taken, NULL);
	*ret = p;
	return 0;
}

/* As many workers as there are works that no idle one can take. */
static int start_enough(struct pool *p)
{
	int r = 0;
	size_t idle = is(FRESH_THREAD) ? 0 : (size_t)p->idle;
	size_t wanted = is(ALL_AT_ONCE) || is(NO_STEALING) ? SIZE_MAX : p->queued;

	while (r == 0 && p->started < p->workers && idle < wanted) {
		r = start(p);
		idle++;
	}
	return p->started ? 0 : r;
}

static void free_entries(struct entry **e, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(e[i]);
}

/* All or none. */
static int make_entries(struct entry **e, struct weft_work *const *works, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		e[i] = malloc(sizeof(*e[i]));
		if (!e[i]) {
			free_entries(e, i);
			return -ENOMEM;
		}
		*e[i] = (struct entry){ NULL, works[is(MANY_REVERSED) ? n - 1 - i : i] };
	}
	return 0;
}

/* Under the lock: what was put in comes out again, since it was the newest. */
static int enqueue(struct pool *p, struct entry **e, size_t n)
{
	struct entry *first = p->first, **last = p->last;
	size_t queued = p->queued;
	int r;

	for (size_t i = 0; i < n; i++)
		append(p, e[i]);
	r = start_enough(p);
	if (r == 0 || is(HIDES_NO_THREAD))
		return 0;
	p->first = first;
	p->last = last;
	*last = NULL;
	p->queued = queued;
	free_entries(e, n);
	return r;
}

static bool pushed_otherwise(struct pool *p, struct weft_work *const *works, size_t n)
{
	bool crowded = p->queued >= CROWDED;

	if (!is(RUNS_IN_SUBMITTER) && !(is(RUNS_WHEN_CROWDED) && crowded))
		return false;
	for (size_t i = 0; i < n; i++)
		weft_work_run_by(works[i], 0);
	return true;
}

static int push(void *pool, struct weft_work *const *works, size_t n)
{
	struct pool *p = pool;
	struct entry **e;
	size_t kept = is(MANY_IS_ONE) ? 1 : n, before;
	int r;

	if (pushed_otherwise(p, works, n))
		return 0;
	e = malloc(n * sizeof(*e));
	r = e ? make_entries(e, works, kept) : -ENOMEM;
	if (r < 0)
		goto out;
	if (is(INIT_BY_SUBMITTER) && p->options.init && !p->started)
		p->options.init(p->options.init_arg);
	if (is(WAKES_TOO_EARLY))
		pthread_cond_broadcast(&p->filled);
	pthread_mutex_lock(&p->lock);
	while (is(PUSH_BLOCKS) && p->queued >= CROWDED)
		pthread_cond_wait(&p->taken, &p->lock);
	before = p->queued;
	r = is(PUSH_GIVES_UP) && before >= CROWDED ? -EAGAIN : enqueue(p, e, kept);
	if (is(KEEPS_REFUSED) && before >= CROWDED)
		r = -EAGAIN;
	if (is(WAKES_WHEN_EMPTY) && before == 0)
		pthread_cond_signal(&p->filled);
	else if (!is(WAKES_TOO_EARLY) && !is(WAKES_WHEN_EMPTY))
		pthread_cond_broadcast(&p->filled);
	pthread_mutex_unlock(&p->lock);
	if (is(PUSH_GIVES_UP) && r < 0)
		free_entries(e, kept);
out:
	free(e);
	return r;
}

static void close_pool(void *pool, bool wait)
{
	struct pool *p = pool;
	bool last, own = inside == p;
	int n;

	if (is(CLOSE_DOES_NOT_WAIT))
		wait = false;
	pthread_mutex_lock(&p->lock);
	p->closed = true;
	n = p->started;
	for (int i = 0; i < n && (!wait || own); i++)
		pthread_detach(p->worker[i].thread);
	p->nobody_waits = !wait || own;
	last = p->left == n && p->nobody_waits;
	pthread_cond_broadcast(&p->filled);
	pthread_mutex_unlock(&p->lock);
	for (int i = 0; i < n && wait && !own; i++)
		pthread_join(p->worker[i].thread, NULL);
	if (last || (wait && !own))
		destroy(p);
}

static void drain(void *pool)
{
	struct pool *p = pool;
	struct entry *e, *all;

	if (is(DRAIN_DOES_NOTHING))
		return;
	pthread_mutex_lock(&p->lock);
	all = p->first;
	if (is(DRAIN_FORGETS_ONE) && all) {
		e = all;
		all = e->next;
		e->next = NULL;
		p->last = &e->next;
		p->queued = 1;
	} else {
		p->first = NULL;
		p->last = &p->first;
		p->queued = 0;
	}
	pthread_mutex_unlock(&p->lock);
	while ((e = all)) {
		all = e->next;
		if (!is(DRAIN_DROPS))
			weft_work_cancel(e->work);
		free(e);
	}
}

static void counts(void *pool, struct weft_executor_counts *ret)
{
	struct pool *p = pool;
	int busy;

	pthread_mutex_lock(&p->lock);
	busy = is(COUNTS_IDLE_AS_RUNNING) ? 0 : p->busy;
	ret->workers = (size_t)(p->started - p->left);
	ret->running = (size_t)busy;
	ret->idle = is(COUNTS_IDLE_AS_RUNNING) ? ret->workers : (size_t)p->idle;
	ret->queued = is(COUNTS_NO_QUEUE) ? 0 : p->queued;
	pthread_mutex_unlock(&p->lock);
}

#ifdef HIDDEN
#define EXPORTED __attribute__((visibility("hidden")))
#else
#define EXPORTED __attribute__((visibility("default")))
#endif

EXPORTED extern const struct weft_executor_ops weft_executor_plugin;

const struct weft_executor_ops weft_executor_plugin = {
	.abi = WEFT_POOL_ABI + (FAULT == ABI_OF_TOMORROW),
	.size = FAULT == CUT_SHORT ? 16 : sizeof(struct weft_executor_ops),
	.name = FAULT == BAD_NAME ? "A planted pool" : "planted",
	.caps = WEFT_POOL_WORKERS | WEFT_POOL_FIFO | WEFT_POOL_DRAIN | WEFT_POOL_COUNTS,
	.open = open_pool,
	.push = FAULT == WITHOUT_PUSH ? NULL : push,
	.close = close_pool,
	.drain = drain,
	.counts = counts,
};
