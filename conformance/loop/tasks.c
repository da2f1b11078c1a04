/* SPDX-License-Identifier: MIT */
/* Tasks: names, what they refuse, how they end, and cancellations that go far. */

#include "loops.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <weft/backends.h>

void task_names(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s = { .value = 1 }, t = { .value = 1 };
	struct weft_task_options o = { .name = "mine" };
	struct weft_task *a = spawn_on(loop, be, body_value, &s), *b = NULL;

	CHECK_STR(weft_task_name(a), "Task-1");
	MUST(weft_task_new(loop, make(be, body_value, &t), &o, &b));
	CHECK_STR(weft_task_name(b), "mine");
	weft_task_set_name(b, "other");
	CHECK_STR(weft_task_name(b), "other");
	weft_task_set_name(b, NULL);
	CHECK_STR(weft_task_name(b), "Task-2");
	CHECK_PTR(weft_task_next(loop, NULL), a);
	CHECK_PTR(weft_task_next(loop, a), b);
	CHECK_PTR(weft_task_next(loop, b), NULL);
	turn(loop, 1);
	CHECK_PTR(weft_task_next(loop, NULL), NULL);
	weft_task_unref(a);
	weft_task_unref(b);
	weft_task_unref(NULL);
	drop_loop(loop);
}

/* Notes its own name before and after a wait. */
static int body_current(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	note("%s", weft_task_name(weft_task_current(weft_self(f))));
	WEFT_SLEEP(f, r, 0);
	CHECK_PTR(weft_loop_of(weft_self(f)), f->loop);
	note("%s", weft_task_name(weft_task_current(weft_self(f))));
	WEFT_END(f);
	return r;
}

static int body_delegates(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_YIELD_FROM(f, r, f->sub);
	WEFT_END(f);
	return r;
}

void task_current(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage a = { .loop = loop }, b = { .loop = loop }, inner = { .loop = loop };
	struct weft_co *co = make(be, body_current, &inner);
	struct stage c = { .sub = co };
	struct weft_task *t = spawn_on(loop, be, body_current, &a);
	struct weft_task *u = spawn_on(loop, be, body_current, &b);
	struct weft_task *v = spawn_on(loop, be, body_delegates, &c);

	CHECK_PTR(weft_task_current(co), NULL);
	CHECK_PTR(weft_loop_of(co), NULL);
	turn(loop, 3);
	CHECK_LOG("Task-1; Task-2; Task-3; Task-1; Task-2; Task-3");
	CHECK_PTR(weft_task_current(co), NULL);
	weft_task_unref(t);
	weft_task_unref(u);
	weft_task_unref(v);
	DROP(co);
	drop_loop(loop);
}

/* A delegate on each other backend finds the task through its delegator. */
void task_foreign_delegate(const struct weft_backend *be)
{
	for (const struct weft_backend *const *at = weft_backend_list(); *at; at++) {
		struct weft_loop *loop = virtual_loop();
		struct stage inner = { .loop = loop };
		struct weft_co *co = make(*at, body_current, &inner);
		struct stage outer = { .sub = co };

		CHECK_INT(run_body(loop, be, body_delegates, &outer), 0);
		CHECK_LOG("Task-1; Task-1");
		CHECK_PTR(weft_task_current(co), NULL);
		DROP(co);
		drop_loop(loop);
	}
}

static int body_await_task(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_AWAIT(f, r, f->task);
	note("%d", r == -EDEADLK);
	if (r == -EDEADLK)
		r = weft_return(f, weft_int(1));
	WEFT_END(f);
	return r;
}

void task_await_self(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s = { .task = NULL };
	struct weft_task *task = spawn_on(loop, be, body_await_task, &s);

	s.task = task;
	CHECK_INT(run_task(loop, task, NULL), 0);
	CHECK_LOG("1");
	weft_task_unref(task);
	drop_loop(loop);
}

