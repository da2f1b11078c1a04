/* SPDX-License-Identifier: MIT */
/* Edges that scripts/mutants has found untested. */

#include "loops.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Places in the ring: each that is reserved is given back, and none twice.
 */

static int count_call(struct weft_loop *loop, void *arg)
{
	(void)loop;
	++*(int *)arg;
	return 0;
}

/* Were there more free places in the books than in the ring, some of these would be overwritten. */
static void check_ring(struct weft_loop *loop)
{
	enum { CALLS = 700 };
	static int called[CALLS];
	int once = 0;

	memset(called, 0, sizeof(called));
	for (int i = 0; i < CALLS; i++)
		MUST(weft_call_soon(loop, count_call, &called[i]));
	turn(loop, 1);
	for (int i = 0; i < CALLS; i++)
		once += called[i] == 1;
	CHECK_INT(once, CALLS);
}

/* Sleeps often. */
static int body_often(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	for (f->value = 0; r == 0 && f->value < 300; f->value++) {
		do
			WEFT_SLEEP(f, r, 1);
		while (starved_except(&f->weft, &r));
	}
	WEFT_END(f);
	return r;
}

static size_t largest;
static struct weft_hooks counted;

static void *measure(enum weft_memory kind, size_t size, void *arg)
{
	if (kind == WEFT_MEMORY_OBJECT && size > largest)
		largest = size;
	return counted.alloc(kind, size, arg);
}

/* Nothing of a timer that was cancelled stays: else the ring would have room for all of them. */
void loop_places(const struct weft_backend *be)
{
	struct weft_hooks hooks = *conform_hooks();
	struct weft_call call = { .loop_ = NULL };
	struct weft_loop *loop;
	struct stage s = { .label = NULL };

	counted = hooks;
	hooks.alloc = measure;
	largest = 0;
	CHECK_INT(weft_set_hooks(&hooks), 0);
	loop = virtual_loop();
	for (int i = 0; i < 5000; i++) {
		MUST(weft_call_later(loop, &call, 1, note_call, "never"));
		weft_call_cancel(&call);
	}
	CHECK(largest < 40000);
	check_ring(loop);
	drop_loop(loop);
	loop = virtual_loop();
	CHECK_INT(run_body(loop, be, body_often, &s), 0);
	check_ring(loop);
	drop_loop(loop);
	CHECK_INT(weft_set_hooks(conform_hooks()), 0);
}

/*
 * Groups: of many errors each is kept, and the task is left as it was.
 */

enum { MEMBERS = 60 };

struct crowd {
	struct weft_frame weft;
	struct weft_group group;
	struct stage members[MEMBERS];
	int n, code, body, closed;
	bool waits;				/* its body does, until it is cancelled */
	unsigned cancelling;
};

/* On being cancelled it fails with `code`. */
static int body_spiteful(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_SLEEP(f, r, 100);
	r = weft_raise(weft_self(f), f->code, weft_none());
	WEFT_END(f);
	return r;
}

static int spawn_members(struct crowd *f, struct weft_co *co, weft_resumable_body *body)
{
	int r = weft_group_open(co, &f->group);

	for (int i = 0; r == 0 && i < f->n; i++) {
		f->members[i] = (struct stage){ .code = f->code };
		do
			r = weft_group_spawn(co, &f->group, body, &f->members[i], NULL);
		while (starved(r));
	}
	return r;
}

static int body_crowd(void *self)
{
	struct crowd *f = self;
	int r;

	WEFT_BEGIN(f);
	r = spawn_members(f, weft_self(f),
			  f->body ? body_spiteful : f->code ? body_fail : body_value);
	if (r == 0 && f->body) {
		WEFT_SLEEP(f, r, 0);
		r = weft_raise(weft_self(f), f->body, weft_none());
	}
	if (r == 0 && f->waits)
		WEFT_SLEEP(f, r, 9);
	WEFT_GROUP_CLOSE(f, r, &f->group);
	f->closed = r;
	f->cancelling = weft_task_cancelling(weft_task_current(weft_self(f)));
	WEFT_END(f);
	return r;
}

