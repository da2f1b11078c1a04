/* SPDX-License-Identifier: MIT */
/* Helpers that the cases of the loop share; and weft_loop_run, its end and its refusals. */

#include "loops.h"

#include <errno.h>
#include <stdlib.h>

/* libuv opens a pipe for signals with the first loop and keeps it: no case is to blame. */
__attribute__((constructor)) static void open_signals(void)
{
	struct weft_loop *loop;

	if (weft_loop_new(NULL, &loop) == 0)
		weft_loop_unref(loop);
}

static struct weft_loop *new_loop(bool is_virtual)
{
	struct weft_loop_options o = { .virtual_clock = is_virtual };
	struct weft_loop *loop = NULL;
	int r = weft_loop_new(&o, &loop);

	if (starved(r))
		r = weft_loop_new(&o, &loop);
	if (!CHECK_INT(r, 0))
		abort();
	return loop;
}

struct weft_loop *virtual_loop(void)
{
	return new_loop(true);
}

struct weft_loop *real_loop(void)
{
	return new_loop(false);
}

bool has_no_children(void)
{
	bool none = WEFT_TSAN || (WEFT_ASAN && getenv("WEFT_LOOP_DEBUG"));

	if (none)
		conform_skip("the sanitizer does not follow a fork of several threads");
	return none;
}

void drop_loop(struct weft_loop *loop)
{
	CHECK_INT(weft_loop_close(loop), 0);
	weft_loop_unref(loop);
}

struct weft_task *spawn_on(struct weft_loop *loop, const struct weft_backend *be,
			   weft_resumable_body *body, void *frame)
{
	struct weft_task *task = NULL;
	struct weft_co *co = make(be, body, frame);
	int r = weft_task_new(loop, co, NULL, &task);

	if (starved(r))
		r = weft_task_new(loop, make(be, body, frame), NULL, &task);
	if (!CHECK_INT(r, 0))
		abort();
	return task;
}

struct weft_loop_future *future_of(struct weft_loop *loop)
{
	struct weft_loop_future *f = NULL;
	int r = weft_loop_future_new(loop, &f);

	if (starved(r))
		r = weft_loop_future_new(loop, &f);
	if (!CHECK_INT(r, 0))
		abort();
	return f;
}

int run_task(struct weft_loop *loop, struct weft_task *task, struct weft_value *ret)
{
	return weft_loop_run_until_complete(loop, weft_task_future(task), ret);
}

int run_body(struct weft_loop *loop, const struct weft_backend *be, weft_resumable_body *body,
	     void *frame)
{
	struct weft_task *task = spawn_on(loop, be, body, frame);
	int r = run_task(loop, task, NULL);

	weft_task_unref(task);
	return r;
}

void turn(struct weft_loop *loop, int n)
{
	while (n-- > 0) {
		weft_loop_stop(loop);
		CHECK_INT(weft_loop_run_forever(loop), 0);
	}
}

int note_call(struct weft_loop *loop, void *arg)
{
	(void)loop;
	note("%s", (const char *)arg);
	return 0;
}

int note_handler(struct weft_loop *loop, const struct weft_report *report, void *arg)
{
	static const char *const kinds[] = {
		[WEFT_REPORT_CALLBACK] = "callback", [WEFT_REPORT_PENDING] = "pending",
		[WEFT_REPORT_UNREAD] = "unread",     [WEFT_REPORT_SHUTDOWN] = "shutdown",
		[WEFT_REPORT_HANDLER] = "handler",   [WEFT_REPORT_NEVER] = "never",
		[WEFT_REPORT_CLEANUP] = "cleanup",   [WEFT_REPORT_SLOW] = NULL,
		[WEFT_REPORT_STUCK] = NULL,
	};

	(void)loop;
	(void)arg;
	/* In debug mode a busy machine makes these, and in another thread. */
	if (!kinds[report->kind])
		return 0;
	note("report %s %s", kinds[report->kind],
	     report->error ? code_name(report->error->code) : "0");
	return 0;
}