void task_await_other_loop(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop(), *other = virtual_loop();
	struct weft_loop_future *f = NULL;
	struct stage s = { .label = "other" };

	MUST(weft_loop_future_new(other, &f));
	s.future = f;
	CHECK_INT(run_body(loop, be, body_await, &s), -EXDEV);
	weft_loop_future_unref(f);
	drop_loop(other);
	drop_loop(loop);
}

static int body_bad_yield(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(5));
	note("%s", code_name(r));
	WEFT_YIELD(f, r, weft_none());
	note("%s", code_name(r));
	WEFT_END(f);
	return r;
}

void task_bad_yield(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s = { .value = 0 };

	CHECK_INT(run_body(loop, be, body_bad_yield, &s), 0);
	CHECK_LOG("ETYPE; 0");
	drop_loop(loop);
}

void task_no_set(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s = { .value = 6 };
	struct weft_task *task = spawn_on(loop, be, body_value, &s);
	struct weft_error err = weft_err(ERR_A, weft_none());
	struct weft_value v = weft_none();

	CHECK_INT(weft_loop_future_set_result(weft_task_future(task), weft_int(1)), WEFT_ESTATE);
	CHECK_INT(weft_loop_future_set_error(weft_task_future(task), &err), WEFT_ESTATE);
	CHECK_INT(run_task(loop, task, &v), 0);
	CHECK_VALUE(v, weft_int(6));
	weft_task_unref(task);
	drop_loop(loop);
}

/* A coroutine that was made apart, single-use or not, becomes a task. */
void task_ensure_future(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s = { .value = 6 };
	struct weft_task *task = NULL;

	note_reports();
	MUST(weft_task_new(loop, make_single_use(be, body_value, &s), NULL, &task));
	CHECK_INT(run_task(loop, task, NULL), 0);
	weft_task_unref(task);
	CHECK_LOG("");
	drop_loop(loop);
}

void task_destroyed_pending(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f = NULL;
	struct stage a = { .seconds = 9, .label = "a" }, b = { .label = "b" }, c = { .label = "c" };
	struct weft_task *task;

	weft_loop_set_handler(loop, note_handler, NULL);
	MUST(weft_loop_future_new(loop, &f));
	b.future = f;
	task = spawn_on(loop, be, body_sleep, &a);
	weft_task_unref(spawn_on(loop, be, body_await, &b));
	turn(loop, 1);
	weft_task_unref(spawn_on(loop, be, body_value, &c));
	CHECK_INT(weft_loop_close(loop), 0);
	CHECK_LOG("report pending 0; a EEXIT; report pending 0; b EEXIT; report pending 0");
	CHECK(weft_loop_future_cancelled(weft_task_future(task)));
	CHECK(!weft_task_cancel(task, NULL));
	weft_task_unref(task);
	weft_loop_future_unref(f);
	weft_loop_unref(loop);
}

/* A body that waits again while it is closed is given up as it stands. */
static int body_refuses_exit(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	while (f->value-- > 0) {
		WEFT_AWAIT(f, r, f->future);
		note("%s", code_name(r));
	}
	WEFT_END(f);
	return r;
}

void task_refuses_exit(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f = NULL;
	struct stage s = { .value = 1000 };

	weft_loop_set_handler(loop, note_handler, NULL);
	MUST(weft_loop_future_new(loop, &f));
	s.future = f;
	weft_task_unref(spawn_on(loop, be, body_refuses_exit, &s));
	turn(loop, 1);
	CHECK_INT(weft_loop_close(loop), 0);
	CHECK_LOG("report pending 0; EEXIT; report shutdown EIGNORED");
	weft_loop_future_unref(f);
	weft_loop_unref(loop);
}

void task_never_retrieved(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s = { .code = ERR_A }, t = { .code = ERR_B }, u = { .task = NULL };
	struct weft_task *a = spawn_on(loop, be, body_fail, &s);

	weft_loop_set_handler(loop, note_handler, NULL);
	turn(loop, 1);
	weft_task_unref(a);
	CHECK_LOG("report unread ERR_A");
	/* Awaiting it is reading. */
	u.task = spawn_on(loop, be, body_fail, &t);
	CHECK_INT(run_body(loop, be, body_await_task, &u), ERR_B);
	weft_task_unref(u.task);
	CHECK_LOG("0");
	drop_loop(loop);
}

