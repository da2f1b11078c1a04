/* SPDX-License-Identifier: MIT */
/*
 * libuv: callbacks.  It has no call that only schedules one: a timer without delay is the cheapest
 * way to the next iteration.  Posts stand in a list under a lock, beside one uv_async.
 */

#include <pthread.h>
#include <uv.h>

#include "peer.h"

static uv_loop_t *loop;
static uv_timer_t timers[PEER_CROWD];
static int64_t called;

static void chain(uv_timer_t *timer)
{
	if (++called % PEER_BATCH != 0)
		uv_timer_start(timer, chain, 0, 0);
}

static void once(uv_timer_t *timer)
{
	(void)timer;
	called++;
}

static double ask_chained(void)
{
	double begin = peer_now();

	for (int i = 0; i < 100; i++) {
		uv_timer_start(&timers[0], chain, 0, 0);
		uv_run(loop, UV_RUN_DEFAULT);
	}
	return peer_now() - begin;
}

static double ask_queued(void)
{
	double begin = peer_now();

	for (int k = 0; k < 100; k++) {
		for (int i = 0; i < PEER_BATCH; i++)
			uv_timer_start(&timers[i], once, 0, 0);
		uv_run(loop, UV_RUN_DEFAULT);
	}
	return peer_now() - begin;
}

/* In an order that has nothing to do with that in which they wake. */
static void lay_down(uint64_t delay)
{
	uv_update_time(loop);
	for (int64_t i = 0; i < PEER_CROWD; i++)
		uv_timer_start(&timers[i], once, delay + (uint64_t)(i * 7919 % PEER_CROWD / 1000),
			       0);
}

static double ask_sleeping(void)
{
	double begin = peer_cpu();

	lay_down(1);
	uv_run(loop, UV_RUN_DEFAULT);
	return peer_cpu() - begin;
}

static double ask_cancel(void)
{
	double begin;

	lay_down(1000000);
	begin = peer_cpu();
	for (int64_t i = 0; i < PEER_CROWD; i++)
		called += uv_timer_stop(&timers[i]) == 0;
	uv_run(loop, UV_RUN_DEFAULT);
	return peer_cpu() - begin;
}

/*
 * Posts.
 */

struct post {
	struct post *next;
};

static uv_async_t async;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct post *first, **last = &first;
static uv_sem_t go;
static bool over;

static void take_posts(uv_async_t *handle)
{
	struct post *post, *next;

	pthread_mutex_lock(&lock);
	post = first;
	first = NULL;
	last = &first;
	pthread_mutex_unlock(&lock);
	for (; post; post = next) {
		next = post->next;
		free(post);
		if (++called % PEER_BATCH == 0)
			uv_stop(handle->loop);
	}
}

static void post_one(void)
{
	struct post *post = calloc(1, sizeof(*post));

	if (!post)
		abort();
	pthread_mutex_lock(&lock);
	*last = post;
	last = &post->next;
	pthread_mutex_unlock(&lock);
	uv_async_send(&async);
}

static void post_bursts(void *arg)
{
	(void)arg;
	for (;;) {
		uv_sem_wait(&go);
		if (over)
			return;
		for (int i = 0; i < PEER_BATCH; i++)
			post_one();
	}
}

static double ask_post(void)
{
	double begin = peer_now();

	for (int i = 0; i < 100; i++) {
		uv_sem_post(&go);
		uv_run(loop, UV_RUN_DEFAULT);
	}
	return peer_now() - begin;
}

static const struct question {
	const char *name;
	double (*ask)(void);
	int64_t n;
} questions[] = {
	{ "call-soon/chained", ask_chained, 100 * PEER_BATCH },
	{ "call-soon/queued", ask_queued, 100 * PEER_BATCH },
	{ "sleeping", ask_sleeping, PEER_CROWD },
	{ "cancel", ask_cancel, PEER_CROWD },
};

static int ask(const struct question *q, int threads)
{
	double took, least = 1e18;

	called = 0;
	for (int i = 0; i < PEER_TRIES; i++) {
		took = q->ask();
		if (i > 0 && took < least)
			least = took;
	}
	return peer_print("libuv callbacks", uv_version_string(), threads, q->name, least, q->n,
			  called == PEER_TRIES * q->n);
}

static int ask_posts(void)
{
	static const struct question post = { "post", ask_post, 100 * PEER_BATCH };
	uv_thread_t thread;
	int bad;

	uv_async_init(loop, &async, take_posts);
	uv_sem_init(&go, 0);
	if (uv_thread_create(&thread, post_bursts, NULL) != 0)
		return 1;
	bad = ask(&post, 2);
	over = true;
	uv_sem_post(&go);
	uv_thread_join(&thread);
	return bad;
}

int main(int argc, char **argv)
{
	int bad = 0;

	(void)peer_threads(argc, argv);
	loop = uv_default_loop();
	for (int64_t i = 0; i < PEER_CROWD; i++)
		uv_timer_init(loop, &timers[i]);
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
		bad += ask(&questions[i], 1);
	bad += ask_posts();
	return bad > 0;
}
