/* SPDX-License-Identifier: MIT */
/* Callbacks, timers, and the end of a loop. */

#include "loops.h"

#include <errno.h>
#include <string.h>

void loop_soon_fifo(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();

	(void)be;
	MUST(weft_call_soon(loop, note_call, "a"));
	MUST(weft_call_soon(loop, note_call, "b"));
	MUST(weft_call_soon(loop, note_call, "c"));
	CHECK_LOG("");
	turn(loop, 1);
	CHECK_LOG("a; b; c");
	drop_loop(loop);
}

static int schedule_next(struct weft_loop *loop, void *arg)
{
	note("%s", (const char *)arg);
	return weft_call_soon(loop, note_call, "next");
}

void loop_soon_next_iteration(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();

	(void)be;
	MUST(weft_call_soon(loop, schedule_next, "first"));
	MUST(weft_call_soon(loop, note_call, "second"));
	turn(loop, 1);
	CHECK_LOG("first; second");
	turn(loop, 1);
	CHECK_LOG("next");
	drop_loop(loop);
}

/* The ring grows while it runs, many times its first size. */
static int fan_out(struct weft_loop *loop, void *arg)
{
	int *n = arg;

	if (++*n < 3000) {
		MUST(weft_call_soon(loop, fan_out, n));
		if (*n < 1000)
			MUST(weft_call_soon(loop, fan_out, n));
	}
	return 0;
}

void loop_soon_many(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	int n = 0;

	(void)be;
	MUST(weft_call_soon(loop, fan_out, &n));
	CHECK_INT(weft_loop_run_forever(loop), -EDEADLK);
	CHECK(n >= 3000);
	drop_loop(loop);
}

void loop_soon_cancelled(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_call a = { .loop_ = NULL }, b = { .loop_ = NULL };

	(void)be;
	MUST(weft_call_soon_in(loop, &a, note_call, "a"));
	MUST(weft_call_soon_in(loop, &b, note_call, "b"));
	CHECK(weft_call_waits(&a) && !weft_call_cancelled(&a));
	CHECK_INT(weft_call_soon_in(loop, &a, note_call, "again"), WEFT_EBUSY);
	weft_call_cancel(&a);
	weft_call_cancel(&a);
	CHECK(!weft_call_waits(&a) && weft_call_cancelled(&a));
	/* It may be used again at once, while its first place is still in the ring. */
	MUST(weft_call_soon_in(loop, &a, note_call, "a2"));
	CHECK(!weft_call_cancelled(&a));
	turn(loop, 1);
	CHECK_LOG("b; a2");
	CHECK(!weft_call_waits(&a) && !weft_call_cancelled(&a));
	drop_loop(loop);
}

void loop_later_order(const struct weft_backend *be)
{
	static const struct {
		double seconds;
		char *label;
	} rows[] = { { 3, "3" }, { -1, "-1" }, { 1, "1" }, { -2, "-2" }, { 0, "0" }, { 2, "2" } };
	struct weft_call calls[6];
	struct weft_loop *loop = virtual_loop();

	(void)be;
	memset(calls, 0, sizeof(calls));
	for (int i = 0; i < 6; i++)
		MUST(weft_call_later(loop, &calls[i], rows[i].seconds, note_call, rows[i].label));
	CHECK_INT(weft_loop_run_forever(loop), -EDEADLK);
	CHECK_LOG("-2; -1; 0; 1; 2; 3");
	CHECK(weft_loop_time(loop) == 3);
	drop_loop(loop);
}

static int note_time(struct weft_loop *loop, void *arg)
{
	*(double *)arg = weft_loop_time(loop);
	return 0;
}

static int stop_call(struct weft_loop *loop, void *arg)
{
	(void)arg;
	weft_loop_stop(loop);
	return 0;
}