/* An error keeps its whole object on its way through tasks. */
static int body_text(void *self)
{
	return weft_raise_text((struct stage *)self, ERR_A, "made at %d", 7);
}

void task_error_text(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s = { .value = 0 }, t = { .label = "outer" };
	struct weft_task *a = spawn_on(loop, be, body_text, &s), *b;
	const struct weft_error *err = NULL;

	t.future = weft_task_future(a);
	b = spawn_on(loop, be, body_await, &t);
	CHECK_INT(run_task(loop, b, NULL), ERR_A);
	weft_task_unref(a);
	CHECK_INT(weft_loop_future_error(weft_task_future(b), &err), 0);
	CHECK_STR(err ? err->text : "", "made at 7");
	weft_task_unref(b);
	drop_loop(loop);
}

void task_eager(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s = { .value = 3, .label = "s" }, t = { .seconds = 1, .label = "t" };
	struct weft_task_options o = { .eager = true };
	struct weft_task *a = NULL, *b = NULL;

	MUST(weft_task_new(loop, make(be, body_value, &s), &o, &a));
	CHECK(weft_loop_future_done(weft_task_future(a)));
	CHECK_LOG("s runs");
	MUST(weft_task_new(loop, make(be, body_sleep, &t), &o, &b));
	CHECK(!weft_loop_future_done(weft_task_future(b)));
	CHECK_INT(run_task(loop, b, NULL), 0);
	CHECK_LOG("t 0");
	weft_task_unref(a);
	weft_task_unref(b);
	drop_loop(loop);
}

static int body_message(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_SLEEP(f, r, 9);
	note("%s", weft_caught(f) && weft_caught(f)->text ? weft_caught(f)->text : "no text");
	WEFT_END(f);
	return r;
}

void cancel_message(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s = { .value = 0 }, t = { .value = 0 }, u = { .label = "never" };
	struct weft_task *a = spawn_on(loop, be, body_message, &s);
	struct weft_task *b = spawn_on(loop, be, body_message, &t);
	struct weft_task *c = spawn_on(loop, be, body_value, &u);

	CHECK(weft_task_cancel(c, "before"));
	turn(loop, 1);
	CHECK_STR(weft_loop_future_message(weft_task_future(c)), "before");
	CHECK(weft_task_cancel(a, "first"));
	CHECK(weft_task_cancel(b, NULL));
	CHECK_INT(run_task(loop, a, NULL), WEFT_ECANCELED);
	CHECK_INT(run_task(loop, b, NULL), WEFT_ECANCELED);
	CHECK_LOG("first; no text");
	CHECK_STR(weft_loop_future_message(weft_task_future(a)), "first");
	CHECK_STR(weft_loop_future_message(weft_task_future(b)), NULL);
	weft_task_unref(a);
	weft_task_unref(b);
	weft_task_unref(c);
	drop_loop(loop);
}

void cancel_count_after_end(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s = { .value = 0 };
	struct weft_task *a = spawn_on(loop, be, body_value, &s);

	CHECK_INT(weft_task_cancelling(a), 0);
	CHECK_INT(weft_task_uncancel(a), 0);
	turn(loop, 1);
	CHECK(!weft_task_cancel(a, NULL));
	CHECK_INT(weft_task_cancelling(a), 0);
	weft_task_unref(a);
	drop_loop(loop);
}

/* Each task of a long chain awaits the next one; cancelling the first reaches the last. */
enum { CHAIN = 20000 };

