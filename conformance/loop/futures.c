/* SPDX-License-Identifier: MIT */
/* Loop futures. */

#include "loops.h"

#include <errno.h>

static int fail_with(struct weft_loop_future *f, int code)
{
	struct weft_error err = weft_err(code, weft_int(3));

	return weft_loop_future_set_error(f, &err);
}

void af_initial(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f = future_of(loop);
	const struct weft_error *err = NULL;
	struct weft_value v = weft_int(1);

	(void)be;
	CHECK(!weft_loop_future_done(f) && !weft_loop_future_cancelled(f));
	CHECK_PTR(weft_loop_future_loop(f), loop);
	CHECK_INT(weft_loop_future_result(f, &v), WEFT_ESTATE);
	CHECK_VALUE(v, weft_int(1));
	CHECK_INT(weft_loop_future_error(f, &err), WEFT_ESTATE);
	CHECK_STR(weft_loop_future_message(f), NULL);
	weft_loop_future_unref(f);
	weft_loop_future_unref(NULL);
	drop_loop(loop);
}

void af_set_once(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f = future_of(loop), *g = future_of(loop), *h = future_of(loop);
	const struct weft_error *err = NULL;
	struct weft_value v = weft_none();

	(void)be;
	CHECK_INT(weft_loop_future_set_result(f, weft_int(4)), 0);
	CHECK_INT(weft_loop_future_set_result(f, weft_int(5)), WEFT_ESTATE);
	CHECK_INT(fail_with(f, ERR_A), WEFT_ESTATE);
	CHECK_INT(weft_loop_future_result(f, &v), 0);
	CHECK_VALUE(v, weft_int(4));
	CHECK_INT(weft_loop_future_error(f, &err), 0);
	CHECK_PTR(err, NULL);
	CHECK_INT(fail_with(g, ERR_A), 0);
	CHECK_INT(fail_with(g, ERR_B), WEFT_ESTATE);
	CHECK_INT(weft_loop_future_result(g, &v), ERR_A);
	CHECK_INT(weft_loop_future_error(g, &err), 0);
	CHECK(err && err->code == ERR_A);
	CHECK_VALUE(err ? err->value : weft_none(), weft_int(3));
	CHECK(weft_loop_future_cancel(h, "why"));
	CHECK_INT(weft_loop_future_set_result(h, weft_int(5)), WEFT_ESTATE);
	weft_loop_future_unref(f);
	weft_loop_future_unref(g);
	weft_loop_future_unref(h);
	drop_loop(loop);
}

void af_cancel(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f = future_of(loop);
	const struct weft_error *err = NULL;
	struct weft_value v;

	(void)be;
	CHECK(weft_loop_future_cancel(f, NULL));
	CHECK(!weft_loop_future_cancel(f, NULL));
	CHECK(weft_loop_future_done(f) && weft_loop_future_cancelled(f));
	CHECK_INT(weft_loop_future_result(f, &v), WEFT_ECANCELED);
	CHECK_INT(weft_loop_future_error(f, &err), WEFT_ECANCELED);
	weft_loop_future_unref(f);
	drop_loop(loop);
}

static int body_message(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_AWAIT(f, r, f->future);
	note("%s", weft_caught(f) && weft_caught(f)->text ? weft_caught(f)->text : "no text");
	WEFT_END(f);
	return r;
}

void af_cancel_message(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f = future_of(loop);
	struct stage s = { .future = f };
	struct weft_task *task = spawn_on(loop, be, body_message, &s);

	turn(loop, 1);
	CHECK(weft_loop_future_cancel(f, "no more"));
	CHECK_STR(weft_loop_future_message(f), "no more");
	CHECK_INT(run_task(loop, task, NULL), WEFT_ECANCELED);
	CHECK_LOG("no more");
	CHECK_STR(weft_loop_future_message(weft_task_future(task)), "no more");
	weft_task_unref(task);
	weft_loop_future_unref(f);
	drop_loop(loop);
}

void af_set_no_stop(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f = future_of(loop);

	(void)be;
	CHECK_INT(fail_with(f, WEFT_ESTOP), -EINVAL);
	CHECK_INT(fail_with(f, 0), -EINVAL);
	CHECK_INT(weft_loop_future_set_error(f, NULL), -EINVAL);
	CHECK(!weft_loop_future_done(f));
	weft_loop_future_unref(f);
	drop_loop(loop);
}

void af_cb_scheduled(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f = future_of(loop);
	struct weft_call a = { .loop_ = NULL }, b = { .loop_ = NULL }, c = { .loop_ = NULL };

	(void)be;
	MUST(weft_loop_future_on_done(f, &a, note_call, "a"));
	MUST(weft_loop_future_on_done(f, &b, note_call, "b"));
	CHECK_INT(weft_loop_future_set_result(f, weft_none()), 0);
	MUST(weft_call_soon(loop, note_call, "soon"));
	MUST(weft_loop_future_on_done(f, &c, note_call, "late"));
	CHECK_LOG("");
	turn(loop, 1);
	CHECK_LOG("a; b; soon; late");
	weft_loop_future_unref(f);
	drop_loop(loop);
}