/* On the real clock. */
void loop_later_not_early(const struct weft_backend *be)
{
	struct weft_loop *loop = real_loop();
	struct weft_call a = { .loop_ = NULL }, b = { .loop_ = NULL };
	double due = weft_loop_time(loop) + 0.0113, seen = 0;

	(void)be;
	MUST(weft_call_at(loop, &a, due, note_time, &seen));
	MUST(weft_call_at(loop, &b, due, stop_call, NULL));
	CHECK_INT(weft_loop_run_forever(loop), 0);
	CHECK(seen >= due - 1e-8);
	drop_loop(loop);
}

/* Ties keep the order in which they were set, in a heap of many. */
struct tie {
	struct weft_call call;
	int n, *next;
	bool *wrong;
};

static int check_tie(struct weft_loop *loop, void *arg)
{
	struct tie *t = arg;

	(void)loop;
	if (t->n != (*t->next)++)
		*t->wrong = true;
	return 0;
}

void loop_later_tie(const struct weft_backend *be)
{
	static struct tie ties[600];
	struct weft_loop *loop = virtual_loop();
	int next = 0;
	bool wrong = false;

	(void)be;
	memset(ties, 0, sizeof(ties));
	for (int i = 0; i < 600; i++) {
		ties[i] = (struct tie){ .n = i, .next = &next, .wrong = &wrong };
		MUST(weft_call_at(loop, &ties[i].call, i < 300 ? 1 : 2, check_tie, &ties[i]));
	}
	CHECK_INT(weft_loop_run_forever(loop), -EDEADLK);
	CHECK(!wrong);
	CHECK_INT(next, 600);
	drop_loop(loop);
}

void loop_later_not_ready_queue(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_call call = { .loop_ = NULL };

	(void)be;
	MUST(weft_call_later(loop, &call, 10, note_call, "late"));
	CHECK(weft_call_when(&call) == 10);
	MUST(weft_call_soon(loop, note_call, "soon"));
	turn(loop, 1);
	CHECK_LOG("soon");
	CHECK(weft_call_waits(&call));
	drop_loop(loop);
	CHECK_LOG("");
	CHECK(!weft_call_waits(&call));
	weft_call_cancel(&call);
}

void loop_later_after_ready(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_call call = { .loop_ = NULL };

	(void)be;
	MUST(weft_call_later(loop, &call, 0, note_call, "due"));
	MUST(weft_call_soon(loop, note_call, "ready"));
	turn(loop, 1);
	CHECK_LOG("ready; due");
	drop_loop(loop);
}

/* Timers in any order are taken out from any place in the heap, and leave nothing behind. */
void loop_timers_cancel(const struct weft_backend *be)
{
	static struct tie ties[500];
	struct weft_loop *loop = virtual_loop();
	int next = 0;
	bool wrong = false;

	(void)be;
	memset(ties, 0, sizeof(ties));
	for (int i = 0; i < 500; i++) {
		int at = i * 211 % 500;

		ties[at] = (struct tie){ .n = at / 5, .next = &next, .wrong = &wrong };
		MUST(weft_call_at(loop, &ties[at].call, at, check_tie, &ties[at]));
	}
	for (int i = 0; i < 500; i++)
		if (i * 307 % 500 % 5)
			weft_call_cancel(&ties[i * 307 % 500].call);
	CHECK_INT(weft_loop_run_forever(loop), -EDEADLK);
	CHECK(!wrong);
	CHECK_INT(next, 100);
	CHECK(weft_loop_time(loop) == 495);
	drop_loop(loop);
}

void loop_timers_none_wakes(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_call call = { .loop_ = NULL };

	(void)be;
	MUST(weft_call_later(loop, &call, 5, note_call, "never"));
	weft_call_cancel(&call);
	CHECK_INT(weft_loop_run_forever(loop), -EDEADLK);
	CHECK(weft_loop_time(loop) == 0);
	CHECK_LOG("");
	drop_loop(loop);
}