void cancel_chain(const struct weft_backend *be)
{
	int n = be->caps & WEFT_CAP_STACKFUL ? 500 : CHAIN;
	struct stage *s = calloc((size_t)n, sizeof(*s));
	struct weft_task **t = calloc((size_t)n, sizeof(struct weft_task *));
	struct weft_loop *loop = virtual_loop();

	if (!CHECK(s && t))
		abort();
	s[n - 1].seconds = 9;
	for (int i = n - 1; i >= 0; i--) {
		t[i] = spawn_on(loop, be, i == n - 1 ? body_sleep : body_await, &s[i]);
		if (i > 0)
			s[i - 1].future = weft_task_future(t[i]);
	}
	turn(loop, 1);
	CHECK(weft_task_cancel(t[0], "end"));
	CHECK_INT(run_task(loop, t[0], NULL), WEFT_ECANCELED);
	CHECK_STR(weft_loop_future_message(weft_task_future(t[0])), "end");
	for (int i = 0; i < n; i++) {
		CHECK(weft_loop_future_cancelled(weft_task_future(t[i])));
		CHECK_INT(weft_task_cancelling(t[i]), 1);
		weft_task_unref(t[i]);
	}
	drop_loop(loop);
	free(s);
	free(t);
}

/* Tasks that wait for each other in a circle stand still until one of them is cancelled. */
void cancel_cycle(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s[3] = { { .label = "a" }, { .label = "b" }, { .label = "c" } };
	struct weft_task *t[3];

	for (int i = 0; i < 3; i++)
		t[i] = spawn_on(loop, be, body_await, &s[i]);
	for (int i = 0; i < 3; i++)
		s[i].future = weft_task_future(t[(i + 1) % 3]);
	CHECK_INT(weft_loop_run_forever(loop), -EDEADLK);
	CHECK(weft_task_cancel(t[1], NULL));
	CHECK_INT(run_task(loop, t[1], NULL), WEFT_ECANCELED);
	CHECK_LOG("a ECANCELED; c ECANCELED; b ECANCELED");
	for (int i = 0; i < 3; i++)
		weft_task_unref(t[i]);
	drop_loop(loop);
}

/* The same through a gather that contains its own waiter. */
static int body_gather(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_GATHER(f, r, &f->future, 1, WEFT_GATHER_ALL);
	note("%s", code_name(r));
	WEFT_END(f);
	return r;
}

void cancel_cycle_gather(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s = { .value = 0 };
	struct weft_task *t = spawn_on(loop, be, body_gather, &s);

	s.future = weft_task_future(t);
	CHECK_INT(weft_loop_run_forever(loop), -EDEADLK);
	CHECK(weft_task_cancel(t, NULL));
	CHECK_INT(run_task(loop, t, NULL), WEFT_ECANCELED);
	CHECK_LOG("ECANCELED");
	weft_task_unref(t);
	drop_loop(loop);
}

/* Calls that need a task say so elsewhere, and suspend nothing. */
static int body_outside(void *self)
{
	struct stage *f = self;
	struct weft_lock lock = { .locked_ = false };
	struct weft_event event = { .set_ = true };
	struct weft_group group = { .task_ = NULL };
	struct weft_task *task = NULL;
	struct stage s = { .value = 1 };
	int r = 0;

	CHECK_INT(weft_sleep_(weft_self(f), 1), WEFT_ESTATE);
	CHECK_INT(weft_spawn(weft_self(f), body_value, &s, &task), WEFT_ESTATE);
	CHECK_INT(weft_timeout_open(weft_self(f), &f->limit, 1), WEFT_ESTATE);
	CHECK_INT(weft_group_open(weft_self(f), &group), WEFT_ESTATE);
	CHECK_INT(weft_lock_begin_(weft_self(f), &lock), WEFT_ESTATE);
	CHECK_INT(weft_event_begin_(weft_self(f), &event), WEFT_ESTATE);
	CHECK_INT(weft_wait_for_begin_(weft_self(f), f->future, 1), WEFT_ESTATE);
	CHECK_INT(weft_shield_begin_(weft_self(f), f->future), WEFT_ESTATE);
	CHECK_INT(weft_gather_begin_(weft_self(f), &f->future, 1, WEFT_GATHER_ALL), WEFT_ESTATE);
	return r;
}