int body_sleep(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_SLEEP(f, r, f->seconds);
	if (f->label)
		note("%s %s", f->label, code_name(r));
	if (r == 0)
		r = weft_return(f, weft_int(f->value));
	WEFT_END(f);
	return r;
}

int body_await(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_AWAIT(f, r, f->future);
	if (f->label)
		note("%s %s", f->label, code_name(r));
	if (r == 0)
		r = weft_return(f, weft_sent(f));
	WEFT_END(f);
	return r;
}

int body_value(void *self)
{
	struct stage *f = self;

	if (f->label)
		note("%s runs", f->label);
	return weft_return(f, weft_int(f->value));
}

int body_fail(void *self)
{
	struct stage *f = self;

	return weft_raise(f, f->code, weft_int(f->value));
}

/*
 * Cases.
 */

void run_result(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s = { .seconds = 3, .value = 7 }, bad = { .code = ERR_A };
	struct weft_task *task = spawn_on(loop, be, body_sleep, &s);
	struct weft_value v = weft_none();

	CHECK_INT(run_task(loop, task, &v), 0);
	CHECK_VALUE(v, weft_int(7));
	CHECK(weft_loop_time(loop) == 3);
	/* A future that is done is taken as it is. */
	CHECK_INT(run_task(loop, task, &v), 0);
	weft_task_unref(task);
	CHECK_INT(run_body(loop, be, body_fail, &bad), ERR_A);
	drop_loop(loop);
}

/* From a callback or a body nothing runs a loop. */
static int run_nested(struct weft_loop *loop, void *arg)
{
	struct weft_loop *other = arg;
	struct weft_value v;

	CHECK_INT(weft_loop_run_forever(loop), WEFT_EBUSY);
	CHECK_INT(weft_loop_run_forever(other), WEFT_EBUSY);
	CHECK_INT(weft_loop_close(loop), WEFT_EBUSY);
	CHECK_INT(weft_loop_finish(loop), WEFT_EBUSY);
	CHECK_INT(weft_run(body_value, &(struct stage){ .value = 1 }, &v), WEFT_EBUSY);
	CHECK(weft_loop_is_running(loop) && !weft_loop_is_running(other));
	weft_loop_stop(loop);
	return 0;
}

void run_is_refused_inside(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop(), *other = virtual_loop();

	(void)be;
	MUST(weft_call_soon(loop, run_nested, other));
	CHECK_INT(weft_loop_run_forever(loop), 0);
	CHECK(!weft_loop_is_running(loop));
	drop_loop(other);
	drop_loop(loop);
}

static int stop_loop(struct weft_loop *loop, void *arg)
{
	(void)arg;
	weft_loop_stop(loop);
	return 0;
}

void run_stopped_early(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s = { .seconds = 3, .value = 7 };
	struct weft_task *task = spawn_on(loop, be, body_sleep, &s);
	struct weft_call call = { .loop_ = NULL };
	struct weft_value v = weft_int(1);

	MUST(weft_call_later(loop, &call, 1, stop_loop, NULL));
	CHECK_INT(run_task(loop, task, &v), WEFT_ESTATE);
	CHECK_VALUE(v, weft_int(1));
	CHECK(!weft_loop_future_done(weft_task_future(task)));
	CHECK_INT(run_task(loop, task, &v), 0);
	CHECK_VALUE(v, weft_int(7));
	weft_task_unref(task);
	drop_loop(loop);
}

void run_other_loop(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop(), *other = virtual_loop();
	struct stage s = { .value = 7 };
	struct weft_task *task = spawn_on(other, be, body_value, &s);

	CHECK_INT(run_task(loop, task, NULL), -EXDEV);
	CHECK_INT(run_task(other, task, NULL), 0);
	weft_task_unref(task);
	drop_loop(other);
	drop_loop(loop);
}

