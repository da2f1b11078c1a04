/* SPDX-License-Identifier: MIT */
#ifndef WEFT_TESTS_FOREIGN_H
#define WEFT_TESTS_FOREIGN_H

/*
 * foreign.h - a pool as its author would bring it: a list, a lock, and two threads.  It claims
 * nothing, so all that an executor can do with it is done above its table.
 */

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include <weft/pool.h>

struct foreign_entry {
	struct foreign_entry *next;
	struct weft_work *work;
};

struct foreign {
	pthread_mutex_t lock;
	pthread_cond_t filled;
	struct foreign_entry *first, **last;
	pthread_t threads[2];
	int running;		/* the last one frees the pool if nobody waits */
	bool closed, waited_for;
};

static void foreign_free(struct foreign *pool)
{
	pthread_mutex_destroy(&pool->lock);
	pthread_cond_destroy(&pool->filled);
	free(pool);
}

/* Under the lock: the next entry, or NULL at the end. */
static struct foreign_entry *foreign_take(struct foreign *pool)
{
	struct foreign_entry *entry;

	while (!pool->first && !pool->closed)
		pthread_cond_wait(&pool->filled, &pool->lock);
	entry = pool->first;
	if (entry)
		pool->first = entry->next;
	if (!pool->first)
		pool->last = &pool->first;
	return entry;
}

static void *foreign_thread(void *arg)
{
	struct foreign *pool = arg;
	struct foreign_entry *entry;
	bool frees;

	pthread_mutex_lock(&pool->lock);
	while ((entry = foreign_take(pool))) {
		pthread_mutex_unlock(&pool->lock);
		weft_work_run(entry->work);
		free(entry);
		pthread_mutex_lock(&pool->lock);
	}
	frees = --pool->running == 0 && !pool->waited_for;
	pthread_mutex_unlock(&pool->lock);
	if (frees)
		foreign_free(pool);
	return NULL;
}

static int foreign_open(struct weft_executor *executor, int workers,
			const struct weft_executor_options *options, void **ret)
{
	struct foreign *pool = calloc(1, sizeof(*pool));

	(void)executor;
	(void)workers;
	(void)options;
	if (!pool)
		return -ENOMEM;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->filled, NULL);
	pool->last = &pool->first;
	for (pool->running = 0; pool->running < 2; pool->running++)
		if (pthread_create(&pool->threads[pool->running], NULL, foreign_thread, pool) != 0)
			abort();
	*ret = pool;
	return 0;
}

/* What cannot be taken is refused one by one. */
static int foreign_push(void *arg, struct weft_work *const *works, size_t n)
{
	struct foreign *pool = arg;

	for (size_t i = 0; i < n; i++) {
		struct foreign_entry *entry = malloc(sizeof(*entry));

		if (!entry && i == 0)
			return -ENOMEM;
		if (!entry) {
			weft_work_refuse(works[i], -ENOMEM);
			continue;
		}
		*entry = (struct foreign_entry){ NULL, works[i] };
		pthread_mutex_lock(&pool->lock);
		*pool->last = entry;
		pool->last = &entry->next;
		pthread_cond_signal(&pool->filled);
		pthread_mutex_unlock(&pool->lock);
	}
	return 0;
}

static void foreign_close(void *arg, bool wait)
{
	struct foreign *pool = arg;
	pthread_t threads[2] = { pool->threads[0], pool->threads[1] };

	pthread_mutex_lock(&pool->lock);
	pool->closed = true;
	pool->waited_for = wait;
	pthread_cond_broadcast(&pool->filled);
	pthread_mutex_unlock(&pool->lock);
	for (int i = 0; i < 2; i++)
		if (wait)
			pthread_join(threads[i], NULL);
		else
			pthread_detach(threads[i]);
	if (wait)
		foreign_free(pool);
}

static const struct weft_executor_ops foreign_ops = {
	.abi = WEFT_POOL_ABI,
	.size = sizeof(struct weft_executor_ops),
	.name = "foreign",
	.open = foreign_open,
	.push = foreign_push,
	.close = foreign_close,
};

#endif
