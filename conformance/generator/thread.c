/* SPDX-License-Identifier: MIT */
/* More than one thread. */
#include "../bodies.h"
#include "../case.h"

#include <errno.h>
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

struct errnos {
	struct weft_frame weft;
	int found;
	struct weft_co *co;
	int there;
};

/* Out of line: a compiler may keep the address of errno over a suspension, see weft/body.h. */
static __attribute__((noinline)) void set_errno(int e)
{
	errno = e;
}

static __attribute__((noinline)) int get_errno(void)
{
	return errno;
}

static int uses_errno(void *self)
{
	struct errnos *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	set_errno(11);
	WEFT_YIELD(f, r, weft_none());
	f->found = get_errno();
	set_errno(12);
	WEFT_YIELD(f, r, weft_none());
	WEFT_END(f);
	return r;
}

static void *resume_with_errno(void *arg)
{
	struct errnos *f = arg;
	struct weft_value v;
	int r;

	set_errno(2);
	r = weft_next(f->co, &v);
	f->there = get_errno();
	CHECK_INT(r, WEFT_YIELDED);
	return NULL;
}

/* 1.20: a body that goes on in another thread finds and sets that thread's errno, or its own. */
void gen_thread_errno(const struct weft_backend *be)
{
	bool own = be->caps & WEFT_CAP_OWN_TLS;
	struct errnos f = { .found = 0 };
	struct weft_value v;
	int r, here;

	f.co = make(be, uses_errno, &f);
	set_errno(1);
	r = weft_next(f.co, &v);
	here = get_errno();
	CHECK_INT(r, WEFT_YIELDED);
	CHECK_INT(here, own ? 1 : 11);
	run_in_thread(resume_with_errno, &f);
	CHECK_INT(f.found, own ? 11 : 2);
	CHECK_INT(f.there, own ? 2 : 12);
	DROP(f.co);
}