void task_outside(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s = { .value = 0 };
	struct weft_co *co;

	MUST(weft_loop_future_new(loop, &s.future));
	co = make(be, body_outside, &s);
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
	weft_loop_future_unref(s.future);
	drop_loop(loop);
}

/* Scopes that are used in the wrong way. */
static int body_misuse(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	CHECK_INT(weft_timeout_reschedule(&f->limit, 5), WEFT_ESTATE);
	CHECK_INT(weft_timeout_state(&f->limit), WEFT_TIMEOUT_CREATED);
	CHECK_INT(weft_timeout_open(weft_self(f), &f->limit, 1), 0);
	CHECK_INT(weft_timeout_open(weft_self(f), &f->limit, 1), WEFT_ESTATE);
	CHECK_INT(weft_timeout_state(&f->limit), WEFT_TIMEOUT_ACTIVE);
	CHECK(weft_timeout_when(&f->limit) == 1 && !weft_timeout_expired(&f->limit));
	WEFT_SLEEP(f, r, 2);
	CHECK_INT(r, WEFT_ECANCELED);
	CHECK_INT(weft_timeout_state(&f->limit), WEFT_TIMEOUT_EXPIRING);
	CHECK_INT(weft_timeout_reschedule(&f->limit, 5), WEFT_ESTATE);
	r = weft_timeout_close(weft_self(f), &f->limit, r);
	CHECK_INT(r, WEFT_ETIMEDOUT);
	CHECK(weft_caught(f) && weft_caught(f)->cause_code == WEFT_ECANCELED);
	CHECK_INT(weft_timeout_state(&f->limit), WEFT_TIMEOUT_EXPIRED);
	CHECK(weft_timeout_expired(&f->limit));
	CHECK_INT(weft_timeout_close(weft_self(f), &f->unused, 0), 0);
	memset(&f->limit, 0, sizeof(f->limit));
	CHECK_INT(weft_timeout_open(weft_self(f), &f->limit, 1), 0);
	CHECK_INT(weft_timeout_close(weft_self(f), &f->limit, 0), 0);
	CHECK_INT(weft_timeout_state(&f->limit), WEFT_TIMEOUT_FINISHED);
	CHECK_INT(weft_timeout_reschedule(&f->limit, 5), WEFT_ESTATE);
	CHECK_INT(weft_group_spawn(weft_self(f), &f->group, body_value, f, NULL), WEFT_ESTATE);
	CHECK_INT(weft_group_close_(weft_self(f), &f->group, 0), WEFT_ESTATE);
	CHECK_INT(weft_group_open(weft_self(f), &f->group), 0);
	CHECK_INT(weft_group_open(weft_self(f), &f->group), WEFT_ESTATE);
	CHECK_INT(weft_group_close_(weft_self(f), &f->group, 0), 0);
	CHECK_INT(weft_group_spawn(weft_self(f), &f->group, body_value, f, NULL), WEFT_ESTATE);
	r = 0;
	WEFT_END(f);
	return r;
}

void scope_misuse(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s = { .value = 0 };

	CHECK_INT(run_body(loop, be, body_misuse, &s), 0);
	drop_loop(loop);
}

static int body_wait_errors(void *self)
{
	struct stage *f = self;

	CHECK_INT(weft_wait_begin_(weft_self(f), &f->future, 0, WEFT_ALL_COMPLETED, 1, NULL),
		  -EINVAL);
	CHECK_INT(weft_wait_begin_(weft_self(f), &f->future, 1, (enum weft_wait_mode)7, 1, NULL),
		  -EINVAL);
	return 0;
}

void wait_errors(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop(), *other = virtual_loop();
	struct stage s = { .value = 0 };

	MUST(weft_loop_future_new(other, &s.future));
	CHECK_INT(run_body(loop, be, body_wait_errors, &s), 0);
	weft_loop_future_unref(s.future);
	drop_loop(other);
	drop_loop(loop);
}

