/* SPDX-License-Identifier: MIT */
/* A loop and other threads. */

#include "loops.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

#include <weft/future.h>

enum { THREADS = 3, POSTS = 400 };

/* Posts of one thread are numbered, and come in order. */
struct poster {
	pthread_t thread;
	struct weft_loop *loop;
	int sent, seen;
	bool wrong;
	struct posted {
		struct poster *poster;
		int n;
	} posts[POSTS];
	int *left;
};

static int seen(struct weft_loop *loop, void *arg)
{
	struct posted *post = arg;

	post->poster->wrong |= post->n != post->poster->seen++;
	if (--*post->poster->left == 0)
		weft_loop_stop(loop);
	return 0;
}

static void *post_all(void *arg)
{
	struct poster *p = arg;

	for (int i = 0; i < POSTS; i++) {
		p->posts[i] = (struct posted){ p, i };
		while (weft_call_soon_threadsafe(p->loop, seen, &p->posts[i]) < 0)
			;
	}
	return NULL;
}

/* The loop sleeps again and again while it is posted to. */
void loop_threadsafe(const struct weft_backend *be)
{
	struct poster *p = calloc(THREADS, sizeof(*p));
	struct weft_loop *loop = real_loop();
	int left = THREADS * POSTS;

	(void)be;
	if (!CHECK(p))
		abort();
	for (int i = 0; i < THREADS; i++) {
		p[i].loop = loop;
		p[i].left = &left;
		CHECK_INT(pthread_create(&p[i].thread, NULL, post_all, &p[i]), 0);
	}
	CHECK_INT(weft_loop_run_forever(loop), 0);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(p[i].thread, NULL);
		CHECK(!p[i].wrong);
		CHECK_INT(p[i].seen, POSTS);
	}
	CHECK_INT(left, 0);
	drop_loop(loop);
	free(p);
}

/* From the loop's own thread it keeps its place among the others. */
void loop_threadsafe_same_thread(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();

	(void)be;
	MUST(weft_call_soon_threadsafe(loop, note_call, "hello"));
	turn(loop, 1);
	MUST(weft_call_soon(loop, note_call, "world"));
	turn(loop, 1);
	CHECK_LOG("hello; world");
	/* A call that is posted and never run is given back. */
	MUST(weft_call_soon_threadsafe(loop, note_call, "never"));
	drop_loop(loop);
	CHECK_LOG("");
}

/*
 * A thread future, ended in another thread while the loop sleeps.
 */

struct producer {
	pthread_t thread;
	sem_t go;
	struct weft_promise *promise;
	int code;
};

static void *produce(void *arg)
{
	struct producer *p = arg;
	struct weft_error err = weft_err(p->code, weft_int(3));

	while (sem_wait(&p->go) < 0)
		;
	if (p->code < 0)
		(void)weft_promise_set_error(p->promise, &err);
	else
		(void)weft_promise_set_result(p->promise, weft_int(11));
	return NULL;
}

static struct weft_future *begin(struct producer *p, int code)
{
	p->code = code;
	sem_init(&p->go, 0, 0);
	MUST(weft_promise_new(&p->promise));
	if (!CHECK_INT(pthread_create(&p->thread, NULL, produce, p), 0))
		abort();
	return weft_promise_future(p->promise);
}

static void end(struct producer *p)
{
	sem_post(&p->go);
	pthread_join(p->thread, NULL);
	weft_promise_unref(p->promise);
	sem_destroy(&p->go);
}

static int open_door(struct weft_loop *loop, void *arg)
{
	(void)loop;
	sem_post(arg);
	return 0;
}

struct waiter {
	struct weft_frame weft;
	struct weft_future *future;
	struct weft_value got;
};

static int body_await_thread(void *self)
{
	struct waiter *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_AWAIT(f, r, f->future);
	note("%s", code_name(r));
	if (r == 0)
		f->got = weft_sent(f);
	WEFT_END(f);
	return r;
}

static void await_thread(const struct weft_backend *be, struct weft_loop *loop, int code)
{
	struct producer p;
	struct waiter w = { .future = begin(&p, code) };
	struct weft_task *task = spawn_on(loop, be, body_await_thread, &w);

	MUST(weft_call_soon(loop, open_door, &p.go));
	CHECK_INT(run_task(loop, task, NULL), code);
	if (code == 0)
		CHECK_VALUE(w.got, weft_int(11));
	weft_task_unref(task);
	end(&p);
	weft_future_unref(w.future);
}