/* It ends with @want, and that many requests to end are left. */
static struct weft_task *run_crowd(struct weft_loop *loop, const struct weft_backend *be,
				   struct crowd *crowd, int want, unsigned cancelling)
{
	struct weft_task *task = spawn_on(loop, be, body_crowd, crowd);

	CHECK_INT(run_task(loop, task, NULL), want);
	CHECK_INT(crowd->closed, want);
	CHECK_INT(crowd->cancelling, cancelling);
	return task;
}

void group_errors(const struct weft_backend *be)
{
	static struct crowd crowd;
	struct weft_loop *loop = virtual_loop();
	const struct weft_error *err = NULL, *causes = NULL;
	struct weft_task *task;
	size_t n;

	crowd = (struct crowd){ .n = MEMBERS, .code = ERR_A };
	/* In 3.12 the request that a failure makes while the group is closed stays. */
	task = run_crowd(loop, be, &crowd, WEFT_EGROUP, 1);
	CHECK_INT(weft_loop_future_error(weft_task_future(task), &err), 0);
	n = err ? weft_detail_causes(err->detail, &causes) : 0;
	/* Without memory for them they are counted only. */
	CHECK(n == MEMBERS || conform_starved());
	for (size_t i = 0; i < n; i++)
		CHECK_INT(causes[i].code, ERR_A);
	weft_task_unref(task);
	/* The body's own error, and the children's answer to it. */
	crowd = (struct crowd){ .n = 2, .code = ERR_A, .body = ERR_B };
	weft_task_unref(run_crowd(loop, be, &crowd, WEFT_EGROUP, 0));
	crowd = (struct crowd){ .n = 2, .code = ERR_A, .waits = true };
	weft_task_unref(run_crowd(loop, be, &crowd, WEFT_EGROUP, 0));
	crowd = (struct crowd){ .n = MEMBERS };
	weft_task_unref(run_crowd(loop, be, &crowd, 0, 0));
	check_ring(loop);
	drop_loop(loop);
}

/*
 * What comes too late, or to the wrong loop.
 */

struct late {
	struct weft_frame weft;
	struct weft_arrivals arrivals;
	struct weft_loop_future *futures[2];
	size_t at;
	int first, second;
};

static int body_late(void *self)
{
	struct late *f = self;
	int r;

	WEFT_BEGIN(f);
	do
		r = weft_arrivals_open(weft_self(f), &f->arrivals, f->futures, 2, 1);
	while (starved(r));
	WEFT_ARRIVALS_NEXT(f, r, &f->arrivals, &f->at);
	f->first = r;
	WEFT_ARRIVALS_NEXT(f, r, &f->arrivals, &f->at);
	f->second = r;
	WEFT_SLEEP(f, r, 0);
	(void)weft_loop_future_set_result(f->futures[0], weft_int(1));
	(void)weft_loop_future_set_result(f->futures[1], weft_int(1));
	WEFT_SLEEP(f, r, 0);
	WEFT_SLEEP(f, r, 0);
	WEFT_END(f);
	return r;
}

/* Futures that end after the time are not counted any more. */
void asc_late(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct late l = { .at = 0 };

	l.futures[0] = future_of(loop);
	l.futures[1] = future_of(loop);
	CHECK_INT(run_body(loop, be, body_late, &l), 0);
	CHECK_INT(l.first, WEFT_ETIMEDOUT);
	CHECK_INT(l.second, WEFT_ETIMEDOUT);
	CHECK_INT(l.arrivals.arrived_, 2);
	weft_arrivals_close(&l.arrivals);
	weft_loop_future_unref(l.futures[0]);
	weft_loop_future_unref(l.futures[1]);
	drop_loop(loop);
}