/* The order in which others end, as it comes. */
struct pass {
	struct weft_frame weft;
	struct weft_arrivals arrivals;
	struct weft_task *tasks[4];
	double seconds;
	size_t at;
};

static int body_pass(void *self)
{
	struct pass *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	MUST(weft_arrivals_open(weft_self(f), &f->arrivals, f->tasks, 4, f->seconds));
	while (weft_arrivals_left(&f->arrivals) > 0) {
		WEFT_ARRIVALS_NEXT(f, r, &f->arrivals, &f->at);
		if (r == 0)
			note("%zu", f->at);
		else
			note("%s", code_name(r));
		if (r == WEFT_ECANCELED)
			break;
	}
	weft_arrivals_close(&f->arrivals);
	if (r == WEFT_ETIMEDOUT)
		r = 0;
	WEFT_END(f);
	return r;
}

static int pass_stackful(struct weft_co *co, void *arg)
{
	struct pass *f = arg;
	int r = 0;

	MUST(weft_arrivals_open(co, &f->arrivals, f->tasks, 4, f->seconds));
	while (weft_arrivals_left(&f->arrivals) > 0 && r != WEFT_ECANCELED) {
		r = weft_arrivals_next(co, &f->arrivals, &f->at);
		if (r == 0)
			note("%zu", f->at);
		else
			note("%s", code_name(r));
	}
	weft_arrivals_close(&f->arrivals);
	return r == WEFT_ETIMEDOUT ? 0 : r;
}

static struct weft_task *spawn_pass(struct weft_loop *loop, const struct weft_backend *be,
				    struct pass *p, bool stackful)
{
	struct weft_task *task = NULL;

	if (!stackful)
		return spawn_on(loop, be, body_pass, p);
	MUST(weft_task_new(loop, make_stackful(be, pass_stackful, p), NULL, &task));
	return task;
}

/* The third one stands there twice. */
static void pass_in_form(const struct weft_backend *be, bool stackful, double seconds,
			 double cancel_at, const char *want)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s[3] = { { .seconds = 3 }, { .seconds = 1 }, { .seconds = 2 } };
	struct pass p = { .seconds = seconds };
	struct stage pause = { .seconds = cancel_at };
	struct weft_task *task;

	for (int i = 0; i < 3; i++)
		p.tasks[i] = spawn_on(loop, be, body_sleep, &s[i]);
	p.tasks[3] = p.tasks[2];
	task = spawn_pass(loop, be, &p, stackful);
	(void)run_body(loop, be, body_sleep, &pause);
	(void)weft_task_cancel(task, NULL);
	(void)run_task(loop, task, NULL);
	CHECK_LOG(want);
	(void)weft_loop_finish(loop);
	weft_task_unref(task);
	for (int i = 0; i < 3; i++)
		weft_task_unref(p.tasks[i]);
	weft_loop_unref(loop);
}

static void pass_over(const struct weft_backend *be, double seconds, double cancel_at,
		      const char *want)
{
	pass_in_form(be, false, seconds, cancel_at, want);
	if (be->caps & WEFT_CAP_STACKFUL)
		pass_in_form(be, true, seconds, cancel_at, want);
}

void asc_order(const struct weft_backend *be)
{
	pass_over(be, WEFT_NO_LIMIT, 9, "1; 2; 0");
}

void asc_timeout(const struct weft_backend *be)
{
	pass_over(be, 1.5, 9, "1; ETIMEDOUT; ETIMEDOUT");
	pass_over(be, 0, 9, "ETIMEDOUT; ETIMEDOUT; ETIMEDOUT");
}

void asc_cancel(const struct weft_backend *be)
{
	pass_over(be, WEFT_NO_LIMIT, 1.5, "1; ECANCELED");
}

/* Several tasks take their steps of one pass, each in the order in which it came. */
struct taker {
	struct weft_frame weft;
	const char *name;
	struct weft_arrivals *arrivals;
	size_t at;
};

