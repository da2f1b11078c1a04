/* SPDX-License-Identifier: MIT-0 */
/*
 * skeleton - a pool of threads of its own, as small as it can be: copy it.
 *
 * Works stand in a list under a lock.  Each thread belongs to the executor from its first act to
 * its last one.  So the library knows when the last one has gone, and nothing is counted here.
 */

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include <weft/pool.h>

struct entry {
	struct entry *next;
	struct weft_work *work;
};

struct pool {
	struct weft_executor *executor;
	pthread_mutex_t lock;		/* of what is below */
	pthread_cond_t changed;
	struct entry *first, **last;
	int threads;			/* started and not joined */
	pthread_t thread[];
};

/* Under the lock: the next entry; NULL: there will be none. */
static struct entry *take(struct pool *p)
{
	struct entry *e;

	while (!p->first && !weft_pool_is_shut(p->executor))
		pthread_cond_wait(&p->changed, &p->lock);
	e = p->first;
	if (e)
		p->first = e->next;
	if (!p->first)
		p->last = &p->first;
	return e;
}

static void *work(void *arg)
{
	struct pool *p = arg;
	struct weft_pool_thread self;
	struct entry *e;

	weft_pool_enter(p->executor, &self);
	pthread_mutex_lock(&p->lock);
	while ((e = take(p))) {
		pthread_mutex_unlock(&p->lock);
		weft_work_run(e->work);
		free(e);
		pthread_mutex_lock(&p->lock);
	}
	pthread_mutex_unlock(&p->lock);
	weft_pool_leave(&self);
	return NULL;
}

/* Put @works in; a chain of entries is made first, so that it is all or none. */
static int push(void *pool, struct weft_work *const *works, size_t n)
{
	struct entry *first = NULL, **last = &first, *e;
	struct pool *p = pool;

	for (size_t i = 0; i < n; i++) {
		e = malloc(sizeof(*e));
		if (!e)
			goto out;
		*e = (struct entry){ NULL, works[i] };
		*last = e;
		last = &e->next;
	}
	pthread_mutex_lock(&p->lock);
	*p->last = first;
	p->last = last;
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->lock);
	return 0;
out:
	while ((e = first)) {
		first = e->next;
		free(e);
	}
	return -ENOMEM;
}

static void shut(void *pool)
{
	struct pool *p = pool;

	pthread_mutex_lock(&p->lock);
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->lock);
}

/* A thread that has left needs the lock no more.  The last one may be calling, by its own act. */
static void reap(void *pool)
{
	struct pool *p = pool;

	pthread_mutex_lock(&p->lock);
	for (; p->threads > 0; p->threads--)
		if (pthread_equal(p->thread[p->threads - 1], pthread_self()))
			pthread_detach(pthread_self());
		else
			pthread_join(p->thread[p->threads - 1], NULL);
	pthread_mutex_unlock(&p->lock);
}

static void close_pool(void *pool, bool wait)
{
	struct pool *p = pool;
	struct entry *e;

	(void)wait;
	reap(p);
	while ((e = p->first)) {
		p->first = e->next;
		weft_work_cancel(e->work);
		free(e);
	}
	pthread_cond_destroy(&p->changed);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

/* A pool with fewer threads than were asked for is one, too. */
static void start_threads(struct pool *p, int n)
{
	for (int i = 0; i < n; i++) {
		weft_pool_hold(p->executor);
		if (pthread_create(&p->thread[i], NULL, work, p) != 0) {
			weft_pool_release(p->executor);
			return;
		}
		p->threads++;
	}
}

static int open_pool(struct weft_executor *executor, int workers,
		     const struct weft_executor_options *options, void **ret)
{
	struct pool *p = calloc(1, sizeof(*p) + (size_t)workers * sizeof(pthread_t));

	(void)options;
	if (!p)
		return -ENOMEM;
	p->executor = executor;
	p->last = &p->first;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->changed, NULL);
	start_threads(p, workers);
	if (p->threads) {
		*ret = p;
		return 0;
	}
	close_pool(p, false);
	return -EAGAIN;
}

WEFT_EXECUTOR_PLUGIN = {
	WEFT_POOL_HEADER("skeleton"),
	.caps = WEFT_POOL_FIFO | WEFT_POOL_HOLD,
	.open = open_pool,
	.push = push,
	.close = close_pool,
	.shut = shut,
	.reap = reap,
};
