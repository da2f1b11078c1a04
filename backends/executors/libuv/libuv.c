/* SPDX-License-Identifier: MIT-0 */
/*
 * libuv's pool (uv_queue_work) as an executor.
 *
 * Only the thread of a loop may hand work to the pool, so each executor has a loop in a thread of
 * its own, which forwards what is pushed.  The process has one pool, whose width is fixed when it
 * is first used.  UV_THREADPOOL_SIZE in the environment fixes it, and then all executors share that
 * width.  Without it the first executor does, and one of another width is refused with EBUSY.
 */

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

#include <weft/pool.h>

struct item {
	uv_work_t request;		/* first: a request is its item */
	struct weft_work *work;
	struct item *next;
};

struct pool {
	uv_loop_t loop;
	uv_async_t wake;
	uv_thread_t thread;
	uv_mutex_t lock;		/* of what is below */
	struct item *first, **end;
	bool closing, detached;
};

static void run(uv_work_t *request)
{
	weft_work_run(((struct item *)request)->work);
}

static void after(uv_work_t *request, int status)
{
	(void)status;
	free(request);
}

/* In the thread of the loop, which ends when this handle is closed and all works are done. */
static void forward(uv_async_t *wake)
{
	struct pool *p = wake->data;
	struct item *item, *next;

	uv_mutex_lock(&p->lock);
	item = p->first;
	p->end = &p->first;
	p->first = NULL;
	if (p->closing)
		uv_close((uv_handle_t *)wake, NULL);
	uv_mutex_unlock(&p->lock);
	for (; item; item = next) {
		next = item->next;
		uv_queue_work(&p->loop, &item->request, run, after);
	}
}

static void free_pool(struct pool *p)
{
	uv_loop_close(&p->loop);
	uv_mutex_destroy(&p->lock);
	free(p);
}

static void loop(void *arg)
{
	struct pool *p = arg;

	uv_run(&p->loop, UV_RUN_DEFAULT);
	if (p->detached)
		free_pool(p);
}

/* The environment chooses for all executors, or else the first executor does. */
static bool is_width(int workers)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static int chosen;		/* -1: by the environment */
	char text[16];
	bool good;

	pthread_mutex_lock(&lock);
	if (!chosen)
		chosen = getenv("UV_THREADPOOL_SIZE") ? -1 : workers;
	snprintf(text, sizeof(text), "%d", chosen);
	if (chosen > 0)
		setenv("UV_THREADPOOL_SIZE", text, 1);
	good = chosen < 0 || chosen == workers;
	pthread_mutex_unlock(&lock);
	return good;
}

/* libuv opens a pipe for signals with the first loop and keeps it: no executor is to blame. */
__attribute__((constructor)) static void open_signals(void)
{
	uv_loop_t loop;

	if (uv_loop_init(&loop) == 0)
		uv_loop_close(&loop);
}

static int open_pool(struct weft_executor *executor, int workers,
		     const struct weft_executor_options *options, void **ret)
{
	struct pool *p = is_width(workers) ? calloc(1, sizeof(*p)) : NULL;
	int r;

	(void)executor;
	(void)options;
	if (!p || (r = uv_loop_init(&p->loop)) < 0) {
		free(p);
		return is_width(workers) ? -ENOMEM : -EBUSY;
	}
	p->end = &p->first;
	p->wake.data = p;
	uv_mutex_init(&p->lock);	/* cannot fail with these attributes */
	r = uv_async_init(&p->loop, &p->wake, forward);
	if (r == 0 && (r = uv_thread_create(&p->thread, loop, p)) < 0) {
		uv_close((uv_handle_t *)&p->wake, NULL);
		uv_run(&p->loop, UV_RUN_DEFAULT);
	}
	if (r < 0)
		free_pool(p);
	else
		*ret = p;
	return r;
}

static int push(void *pool, struct weft_work *const *works, size_t n)
{
	struct item *first = NULL, **end = &first;
	struct pool *p = pool;

	for (size_t i = 0; i < n; i++) {
		if (!(*end = calloc(1, sizeof(**end)))) {
			if (i == 0)
				return -ENOMEM;
			weft_work_refuse(works[i], -ENOMEM);
			continue;
		}
		(*end)->work = works[i];
		end = &(*end)->next;
	}
	uv_mutex_lock(&p->lock);
	*p->end = first;
	p->end = end;
	uv_async_send(&p->wake);
	uv_mutex_unlock(&p->lock);
	return 0;
}

/* The loop is woken before the lock is open, since a pool that is detached is free soon after. */
static void close_pool(void *pool, bool wait)
{
	struct pool *p = pool;
	uv_thread_t thread = p->thread;

	if (!wait)
		pthread_detach(thread);
	uv_mutex_lock(&p->lock);
	p->closing = true;
	p->detached = !wait;
	uv_async_send(&p->wake);
	uv_mutex_unlock(&p->lock);
	if (!wait)
		return;
	uv_thread_join(&thread);
	free_pool(p);
}

extern const struct weft_executor_ops weft_executor_plugin;
__attribute__((visibility("default"))) const struct weft_executor_ops weft_executor_plugin = {
	.abi = WEFT_POOL_ABI,
	.size = sizeof(struct weft_executor_ops),
	.name = "libuv",
	.caps = WEFT_POOL_FIFO,
	.open = open_pool,
	.push = push,
	.close = close_pool,
};