void af_cb_remove(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f = future_of(loop);
	struct weft_call calls[5] = { { .loop_ = NULL } };
	static char labels[5][2] = { "0", "1", "2", "3", "4" };

	(void)be;
	for (int i = 0; i < 5; i++)
		MUST(weft_loop_future_on_done(f, &calls[i], note_call, labels[i]));
	CHECK_INT(weft_loop_future_on_done(f, &calls[2], note_call, "twice"), WEFT_EBUSY);
	weft_call_cancel(&calls[0]);
	weft_call_cancel(&calls[2]);
	weft_call_cancel(&calls[4]);
	CHECK(weft_loop_future_cancel(f, NULL));
	/* One that is scheduled can still be taken back. */
	weft_call_cancel(&calls[1]);
	turn(loop, 1);
	CHECK_LOG("3");
	weft_loop_future_unref(f);
	drop_loop(loop);
}

/* A future that goes while callbacks wait for it lets them go. */
void af_cb_dropped(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f = future_of(loop);
	struct weft_call a = { .loop_ = NULL }, b = { .loop_ = NULL };

	(void)be;
	MUST(weft_loop_future_on_done(f, &a, note_call, "a"));
	MUST(weft_loop_future_on_done(f, &b, note_call, "b"));
	weft_loop_future_unref(f);
	CHECK(!weft_call_waits(&a) && !weft_call_waits(&b));
	turn(loop, 1);
	CHECK_LOG("");
	drop_loop(loop);
}

static struct weft_call mutating;

static int add_and_remove(struct weft_loop *loop, void *arg)
{
	struct weft_call *other = arg;

	(void)loop;
	note("first");
	weft_call_cancel(other);
	return weft_call_soon_in(loop, &mutating, note_call, "added");
}

void af_cb_mutate(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f = future_of(loop);
	struct weft_call a = { .loop_ = NULL }, b = { .loop_ = NULL }, c = { .loop_ = NULL };

	(void)be;
	mutating = (struct weft_call){ .loop_ = NULL };
	MUST(weft_loop_future_on_done(f, &a, add_and_remove, &b));
	MUST(weft_loop_future_on_done(f, &b, note_call, "removed"));
	MUST(weft_loop_future_on_done(f, &c, note_call, "third"));
	CHECK_INT(weft_loop_future_set_result(f, weft_none()), 0);
	turn(loop, 1);
	CHECK_LOG("first; third");
	turn(loop, 1);
	CHECK_LOG("added");
	weft_loop_future_unref(f);
	drop_loop(loop);
}

void af_await_value(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f = future_of(loop);
	struct stage s = { .future = f, .label = "a" }, t = { .future = f, .label = "b" };
	struct weft_task *a = spawn_on(loop, be, body_await, &s);
	struct weft_task *b = spawn_on(loop, be, body_await, &t);
	struct weft_value v = weft_none();

	turn(loop, 2);
	CHECK_LOG("");
	CHECK_INT(weft_loop_future_set_result(f, weft_int(8)), 0);
	CHECK_LOG("");
	CHECK_INT(run_task(loop, b, &v), 0);
	CHECK_VALUE(v, weft_int(8));
	CHECK_INT(run_task(loop, a, &v), 0);
	CHECK_LOG("a 0; b 0");
	weft_task_unref(a);
	weft_task_unref(b);
	weft_loop_future_unref(f);
	drop_loop(loop);
}

/* A driver other than a loop cannot wait for a loop future, and is told so. */
void af_await_elsewhere(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f = future_of(loop);
	struct stage s = { .future = f };
	struct weft_co *co = make(be, body_await, &s);
	struct weft_value v = weft_none();

	CHECK_INT(weft_block_on(co, WEFT_NOW, &v), WEFT_ESTATE);
	CHECK_INT(weft_loop_future_set_result(f, weft_int(8)), 0);
	CHECK_INT(weft_block_on(co, WEFT_NOW, &v), 0);
	CHECK_VALUE(v, weft_int(8));
	DROP(co);
	weft_loop_future_unref(f);
	drop_loop(loop);
}

void af_never_retrieved(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f[5];
	struct weft_value v;

	(void)be;
	weft_loop_set_handler(loop, note_handler, NULL);
	for (int i = 0; i < 5; i++)
		f[i] = future_of(loop);
	CHECK_INT(fail_with(f[0], ERR_A), 0);
	CHECK_INT(fail_with(f[1], ERR_B), 0);
	CHECK_INT(weft_loop_future_result(f[1], &v), ERR_B);
	CHECK_INT(weft_loop_future_set_result(f[2], weft_int(1)), 0);
	CHECK(weft_loop_future_cancel(f[3], NULL));
	for (int i = 0; i < 5; i++)
		weft_loop_future_unref(f[i]);
	CHECK_LOG("report unread ERR_A");
	drop_loop(loop);
}

void af_references(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f = future_of(loop);

	(void)be;
	CHECK_PTR(weft_loop_future_ref(f), f);
	weft_loop_future_unref(f);
	/* It outlives its loop's last other reference. */
	drop_loop(loop);
	CHECK(!weft_loop_future_done(f));
	CHECK(weft_loop_future_cancel(f, NULL));
	weft_loop_future_unref(f);
}

