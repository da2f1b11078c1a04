/* SPDX-License-Identifier: MIT */
/* More than one thread. */
#include "../bodies.h"
#include "../case.h"

#include <pthread.h>

struct meeting {
	struct weft_frame weft;
	pthread_barrier_t runs, tried;
	struct weft_co *co;
};

/* Runs until the other thread has tried its luck. */
static int waits_inside(void *self)
{
	struct meeting *f = self;
	int r;

	WEFT_BEGIN(f);
	pthread_barrier_wait(&f->runs);
	pthread_barrier_wait(&f->tried);
	WEFT_YIELD(f, r, weft_int(1));
	WEFT_END(f);
	return r;
}

static void *resume_it(void *arg)
{
	struct meeting *f = arg;

	CHECK_YIELDS(co_next(f->co), weft_int(1));
	return NULL;
}

/* 5.15: a resume that comes, in order, while another thread runs the coroutine is refused. */
void gen_thread_concurrent_resume(const struct weft_backend *be)
{
	struct meeting f = { .co = NULL };
	pthread_t thread;

	pthread_barrier_init(&f.runs, NULL, 2);
	pthread_barrier_init(&f.tried, NULL, 2);
	f.co = make(be, waits_inside, &f);
	if (CHECK_INT(pthread_create(&thread, NULL, resume_it, &f), 0)) {
		pthread_barrier_wait(&f.runs);
		CHECK_INT(weft_co_state(f.co), WEFT_RUNNING);
		CHECK_RAISES(co_next(f.co), WEFT_EBUSY);
		CHECK_RAISES(co_send(f.co, weft_int(1)), WEFT_EBUSY);
		CHECK_RAISES(co_throw(f.co, ERR_A), WEFT_EBUSY);
		CHECK_RAISES(co_close(f.co), WEFT_EBUSY);
		CHECK_INT(weft_co_unref(f.co), WEFT_EBUSY);
		pthread_barrier_wait(&f.tried);
		pthread_join(thread, NULL);
	}
	CHECK_RETURNS(co_next(f.co), weft_none());
	DROP(f.co);
	pthread_barrier_destroy(&f.runs);
	pthread_barrier_destroy(&f.tried);
}

static void *send_two(void *co)
{
	CHECK_YIELDS(co_send(co, weft_int(2)), weft_int(2));
	return NULL;
}

static void run_in_thread(void *(*fn)(void *), void *arg)
{
	pthread_t thread;

	if (CHECK_INT(pthread_create(&thread, NULL, fn, arg), 0))
		pthread_join(thread, NULL);
}

/* 5.17: suspended here, continued there, and here again. */
void gen_thread_migrate(const struct weft_backend *be)
{
	struct scene inner = { 0 }, outer = { .label = "outer" };
	struct weft_co *co = make(be, body_from, &outer);

	outer.sub = make(be, body_echo, &inner);
	CHECK_YIELDS(co_next(co), weft_none());
	run_in_thread(send_two, co);
	CHECK_YIELDS(co_send(co, weft_int(3)), weft_int(3));
	run_in_thread(send_two, co);
	CHECK_LOG("recv 2; recv 3; recv 2");
	DROP(co);
	DROP(outer.sub);
}

static void *prime_it(void *co)
{
	CHECK_YIELDS(co_next(co), weft_none());
	return NULL;
}

static void *close_it(void *co)
{
	CHECK_CLOSES(co);
	return NULL;
}

/* 5.17: started by one thread that is gone, and ended by another. */
void gen_thread_migrate_ends(const struct weft_backend *be)
{
	struct scene f = { .label = "body" };
	struct weft_co *co = make(be, body_guarded, &f);

	run_in_thread(prime_it, co);
	run_in_thread(close_it, co);
	CHECK_INT(weft_co_state(co), WEFT_CLOSED);
	CHECK_LOG("body: EEXIT");
	DROP(co);
}