/* Virtual time stands still meanwhile. */
void exec_await(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage late = { .seconds = 100, .label = "late" };
	struct weft_task *task = spawn_on(loop, be, body_sleep, &late);

	await_thread(be, loop, 0);
	await_thread(be, loop, ERR_A);
	CHECK(weft_loop_time(loop) == 0);
	CHECK_INT(run_task(loop, task, NULL), 0);
	CHECK_LOG("0; ERR_A; late 0");
	weft_task_unref(task);
	drop_loop(loop);
	loop = real_loop();
	await_thread(be, loop, 0);
	drop_loop(loop);
}

/* A future that is done already is taken without a wait. */
void exec_await_done(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct producer p;
	struct waiter w = { .future = begin(&p, 0) };

	end(&p);
	CHECK_INT(run_body(loop, be, body_await_thread, &w), 0);
	CHECK_VALUE(w.got, weft_int(11));
	weft_future_unref(w.future);
	drop_loop(loop);
}

/* Cancelling the task cancels the future, and does not wait for its thread. */
void exec_cancel(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct producer p;
	struct waiter w = { .future = begin(&p, 0) };
	struct weft_task *task = spawn_on(loop, be, body_await_thread, &w);

	turn(loop, 1);
	CHECK(weft_task_cancel(task, NULL));
	CHECK_INT(run_task(loop, task, NULL), WEFT_ECANCELED);
	CHECK(weft_future_cancelled(w.future));
	weft_task_unref(task);
	drop_loop(loop);
	end(&p);
	weft_future_unref(w.future);
}

/* The loop goes first: what the thread does then calls nothing. */
void exec_close_first(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct producer p, q;
	struct waiter w = { .future = begin(&p, 0) }, v = { .future = begin(&q, 0) };

	weft_loop_set_handler(loop, note_handler, NULL);
	weft_task_unref(spawn_on(loop, be, body_await_thread, &w));
	weft_task_unref(spawn_on(loop, be, body_await_thread, &v));
	turn(loop, 1);
	/* One has ended, and lies in the inbox. */
	end(&q);
	drop_loop(loop);
	CHECK_LOG("report pending 0; EEXIT; report pending 0; EEXIT");
	end(&p);
	weft_future_unref(w.future);
	weft_future_unref(v.future);
}

void wrap_states(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f = NULL, *g = NULL;
	struct producer p;
	struct weft_future *source = begin(&p, 0);
	struct weft_value v = weft_none();

	(void)be;
	MUST(weft_loop_wrap(loop, source, &f));
	CHECK(!weft_loop_future_done(f));
	CHECK_INT(weft_loop_future_set_result(f, weft_none()), WEFT_ESTATE);
	MUST(weft_call_soon(loop, open_door, &p.go));
	CHECK_INT(weft_loop_run_until_complete(loop, f, &v), 0);
	CHECK_VALUE(v, weft_int(11));
	CHECK(!weft_loop_future_cancel(f, NULL));
	MUST(weft_loop_wrap(loop, source, &g));
	CHECK_INT(weft_loop_future_result(g, &v), 0);
	weft_loop_future_unref(g);
	weft_loop_future_unref(f);
	end(&p);
	weft_future_unref(source);
	drop_loop(loop);
}

void wrap_cancel(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f = NULL, *g = NULL;
	struct producer p, q;
	struct weft_future *a = begin(&p, 0), *b = begin(&q, 0);

	(void)be;
	MUST(weft_loop_wrap(loop, a, &f));
	CHECK(weft_loop_future_cancel(f, NULL));
	CHECK(weft_loop_future_cancelled(f) && weft_future_cancelled(a));
	MUST(weft_loop_wrap(loop, b, &g));
	CHECK(weft_future_cancel(b));
	CHECK_INT(weft_loop_run_until_complete(loop, g, NULL), WEFT_ECANCELED);
	CHECK(weft_loop_future_cancelled(g));
	weft_loop_future_unref(f);
	weft_loop_future_unref(g);
	end(&p);
	end(&q);
	weft_future_unref(a);
	weft_future_unref(b);
	drop_loop(loop);
}