/* The caller has nothing to end the body with that weft_loop_run made, so its loss is no news. */
void run_is_quiet(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s = { .seconds = 5 };
	struct weft_call call = { .loop_ = NULL };
	int r;

	(void)be;
	weft_loop_set_handler(loop, note_handler, NULL);
	MUST(weft_call_later(loop, &call, 1, stop_loop, NULL));
	do
		r = weft_loop_run(loop, body_sleep, &s, NULL);
	while (starved(r));
	CHECK_INT(r, WEFT_ESTATE);
	drop_loop(loop);
	CHECK_LOG("");
}

/* A run that was stopped leaves no callback behind that would stop the next one. */
void run_leaves_no_callback(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage slow = { .seconds = 5, .label = "slow" },
		     slower = { .seconds = 9, .label = "slower" };
	struct weft_task *a = spawn_on(loop, be, body_sleep, &slow);
	struct weft_task *b = spawn_on(loop, be, body_sleep, &slower);
	struct weft_call call = { .loop_ = NULL };

	MUST(weft_call_later(loop, &call, 1, stop_loop, NULL));
	CHECK_INT(run_task(loop, a, NULL), WEFT_ESTATE);
	CHECK_INT(run_task(loop, b, NULL), 0);
	CHECK_LOG("slow 0; slower 0");
	weft_task_unref(a);
	weft_task_unref(b);
	drop_loop(loop);
}

void run_deadlock(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f = NULL;

	(void)be;
	MUST(weft_loop_future_new(loop, &f));
	CHECK_INT(weft_loop_run_until_complete(loop, f, NULL), -EDEADLK);
	weft_loop_future_unref(f);
	drop_loop(loop);
}

/* Tasks that are left are cancelled and waited for, and those that fail then are reported. */
void run_leftovers(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage a = { .seconds = 100, .label = "a" }, main = { .seconds = 1 };

	weft_loop_set_handler(loop, note_handler, NULL);
	weft_task_unref(spawn_on(loop, be, body_sleep, &a));
	CHECK_INT(run_body(loop, be, body_sleep, &main), 0);
	CHECK_INT(weft_loop_finish(loop), 0);
	CHECK_LOG("a ECANCELED");
	CHECK(weft_loop_is_closed(loop));
	CHECK_INT(weft_loop_finish(loop), 0);
	CHECK_INT(weft_loop_close(loop), 0);
	CHECK_INT(weft_loop_run_forever(loop), WEFT_ECLOSED);
	weft_loop_unref(loop);
}

static int body_fails_when_cancelled(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_SLEEP(f, r, 100);
	if (weft_except(f, &r, WEFT_ECANCELED))
		r = weft_raise(f, ERR_A, weft_none());
	WEFT_END(f);
	return r;
}

void run_leftover_errors(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage a = { .seconds = 100 }, main = { .seconds = 1 };

	weft_loop_set_handler(loop, note_handler, NULL);
	weft_task_unref(spawn_on(loop, be, body_fails_when_cancelled, &a));
	CHECK_INT(run_body(loop, be, body_sleep, &main), 0);
	CHECK_INT(weft_loop_finish(loop), 0);
	CHECK_LOG("report shutdown ERR_A");
	weft_loop_unref(loop);
}

/* One loop runs one body after the other. */
void run_again(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage a = { .seconds = 1, .value = 1 }, b = { .seconds = 1, .value = 2 };

	CHECK_INT(run_body(loop, be, body_sleep, &a), 0);
	CHECK_INT(run_body(loop, be, body_sleep, &b), 0);
	CHECK(weft_loop_time(loop) == 2);
	CHECK_INT(weft_loop_finish(loop), 0);
	CHECK_INT(weft_loop_finish(loop), 0);
	weft_loop_unref(loop);
}

/* weft_run, on the default backend: the loop is real, and gone afterwards. */
void run_basic(const struct weft_backend *be)
{
	struct stage a = { .seconds = 0.001, .value = 5 }, bad = { .code = ERR_B };
	struct weft_value v = weft_none();

	(void)be;
	CHECK_INT(weft_run(body_sleep, &a, &v), 0);
	CHECK_VALUE(v, weft_int(5));
	CHECK_INT(weft_run(body_fail, &bad, &v), ERR_B);
	CHECK_INT(weft_run(body_sleep, &a, NULL), 0);
}
