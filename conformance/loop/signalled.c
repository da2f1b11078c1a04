/* SPDX-License-Identifier: MIT */
/* Signals on the loop: callbacks, tasks that wait, and what is refused. */

#include "loops.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include <weft/signal.h>

/* Is the usual action of SIGUSR1 on? */
static bool is_usual(void)
{
	struct sigaction now;

	sigaction(SIGUSR1, NULL, &now);
	return now.sa_handler == SIG_DFL;
}

static int call_raise(struct weft_loop *loop, void *arg)
{
	(void)loop;
	(void)arg;
	return raise(SIGUSR1);
}

void sig_callback(const struct weft_backend *be)
{
	struct weft_loop *loop = real_loop();

	(void)be;
	MUST(weft_loop_add_signal(loop, SIGUSR1, note_call, "old"));
	MUST(weft_loop_add_signal(loop, SIGUSR1, note_call, "usr1"));
	CHECK(!is_usual());
	for (int i = 0; i < 2; i++) {
		CHECK_INT(raise(SIGUSR1), 0);
		turn(loop, 2);
	}
	CHECK(weft_loop_remove_signal(loop, SIGUSR1));
	CHECK(!weft_loop_remove_signal(loop, SIGUSR1));
	CHECK(is_usual());
	CHECK_LOG("usr1; usr1");
	drop_loop(loop);
}

static int body_signalled(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	do {
		WEFT_SIGNALLED(f, r, SIGUSR1);
	} while (starved(r));
	note("%s %s", f->label, r == 0 ? "on" : r == WEFT_EBUSY ? "busy" : "cancelled");
	WEFT_END(f);
	return r;
}

void sig_task(const struct weft_backend *be)
{
	struct weft_loop *loop = real_loop();
	struct stage s = { .label = "task" };
	struct weft_task *task = spawn_on(loop, be, body_signalled, &s);

	turn(loop, 1);
	/* A body without memory for its first step waits for nothing. */
	if (!weft_loop_future_done(weft_task_future(task)))
		MUST(weft_call_soon(loop, call_raise, NULL));
	CHECK_INT(run_task(loop, task, NULL), 0);
	CHECK(is_usual());
	CHECK_LOG("task on");
	weft_task_unref(task);
	drop_loop(loop);
}

void sig_busy(const struct weft_backend *be)
{
	struct weft_loop *loop = real_loop();
	struct stage first = { .label = "first" }, second = { .label = "second" };
	struct weft_task *task = spawn_on(loop, be, body_signalled, &first);

	turn(loop, 1);
	if (!weft_loop_future_done(weft_task_future(task))) {
		CHECK_INT(run_body(loop, be, body_signalled, &second), WEFT_EBUSY);
		CHECK_INT(weft_loop_add_signal(loop, SIGUSR1, note_call, ""), WEFT_EBUSY);
		CHECK(!weft_loop_remove_signal(loop, SIGUSR1));
		CHECK(weft_task_cancel(task, NULL));
	}
	CHECK_INT(run_task(loop, task, NULL), WEFT_ECANCELED);
	CHECK(is_usual());
	CHECK_LOG("second busy; first cancelled");
	weft_task_unref(task);
	drop_loop(loop);
}

void sig_refused(const struct weft_backend *be)
{
	static const int numbers[] = { 0, -1, 9999, SIGKILL, SIGSTOP };
	struct weft_loop *loop = real_loop();

	(void)be;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		CHECK_INT(weft_loop_add_signal(loop, numbers[i], note_call, ""), -EINVAL);
	CHECK(strstr(weft_strerror(-EINVAL), "cannot be caught"));
	CHECK(!weft_loop_remove_signal(loop, 9999));
	MUST(weft_loop_add_signal(loop, SIGUSR1, note_call, ""));
	CHECK_INT(weft_loop_close(loop), 0);
	CHECK(is_usual());
	CHECK_INT(weft_loop_add_signal(loop, SIGUSR1, note_call, ""), WEFT_ECLOSED);
	weft_loop_unref(loop);
}
