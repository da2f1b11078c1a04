/* SPDX-License-Identifier: MIT */
/* Coroutines that await futures.  Each case runs with a resumable body and with a stackful one. */

#include <weft/backends.h>
#include <weft/weft.h>

#include "pools.h"

struct awaiter {
	struct weft_frame weft;
	struct weft_future *future;	/* borrowed from the case */
};

static int await_in_frame(void *self)
{
	struct awaiter *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_AWAIT(f, r, f->future);
	if (r == 0)
		r = weft_return(f, weft_sent(f));
	WEFT_END(f);
	return r;
}

static int await_on_stack(struct weft_co *co, void *arg)
{
	struct awaiter *f = arg;
	struct weft_value v;
	int r = weft_await(co, f->future, &v);

	return r < 0 ? r : weft_return(co, v);
}

/* The form of the body; the backend is the default one. */
enum form { IN_FRAME, ON_STACK, FORMS };

/* A coroutine that awaits @future; NULL: there is none, and the case goes on to the next form. */
static struct weft_co *awaiter_new(enum form form, struct awaiter *f, struct weft_future *future)
{
	struct weft_co *co = NULL;
	int r;

	if (form == ON_STACK && !(weft_backend_default()->caps & WEFT_CAP_STACKFUL))
		return NULL;
	*f = (struct awaiter){ .future = future };
	for (int i = 0; i == 0 || (i == 1 && r == -ENOMEM && conform_starved()); i++)
		r = form == IN_FRAME ? weft_co_new(await_in_frame, f, NULL, &co) :
				       weft_co_new(await_on_stack, f, NULL, &co);
	CHECK_INT(r, 0);
	return co;
}

static void drop(struct weft_co *co)
{
	CHECK_INT(weft_co_unref(co), 0);
}

/* One step of @co finds it waiting for @future. */
static bool waits_for(struct weft_co *co, struct weft_future *future)
{
	struct weft_value v = weft_none();

	return CHECK_INT(weft_next(co, &v), WEFT_YIELDED) &&
	       CHECK_PTR(weft_get_awaitable(v), (void *)future);
}

/* Run @co to its end, which must be @code, and @want with 0. */
static void comes_to(struct weft_co *co, int code, struct weft_value want)
{
	struct weft_value v = weft_none();

	if (CHECK_INT(weft_block_on(co, WEFT_NEVER, &v), code) && code == 0)
		CHECK_VALUE(v, want);
}

/* The result of a job, whether it has run by then or not. */
void await_future(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 1);
	int64_t x = 41;
	struct awaiter f;

	for (enum form form = 0; pool && form < FORMS; form++) {
		struct weft_future *future = submit(pool, job_increment, &x);
		struct weft_co *co = future ? awaiter_new(form, &f, future) : NULL;

		if (co)
			comes_to(co, 0, weft_int(42));
		drop(co);
		weft_future_unref(future);
	}
	if (pool)
		close_pool(pool);
}

static int job_says_why(struct weft_job *job, void *arg)
{
	return weft_job_fail(job, ERR_JOB, "number %d", *(int *)arg);
}

/* The error of a job, with the text that the job made; the future is gone when it is read. */
void await_future_error(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 1);
	struct awaiter f;
	int number = 7;

	for (enum form form = 0; pool && form < FORMS; form++) {
		struct weft_future *future = submit(pool, job_says_why, &number);
		struct weft_co *co = future ? awaiter_new(form, &f, future) : NULL;

		if (co)
			comes_to(co, ERR_JOB, weft_none());
		weft_future_unref(future);
		if (co && CHECK(weft_co_error(co)))
			CHECK_STR(weft_co_error(co)->text, "number 7");
		drop(co);
	}
	if (pool)
		close_pool(pool);
}

/* A future that is done already is read without a suspension. */
void await_future_done(const struct weft_executor_ops *ops)
{
	struct weft_value v = weft_none();
	struct awaiter f;
	struct pair p;

	(void)ops;
	if (!pair_new(&p))
		return;
	pair_set(&p, 5);
	for (enum form form = 0; form < FORMS; form++) {
		struct weft_co *co = awaiter_new(form, &f, p.future);

		if (co && CHECK_INT(weft_next(co, &v), WEFT_RETURNED))
			CHECK_VALUE(v, weft_int(5));
		drop(co);
	}
	pair_drop(&p);
}

/* The driver sees the future; resumed too early, or sent a value, the coroutine waits on. */
void await_future_pending(const struct weft_executor_ops *ops)
{
	struct weft_value v;
	struct awaiter f;
	struct pair p;

	(void)ops;
	for (enum form form = 0; form < FORMS && pair_new(&p); form++) {
		struct weft_co *co = awaiter_new(form, &f, p.future);

		if (co && waits_for(co, p.future) && waits_for(co, p.future)) {
			CHECK_INT(weft_send(co, weft_int(1), &v), WEFT_YIELDED);
			pair_set(&p, 6);
			comes_to(co, 0, weft_int(6));
		}
		drop(co);
		pair_drop(&p);
	}
}

/* A cancel ends the wait before the producer takes notice. */
void await_future_cancelled(const struct weft_executor_ops *ops)
{
	struct awaiter f;
	struct pair p;

	(void)ops;
	for (enum form form = 0; form < FORMS && pair_new(&p); form++) {
		struct weft_co *co = awaiter_new(form, &f, p.future);

		if (co && waits_for(co, p.future)) {
			CHECK(weft_future_cancel(p.future));
			comes_to(co, WEFT_ECANCELED, weft_none());
		}
		drop(co);
		pair_drop(&p);
	}
}