static int body_takes(void *self)
{
	struct taker *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	while (r == 0) {
		WEFT_ARRIVALS_NEXT(f, r, f->arrivals, &f->at);
		if (r == 0)
			note("%s %zu", f->name, f->at);
		else
			note("%s %s", f->name, code_name(r));
	}
	WEFT_END(f);
	return 0;
}

static int body_shares(void *self)
{
	struct pass *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	MUST(weft_arrivals_open(weft_self(f), &f->arrivals, f->tasks, 3, f->seconds));
	WEFT_SLEEP(f, r, 5);
	weft_arrivals_close(&f->arrivals);
	WEFT_END(f);
	return r;
}

void asc_concurrent(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s[3] = { { .seconds = 3 }, { .seconds = 1 }, { .seconds = 2 } };
	struct pass p = { .seconds = WEFT_NO_LIMIT };
	struct taker a = { .name = "a", .arrivals = &p.arrivals };
	struct taker b = { .name = "b", .arrivals = &p.arrivals };
	struct weft_task *t[3];

	for (int i = 0; i < 3; i++)
		p.tasks[i] = spawn_on(loop, be, body_sleep, &s[i]);
	t[0] = spawn_on(loop, be, body_shares, &p);
	t[1] = spawn_on(loop, be, body_takes, &a);
	t[2] = spawn_on(loop, be, body_takes, &b);
	CHECK_INT(run_task(loop, t[0], NULL), 0);
	CHECK_LOG("a 1; b 2; a 0; a ESTATE; b ESTATE");
	for (int i = 0; i < 3; i++) {
		weft_task_unref(p.tasks[i]);
		weft_task_unref(t[i]);
	}
	drop_loop(loop);
}

/* A lock belongs to the first loop whose task waits for it. */
static struct weft_lock shared_lock;

static int body_lock(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_LOCK_ACQUIRE(f, r, &shared_lock);
	note("%s", r == -EXDEV ? "EXDEV" : code_name(r));
	WEFT_END(f);
	return r;
}

void sync_loop_bound(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop(), *other = virtual_loop();
	struct stage a = { .value = 0 }, b = { .value = 0 }, c = { .value = 0 };
	struct weft_task *t;

	shared_lock = (struct weft_lock){ .locked_ = false };
	CHECK_INT(run_body(loop, be, body_lock, &a), 0);
	t = spawn_on(loop, be, body_lock, &b);
	turn(loop, 1);
	CHECK_INT(run_body(other, be, body_lock, &c), -EXDEV);
	CHECK_INT(weft_lock_release(&shared_lock), 0);
	CHECK_INT(run_task(loop, t, NULL), 0);
	CHECK_LOG("0; EXDEV; 0");
	weft_task_unref(t);
	drop_loop(other);
	drop_loop(loop);
}

static bool least(struct weft_value a, struct weft_value b)
{
	return weft_as_int(a) < weft_as_int(b);
}

static void fill_and_empty(enum weft_queue_order order, const int64_t *want)
{
	static const int64_t in[] = { 5, 1, 4, 1, 3, 9, 2 };
	struct weft_loop_queue q;
	struct weft_value v = weft_none();

	weft_loop_queue_init(&q, 7, order, least);
	for (int i = 0; i < 7; i++)
		MUST(weft_loop_queue_try_put(&q, weft_int(in[i])));
	CHECK(weft_loop_queue_full(&q));
	CHECK_INT(weft_loop_queue_try_put(&q, weft_int(1)), -EAGAIN);
	for (int i = 0; i < 7; i++) {
		CHECK_INT(weft_loop_queue_try_get(&q, &v), 0);
		CHECK_VALUE(v, weft_int(want[i]));
	}
	CHECK_INT(weft_loop_queue_try_get(&q, &v), -EAGAIN);
	weft_loop_queue_fini(&q);
}