void loop_stop(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();

	(void)be;
	MUST(weft_call_soon(loop, stop_call, NULL));
	MUST(weft_call_soon(loop, schedule_next, "same iteration"));
	CHECK_INT(weft_loop_run_forever(loop), 0);
	CHECK_LOG("same iteration");
	/* Before the run: one iteration, and it does not wait. */
	weft_loop_stop(loop);
	CHECK_INT(weft_loop_run_forever(loop), 0);
	CHECK_LOG("next");
	weft_loop_stop(loop);
	CHECK_INT(weft_loop_run_forever(loop), 0);
	drop_loop(loop);
}

void loop_close(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_call call = { .loop_ = NULL }, soon = { .loop_ = NULL };
	struct weft_loop_future *f = NULL, *waiting = NULL;
	struct stage s = { .value = 1, .label = "body" };

	MUST(weft_loop_future_new(loop, &waiting));
	MUST(weft_call_soon(loop, note_call, "dropped"));
	MUST(weft_call_soon_in(loop, &soon, note_call, "dropped"));
	MUST(weft_loop_future_on_done(waiting, &call, note_call, "dropped"));
	CHECK_INT(weft_loop_close(loop), 0);
	CHECK_INT(weft_loop_close(loop), 0);
	CHECK(weft_loop_is_closed(loop) && !weft_call_waits(&soon));
	/* Ending a future of it is no fault, but calls nothing. */
	CHECK_INT(weft_loop_future_set_result(waiting, weft_int(1)), 0);
	CHECK(!weft_call_waits(&call));
	weft_loop_future_unref(waiting);
	CHECK_INT(weft_call_soon(loop, note_call, "x"), WEFT_ECLOSED);
	CHECK_INT(weft_call_soon_threadsafe(loop, note_call, "x"), WEFT_ECLOSED);
	CHECK_INT(weft_call_later(loop, &call, 1, note_call, "x"), WEFT_ECLOSED);
	CHECK_INT(weft_loop_future_new(loop, &f), WEFT_ECLOSED);
	CHECK_INT(weft_loop_run_forever(loop), WEFT_ECLOSED);
	/* The coroutine is closed, and was never to be awaited. */
	CHECK_INT(weft_task_new(loop, make_single_use(be, body_value, &s), NULL, NULL),
		  WEFT_ECLOSED);
	weft_loop_unref(loop);
	CHECK_LOG("");
}

static int fail_call(struct weft_loop *loop, void *arg)
{
	(void)loop;
	return *(int *)arg;
}

void loop_exc_handler(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	int code = ERR_A;

	(void)be;
	weft_loop_set_handler(loop, note_handler, NULL);
	MUST(weft_call_soon(loop, fail_call, &code));
	MUST(weft_call_soon(loop, note_call, "goes on"));
	turn(loop, 1);
	CHECK_LOG("report callback ERR_A; goes on");
	drop_loop(loop);
}

static int broken_handler(struct weft_loop *loop, const struct weft_report *report, void *arg)
{
	note_handler(loop, report, arg);
	return ERR_B;
}

/* The default handler says both on stderr; NULL sets it again. */
void loop_exc_handler_broken(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	int code = ERR_A;

	(void)be;
	weft_loop_set_handler(loop, broken_handler, NULL);
	MUST(weft_call_soon(loop, fail_call, &code));
	MUST(weft_call_soon(loop, note_call, "goes on"));
	turn(loop, 1);
	CHECK_LOG("report callback ERR_A; goes on");
	weft_loop_set_handler(loop, NULL, NULL);
	MUST(weft_call_soon(loop, fail_call, &code));
	turn(loop, 1);
	CHECK_LOG("");
	drop_loop(loop);
}

/* Options of an older caller, which end earlier. */
void loop_options(const struct weft_backend *be)
{
	struct weft_loop_options o = { .size = offsetof(struct weft_loop_options, virtual_clock),
				       .virtual_clock = true };
	struct weft_loop *loop = NULL;

	(void)be;
	MUST(weft_loop_new(&o, &loop));
	CHECK(weft_loop_time(loop) > 0);
	weft_loop_unref(loop);
}