void gather_empty(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *none[1], *f = NULL;

	(void)be;
	MUST(weft_gather_new(loop, none, 0, WEFT_GATHER_ALL, &f));
	CHECK(weft_loop_future_done(f));
	CHECK_INT(weft_loop_future_result(f, NULL), 0);
	weft_loop_future_unref(f);
	drop_loop(loop);
}

void gather_loops(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop(), *other = virtual_loop();
	struct weft_loop_future *f[2] = { future_of(loop), future_of(other) }, *g = NULL;

	(void)be;
	CHECK_INT(weft_gather_new(loop, f, 2, WEFT_GATHER_ALL, &g), -EXDEV);
	CHECK_PTR(g, NULL);
	/* The first one has no callback of it left. */
	CHECK_INT(weft_loop_future_set_result(f[0], weft_none()), 0);
	turn(loop, 1);
	weft_loop_future_unref(f[0]);
	weft_loop_future_unref(f[1]);
	drop_loop(other);
	drop_loop(loop);
}

/* As a future, it says that its child was cancelled by an error, and is not cancelled itself. */
void gather_child_cancelled(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f[2] = { future_of(loop), future_of(loop) }, *g = NULL;
	const struct weft_error *err = NULL;

	(void)be;
	MUST(weft_gather_new(loop, f, 2, WEFT_GATHER_FIRST_ERROR, &g));
	CHECK(weft_loop_future_cancel(f[1], "m"));
	turn(loop, 1);
	CHECK(weft_loop_future_done(g) && !weft_loop_future_cancelled(g));
	CHECK_INT(weft_loop_future_error(g, &err), 0);
	CHECK(err && err->code == WEFT_ECANCELED);
	CHECK_STR(err ? err->text : "", "m");
	CHECK(!weft_loop_future_cancel(g, NULL));
	CHECK(!weft_loop_future_done(f[0]));
	weft_loop_future_unref(g);
	weft_loop_future_unref(f[0]);
	weft_loop_future_unref(f[1]);
	drop_loop(loop);
}

void gather_cancel_future(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f[2] = { future_of(loop), future_of(loop) }, *g = NULL;

	(void)be;
	MUST(weft_gather_new(loop, f, 2, WEFT_GATHER_ALL, &g));
	CHECK(weft_loop_future_cancel(g, "m"));
	CHECK(weft_loop_future_cancelled(f[0]) && weft_loop_future_cancelled(f[1]));
	CHECK(!weft_loop_future_done(g));
	/* Its children have ended, so a second one comes too late. */
	CHECK(!weft_loop_future_cancel(g, "n"));
	turn(loop, 1);
	CHECK_INT(weft_loop_future_result(g, NULL), WEFT_ECANCELED);
	CHECK(!weft_loop_future_cancelled(g));
	weft_loop_future_unref(g);
	weft_loop_future_unref(f[0]);
	weft_loop_future_unref(f[1]);
	drop_loop(loop);
}

void gather_errors_read(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f[2] = { future_of(loop), future_of(loop) }, *g = NULL;

	(void)be;
	weft_loop_set_handler(loop, note_handler, NULL);
	MUST(weft_gather_new(loop, f, 2, WEFT_GATHER_FIRST_ERROR, &g));
	CHECK_INT(fail_with(f[0], ERR_A), 0);
	turn(loop, 1);
	CHECK_INT(weft_loop_future_result(g, NULL), ERR_A);
	weft_loop_future_unref(g);
	CHECK_INT(fail_with(f[1], ERR_B), 0);
	turn(loop, 1);
	weft_loop_future_unref(f[0]);
	weft_loop_future_unref(f[1]);
	CHECK_LOG("");
	drop_loop(loop);
}

void shield_shortcut(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f = future_of(loop), *s = NULL, *t = NULL;

	(void)be;
	MUST(weft_shield_new(f, &t));
	CHECK(t != f);
	CHECK_INT(weft_loop_future_set_result(t, weft_none()), WEFT_ESTATE);
	CHECK_INT(weft_loop_future_set_result(f, weft_int(1)), 0);
	MUST(weft_shield_new(f, &s));
	CHECK_PTR(s, f);
	turn(loop, 1);
	CHECK_INT(weft_loop_future_result(t, NULL), 0);
	weft_loop_future_unref(t);
	weft_loop_future_unref(s);
	weft_loop_future_unref(f);
	drop_loop(loop);
}

void shield_effect(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f = future_of(loop), *s = NULL;

	(void)be;
	MUST(weft_shield_new(f, &s));
	CHECK(weft_loop_future_cancel(s, NULL));
	CHECK(!weft_loop_future_done(f));
	CHECK_INT(weft_loop_future_set_result(f, weft_int(1)), 0);
	turn(loop, 2);
	CHECK(weft_loop_future_cancelled(s));
	weft_loop_future_unref(s);
	weft_loop_future_unref(f);
	drop_loop(loop);
}