static int body_without_limit(void *self)
{
	struct late *f = self;
	int r;

	WEFT_BEGIN(f);
	do
		r = weft_arrivals_open(weft_self(f), &f->arrivals, f->futures, 2, WEFT_NO_LIMIT);
	while (starved(r));
	WEFT_ARRIVALS_NEXT(f, r, &f->arrivals, &f->at);
	weft_arrivals_close(&f->arrivals);
	WEFT_END(f);
	return r;
}

/* A pass without a limit is nothing that the loop could wait for. */
void asc_deadlock(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct late l = { .at = 0 };

	l.futures[0] = future_of(loop);
	l.futures[1] = future_of(loop);
	CHECK_INT(run_body(loop, be, body_without_limit, &l), -EDEADLK);
	CHECK_INT(weft_loop_finish(loop), 0);
	weft_loop_future_unref(l.futures[0]);
	weft_loop_future_unref(l.futures[1]);
	drop_loop(loop);
}

static int body_waits_for_one(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_TASK_WAIT(f, r, &f->future, 1, WEFT_ALL_COMPLETED, 1, NULL);
	WEFT_END(f);
	return r;
}

void wait_other_loop(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop(), *other = virtual_loop();
	struct stage s = { .future = future_of(other) };

	CHECK_INT(run_body(loop, be, body_waits_for_one, &s), -EXDEV);
	weft_loop_future_unref(s.future);
	drop_loop(other);
	drop_loop(loop);
}

/* In its cleanup a body of a loop that is being closed can schedule nothing. */
static int body_schedules_at_exit(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_SLEEP(f, r, 100);
	f->code = weft_call_soon(f->loop, note_call, "never");
	WEFT_END(f);
	return r;
}

void loop_close_body(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s = { .loop = loop };
	struct weft_task *task = spawn_on(loop, be, body_schedules_at_exit, &s);

	weft_loop_set_handler(loop, note_handler, NULL);
	turn(loop, 1);
	drop_loop(loop);
	if (s.code)
		CHECK_INT(s.code, WEFT_ECLOSED);
	else
		CHECK(conform_starved());
	CHECK_LOG("report pending 0");
	weft_task_unref(task);
}

/*
 * The default handler.
 */

/* What it writes for @report, with @handler set. */
static const char *line_of(struct weft_loop *loop, const struct weft_report *report)
{
	static char text[400];
	FILE *to = tmpfile();
	int kept = dup(STDERR_FILENO);
	size_t n;

	if (!CHECK(to && kept >= 0))
		abort();
	dup2(fileno(to), STDERR_FILENO);
	weft_loop_report(loop, report);
	dup2(kept, STDERR_FILENO);
	close(kept);
	rewind(to);
	n = fread(text, 1, sizeof(text) - 1, to);
	text[n] = '\0';
	fclose(to);
	return text;
}

static int fail_handler(struct weft_loop *loop, const struct weft_report *report, void *arg)
{
	(void)loop;
	(void)report;
	(void)arg;
	return -EIO;
}

void report_default(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_error err = weft_err(-EPERM, weft_none());
	struct weft_report report = { .message = "it failed", .error = &err };
	struct weft_report slow = { .message = "it was slow", .seconds = 1.5, .since = "a.c:1",
				    .place = "b.c:2", .name = "x" };

	(void)be;
	CHECK_STR(line_of(loop, &report), "weft: it failed: Operation not permitted\n");
	CHECK_STR(line_of(loop, &slow), "weft: it was slow: x: 1.500 s from a.c:1 to b.c:2\n");
	slow.since = slow.place = slow.name = NULL;
	CHECK_STR(line_of(loop, &slow), "weft: it was slow: 1.500 s\n");
	CHECK_INT(weft_loop_default_handler(loop, &slow, NULL), 0);
	weft_loop_set_handler(loop, fail_handler, NULL);
	CHECK_STR(line_of(loop, &report), "weft: it failed: Operation not permitted\n"
					  "weft: the handler of reports failed: "
					  "Input/output error\n");
	drop_loop(loop);
}