/* An error that is thrown in ends the wait, and not the job. */
void await_future_thrown(const struct weft_executor_ops *ops)
{
	const struct weft_error err = weft_err(WEFT_ECANCELED, weft_none());
	struct weft_value v;
	struct awaiter f;
	struct pair p;

	(void)ops;
	for (enum form form = 0; form < FORMS && pair_new(&p); form++) {
		struct weft_co *co = awaiter_new(form, &f, p.future);

		if (co && waits_for(co, p.future)) {
			CHECK_INT(weft_throw(co, &err, &v), WEFT_ECANCELED);
			CHECK_INT(weft_future_state(p.future), WEFT_PENDING);
			pair_set(&p, 1);
			CHECK_INT(int_of(p.future), 1);
		}
		drop(co);
		pair_drop(&p);
	}
}

/* A coroutine that goes while it waits leaves nothing behind: its future ends as any other. */
void await_future_dropped(const struct weft_executor_ops *ops)
{
	struct weft_value v;
	struct awaiter f;
	struct pair p;

	(void)ops;
	for (enum form form = 0; form < FORMS && pair_new(&p); form++) {
		struct weft_co *co = awaiter_new(form, &f, p.future);

		if (co && waits_for(co, p.future))
			CHECK_INT(weft_block_on(co, WEFT_NOW, &v), WEFT_ETIMEDOUT);
		drop(co);
		pair_set(&p, 1);
		pair_drop(&p);
	}
}

/* Each of several gets the result. */
void await_future_two(const struct weft_executor_ops *ops)
{
	struct awaiter f[FORMS];
	struct weft_co *co[FORMS];
	struct pair p;

	(void)ops;
	if (!pair_new(&p))
		return;
	for (enum form form = 0; form < FORMS; form++) {
		co[form] = awaiter_new(form, &f[form], p.future);
		if (co[form])
			waits_for(co[form], p.future);
	}
	pair_set(&p, 8);
	for (enum form form = 0; form < FORMS; form++) {
		if (co[form])
			comes_to(co[form], 0, weft_int(8));
		drop(co[form]);
	}
	pair_drop(&p);
}

/* One that delegates to another one. */
struct relay {
	struct weft_frame weft;
	struct weft_co *to;
};

static int relay(void *self)
{
	struct relay *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD_FROM(f, r, f->to);
	if (r == 0)
		r = weft_return(f, weft_sent(f));
	WEFT_END(f);
	return r;
}

/* The driver of the top sees the future through three delegations, and the result comes back. */
void await_future_deep(const struct weft_executor_ops *ops)
{
	struct weft_co *co[4] = { NULL };
	struct relay relays[3];
	struct awaiter f;
	struct pair p;

	(void)ops;
	for (enum form form = 0; form < FORMS && pair_new(&p); form++) {
		co[0] = awaiter_new(form, &f, p.future);
		for (int i = 0; i < 3; i++) {
			relays[i] = (struct relay){ .to = co[i] };
			co[i + 1] = NULL;
			if (co[i])
				CHECK_INT(weft_co_new(relay, &relays[i], NULL, &co[i + 1]), 0);
		}
		if (co[3] && waits_for(co[3], p.future)) {
			pair_set(&p, 9);
			comes_to(co[3], 0, weft_int(9));
		}
		for (int i = 3; i >= 0; i--)
			drop(co[i]);
		pair_drop(&p);
	}
}

/* A deadline ends the call, and the coroutine waits on. */
void await_future_deadline(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 1);
	struct weft_value v;
	struct awaiter f;

	for (enum form form = 0; pool && form < FORMS; form++) {
		struct weft_future *future = submit(pool, job_passes, &shared.gates[form]);
		struct weft_co *co = future ? awaiter_new(form, &f, future) : NULL;

		if (co)
			CHECK_INT(weft_block_on(co, A_MOMENT, &v), WEFT_ETIMEDOUT);
		gate_open(&shared.gates[form]);
		if (co)
			comes_to(co, 0, weft_int(1));
		drop(co);
		weft_future_unref(future);
	}
	if (pool)
		close_pool(pool);
}

/* A job that drives a coroutine, which awaits a job of the same pool. */
struct driver {
	struct weft_executor *pool;
	enum form form;
};

static int job_drives(struct weft_job *job, void *arg)
{
	struct driver *self = arg;
	struct weft_future *future;
	struct weft_value v = weft_none();
	struct weft_co *co;
	struct awaiter f;
	int64_t x = 1;

	future = submit(self->pool, job_increment, &x);
	co = future ? awaiter_new(self->form, &f, future) : NULL;
	if (co)
		CHECK_INT(weft_block_on(co, WEFT_NEVER, &v), 0);
	drop(co);
	if (future)
		CHECK_INT(weft_future_wait(future, WEFT_NEVER), 0);
	weft_future_unref(future);
	return weft_job_return(job, v);
}

/* The only worker waits by weft_block_on, and helps as it does in any other wait. */
void await_future_nested(const struct weft_executor_ops *ops)
{
	struct driver driver = { .pool = open_pool(ops, 1) };

	for (; driver.pool && driver.form < FORMS; driver.form++) {
		struct weft_future *f = submit(driver.pool, job_drives, &driver);

		if (f)
			expect_end(f, 0);
	}
	if (driver.pool)
		close_pool(driver.pool);
}