void queue_orders(const struct weft_backend *be)
{
	(void)be;
	fill_and_empty(WEFT_QUEUE_FIFO, (const int64_t[]){ 5, 1, 4, 1, 3, 9, 2 });
	fill_and_empty(WEFT_QUEUE_LIFO, (const int64_t[]){ 2, 9, 3, 1, 4, 1, 5 });
	fill_and_empty(WEFT_QUEUE_PRIORITY, (const int64_t[]){ 1, 1, 2, 3, 4, 5, 9 });
}

/* The ring goes round many times, and grows while its head is not at the beginning. */
void queue_wraps(const struct weft_backend *be)
{
	struct weft_loop_queue q;
	struct weft_value v = weft_none();
	int64_t in = 0, out = 0;

	(void)be;
	weft_loop_queue_init(&q, 0, WEFT_QUEUE_FIFO, NULL);
	for (int round = 0; round < 50; round++) {
		for (int i = 0; i < 3 + round % 5; i++)
			MUST(weft_loop_queue_try_put(&q, weft_int(in++)));
		for (int i = 0; i < 2; i++) {
			CHECK_INT(weft_loop_queue_try_get(&q, &v), 0);
			CHECK_VALUE(v, weft_int(out++));
		}
	}
	CHECK_INT(weft_loop_queue_size(&q), in - out);
	weft_loop_queue_fini(&q);
}

static struct weft_loop_queue shut_queue;

static int body_get(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_LOOP_QUEUE_GET(f, r, &shut_queue, &f->got);
	note("%s", code_name(r));
	WEFT_LOOP_QUEUE_JOIN(f, r, &shut_queue);
	WEFT_END(f);
	return r;
}

void queue_shutdown(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage a = { .value = 0 }, b = { .value = 0 };
	struct weft_value v = weft_none();
	struct weft_task *t;

	weft_loop_queue_init(&shut_queue, 0, WEFT_QUEUE_FIFO, NULL);
	t = spawn_on(loop, be, body_get, &a);
	turn(loop, 1);
	weft_loop_queue_shutdown(&shut_queue, false);
	CHECK_INT(run_task(loop, t, NULL), 0);
	CHECK_LOG("ECLOSED");
	weft_task_unref(t);
	weft_loop_queue_fini(&shut_queue);

	weft_loop_queue_init(&shut_queue, 0, WEFT_QUEUE_FIFO, NULL);
	MUST(weft_loop_queue_try_put(&shut_queue, weft_int(1)));
	MUST(weft_loop_queue_try_put(&shut_queue, weft_int(2)));
	weft_loop_queue_shutdown(&shut_queue, false);
	CHECK_INT(weft_loop_queue_try_put(&shut_queue, weft_int(3)), WEFT_ECLOSED);
	CHECK_INT(weft_loop_queue_try_get(&shut_queue, &v), 0);
	weft_loop_queue_shutdown(&shut_queue, true);
	CHECK_INT(weft_loop_queue_try_get(&shut_queue, &v), WEFT_ECLOSED);
	CHECK_INT(weft_loop_queue_task_done(&shut_queue), 0);
	CHECK_INT(weft_loop_queue_task_done(&shut_queue), WEFT_ESTATE);
	CHECK_INT(run_body(loop, be, body_get, &b), 0);
	CHECK_LOG("ECLOSED");
	weft_loop_queue_fini(&shut_queue);
	drop_loop(loop);
}

void sync_bad_arguments(const struct weft_backend *be)
{
	struct weft_barrier b;
	struct weft_lock lock = { .locked_ = false };
	struct weft_condition c;
	struct weft_semaphore s;

	(void)be;
	CHECK_INT(weft_barrier_init(&b, 0), -EINVAL);
	CHECK_INT(weft_lock_release(&lock), WEFT_ESTATE);
	weft_condition_init(&c, &lock);
	CHECK_PTR(weft_condition_lock(&c), &lock);
	CHECK_INT(weft_condition_notify(&c, 1), WEFT_ESTATE);
	weft_semaphore_init(&s, 2, 2);
	CHECK_INT(weft_semaphore_release(&s), WEFT_ESTATE);
	CHECK(!weft_semaphore_locked(&s));
}
