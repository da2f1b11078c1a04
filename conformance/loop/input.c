/* SPDX-License-Identifier: MIT */
/*
 * Bad input: what asyncio refuses by an exception is refused by a code with a text, at once, and
 * leaves nothing behind.
 */

#include "loops.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Calls that wait for @future, one for each value of `code`. */
enum { AWAIT, WAIT_FOR, WAIT_FOR_NOTHING, SHIELD, GATHER, WAIT, STOP, KINDS };

static int body_waits(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	if (f->code == AWAIT)
		WEFT_AWAIT(f, r, f->future);
	else if (f->code == WAIT_FOR)
		WEFT_WAIT_FOR(f, r, f->future, 5);
	else if (f->code == WAIT_FOR_NOTHING)
		WEFT_WAIT_FOR(f, r, f->future, 0);
	else if (f->code == SHIELD)
		WEFT_SHIELD(f, r, f->future);
	else if (f->code == GATHER)
		WEFT_GATHER(f, r, &f->future, 1, WEFT_GATHER_ALL);
	else if (f->code == WAIT)
		WEFT_TASK_WAIT(f, r, &f->future, 1, WEFT_ALL_COMPLETED, 5, NULL);
	else
		WEFT_TASK_STOP(f, r, weft_task_ref(f->task));
	/* The text is the thread's in which the body runs. */
	if (r == -EXDEV && f->code == STOP)
		CHECK_STR(weft_strerror(r), "the future belongs to another loop");
	WEFT_END(f);
	return r;
}

static int wait_stackful(struct weft_co *co, void *arg)
{
	struct stage *f = arg;
	struct weft_value got;

	switch (f->code) {
	case AWAIT:
		return weft_await(co, f->future, &got);
	case WAIT_FOR:
		return weft_wait_for(co, f->future, 5, &got);
	case WAIT_FOR_NOTHING:
		return weft_wait_for(co, f->future, 0, &got);
	case SHIELD:
		return weft_shield(co, f->future, &got);
	case GATHER:
		return weft_gather(co, &f->future, 1, WEFT_GATHER_ALL);
	case WAIT:
		return weft_task_wait(co, &f->future, 1, WEFT_ALL_COMPLETED, 5, NULL);
	default:
		return weft_task_stop(co, weft_task_ref(f->task));
	}
}

static struct weft_task *start(const struct weft_backend *be, struct weft_loop *loop,
			       struct stage *s, bool stackful)
{
	struct weft_task *task = NULL;

	MUST(weft_task_new(loop,
			   stackful ? make_stackful(be, wait_stackful, s) : make(be, body_waits, s),
			   NULL, &task));
	return task;
}

/* A task of another loop cannot be waited for in any way, and is left alone. */
static void wait_elsewhere(const struct weft_backend *be, int kind, bool stackful)
{
	struct weft_loop *loop = virtual_loop(), *other = virtual_loop();
	struct stage theirs = { .seconds = 1, .value = 4 }, s = { .code = kind };
	struct weft_task *task, *waiter;

	task = spawn_on(other, be, body_sleep, &theirs);
	s.task = task;
	s.future = weft_task_future(task);
	waiter = start(be, loop, &s, stackful);
	CHECK_INT(run_task(loop, waiter, NULL), -EXDEV);
	weft_task_unref(waiter);
	CHECK_INT(run_task(other, task, NULL), 0);
	weft_task_unref(task);
	drop_loop(other);
	drop_loop(loop);
}

void input_other_loop(const struct weft_backend *be)
{
	for (int kind = 0; kind < KINDS; kind++) {
		wait_elsewhere(be, kind, false);
		if (be->caps & WEFT_CAP_STACKFUL)
			wait_elsewhere(be, kind, true);
	}
}

/*
 * A task that waits for itself: an await is refused, a wait with a limit ends at that, one that
 * cancels is cancelled, and the others stand still until somebody else cancels, as in asyncio.
 */
static void wait_for_itself(const struct weft_backend *be, int kind, bool stackful, int want)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s = { .code = kind };
	struct weft_task *task = start(be, loop, &s, stackful);
	int r;

	s.task = task;
	s.future = weft_task_future(task);
	r = run_task(loop, task, NULL);
	if (!weft_loop_future_done(weft_task_future(task))) {
		CHECK_INT(r, -EDEADLK);
		CHECK(weft_task_cancel(task, NULL));
		r = run_task(loop, task, NULL);
	}
	CHECK_INT(r, want);
	weft_task_unref(task);
	drop_loop(loop);
}

void input_itself(const struct weft_backend *be)
{
	static const int want[] = {
		[AWAIT] = -EDEADLK,
		[WAIT_FOR] = -EDEADLK,
		[WAIT_FOR_NOTHING] = WEFT_ECANCELED,
		[SHIELD] = WEFT_ECANCELED,
		[GATHER] = WEFT_ECANCELED,
		[WAIT] = 0,
		[STOP] = WEFT_ECANCELED,
	};

	for (int kind = 0; kind < KINDS; kind++) {
		wait_for_itself(be, kind, false, want[kind]);
		if (be->caps & WEFT_CAP_STACKFUL)
			wait_for_itself(be, kind, true, want[kind]);
	}
}

/* Times that are no numbers are refused, and a limit that is set stays. */
static int body_numbers(void *self)
{
	struct stage *f = self;
	struct weft_arrivals arrivals;
	struct weft_call call = { .loop_ = NULL };
	struct weft_co *co = weft_self(f);
	int r = 0;

	CHECK_INT(weft_call_later(f->loop, &call, NAN, note_call, "never"), -EINVAL);
	CHECK_INT(weft_call_at(f->loop, &call, NAN, note_call, "never"), -EINVAL);
	CHECK_STR(weft_strerror(-EINVAL), "the time is not a number");
	CHECK(!weft_call_waits(&call));
	CHECK_INT(weft_sleep_(co, NAN), -EINVAL);
	CHECK_INT(weft_timeout_open(co, &f->limit, NAN), -EINVAL);
	CHECK_INT(weft_timeout_state(&f->limit), WEFT_TIMEOUT_CREATED);
	CHECK_INT(weft_timeout_open_at(co, &f->limit, NAN), -EINVAL);
	MUST(weft_timeout_open(co, &f->limit, 3));
	CHECK_INT(weft_timeout_reschedule(&f->limit, NAN), -EINVAL);
	CHECK(weft_timeout_when(&f->limit) == 3);
	CHECK_INT(weft_timeout_close(co, &f->limit, 0), 0);
	CHECK_INT(weft_wait_for_begin_(co, f->future, NAN), -EINVAL);
	CHECK_INT(weft_wait_begin_(co, &f->future, 1, WEFT_ALL_COMPLETED, NAN, NULL), -EINVAL);
	CHECK_INT(weft_arrivals_open_(co, &arrivals, &f->future, 1, NAN), -EINVAL);
	return r;
}

void input_numbers(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s = { .loop = loop, .future = future_of(loop) };
	struct weft_call calls[3];

	memset(calls, 0, sizeof(calls));
	CHECK_INT(run_body(loop, be, body_numbers, &s), 0);
	/* Those beyond all measure are only very far or very early. */
	MUST(weft_call_later(loop, &calls[0], INFINITY, note_call, "far"));
	MUST(weft_call_later(loop, &calls[1], -INFINITY, note_call, "early"));
	MUST(weft_call_at(loop, &calls[2], -1e300, note_call, "early, too"));
	turn(loop, 1);
	CHECK_LOG("early; early, too");
	CHECK(weft_loop_time(loop) == 0);
	weft_call_cancel(&calls[0]);
	weft_loop_future_unref(s.future);
	drop_loop(loop);
}

/* Everything that schedules is refused by a loop that is closed, and takes nothing over. */
void input_closed(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *f = future_of(loop), *g = NULL;
	struct weft_call call = { .loop_ = NULL };
	struct stage s = { .value = 1 };

	CHECK_INT(weft_loop_close(loop), 0);
	CHECK_INT(weft_call_at(loop, &call, 1, note_call, "x"), WEFT_ECLOSED);
	CHECK_INT(weft_call_soon_in(loop, &call, note_call, "x"), WEFT_ECLOSED);
	CHECK_INT(weft_loop_future_on_done(f, &call, note_call, "x"), WEFT_ECLOSED);
	CHECK_INT(weft_gather_new(loop, &f, 1, WEFT_GATHER_ALL, &g), WEFT_ECLOSED);
	CHECK_INT(weft_shield_new(f, &g), WEFT_ECLOSED);
	CHECK_INT(weft_loop_run_until_complete(loop, f, NULL), WEFT_ECLOSED);
	CHECK_INT(weft_loop_spawn(loop, body_value, &s, NULL, NULL), WEFT_ECLOSED);
	CHECK_INT(weft_loop_run(loop, body_value, &s, NULL), WEFT_ECLOSED);
	CHECK_STR(weft_strerror(WEFT_ECLOSED), "the loop is closed");
	CHECK_PTR(g, NULL);
	CHECK(!weft_call_waits(&call));
	CHECK(weft_loop_future_cancel(f, NULL));
	weft_loop_future_unref(f);
	weft_loop_unref(loop);
	(void)be;
}

/*
 * A chain of tasks, each of which awaits the next one, is cancelled at its end.  The frames are
 * small because they are many.
 */
enum { LONG_CHAIN = 100000, STACKS = 1000, STARVED_CHAIN = 20 };

struct ring {
	struct weft_frame weft;
	struct weft_loop_future *next;
};

static int body_link(void *self)
{
	struct ring *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_AWAIT(f, r, f->next);
	WEFT_END(f);
	return r;
}

static void cancel_end(const struct weft_backend *be, size_t n, struct ring *links,
		       struct weft_task **tasks)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_loop_future *end = future_of(loop);

	for (size_t i = n; i-- > 0;) {
		links[i].next = i + 1 < n ? weft_task_future(tasks[i + 1]) : end;
		tasks[i] = spawn_on(loop, be, body_link, &links[i]);
	}
	turn(loop, 2);
	CHECK(weft_task_cancel(tasks[n - 1], "end"));
	CHECK_INT(run_task(loop, tasks[0], NULL), WEFT_ECANCELED);
	CHECK(weft_loop_future_cancelled(end));
	CHECK_INT(weft_task_cancelling(tasks[0]), 0);
	CHECK_PTR(weft_task_next(loop, NULL), NULL);
	for (size_t i = 0; i < n; i++)
		weft_task_unref(tasks[i]);
	weft_loop_future_unref(end);
	drop_loop(loop);
}

void cancel_chain_end(const struct weft_backend *be)
{
	size_t n = be->caps & WEFT_CAP_STACKFUL ? STACKS : LONG_CHAIN;
	struct weft_task **tasks;
	struct ring *links;

	if (conform_starved())
		n = STARVED_CHAIN;
	tasks = calloc(n, sizeof(struct weft_task *));
	links = calloc(n, sizeof(*links));
	if (!CHECK(tasks && links))
		abort();
	cancel_end(be, n, links, tasks);
	free(tasks);
	free(links);
}

/* A body that returns a future has returned a value: nothing waits for it. */
static int body_returns(void *self)
{
	struct stage *f = self;

	return weft_return(f, weft_ptr(f->future));
}

void task_returns_future(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s = { .future = future_of(loop) };
	struct weft_task *task = spawn_on(loop, be, body_returns, &s);
	struct weft_value v = weft_none();

	CHECK_INT(run_task(loop, task, &v), 0);
	CHECK_VALUE(v, weft_ptr(s.future));
	CHECK(!weft_loop_future_done(s.future));
	weft_task_unref(task);
	weft_loop_future_unref(s.future);
	drop_loop(loop);
}

/* Tasks of a group that spawn more of them while they fail come to an end. */
struct hydra {
	struct weft_frame weft;
	struct weft_group *group;
	struct hydra *heads;
	size_t n;
	struct weft_group own;
	int r;
};

static const struct weft_task_options named = { .name = "head" };

static int body_hydra(void *self)
{
	struct hydra *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	CHECK_STR(weft_task_name(weft_task_current(weft_self(f))), "head");
	WEFT_SLEEP(f, r, f->n);
	for (size_t i = 0; i < f->n && r == 0; i++)
		(void)weft_group_spawn_with(weft_self(f), f->group, body_hydra, &f->heads[i],
					    &named, NULL);
	/* All of them are refused from now on. */
	if (r == WEFT_ECANCELED)
		CHECK_INT(weft_group_spawn(weft_self(f), f->group, body_hydra, f, NULL),
			  WEFT_ESTATE);
	r = weft_raise(f, ERR_A, weft_none());
	WEFT_END(f);
	return r;
}

static int body_hercules(void *self)
{
	struct hydra *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	MUST(weft_group_open(weft_self(f), &f->own));
	for (size_t i = 0; i < f->n; i++) {
		f->heads[i].group = &f->own;
		MUST(weft_group_spawn_with(weft_self(f), &f->own, body_hydra, &f->heads[i], &named,
					   NULL));
	}
	WEFT_GROUP_CLOSE(f, r, &f->own);
	if (r == WEFT_EGROUP)
		note("%zu",
		     weft_detail_causes(weft_caught(f)->detail, &(const struct weft_error *){ 0 }));
	WEFT_END(f);
	return r;
}

void group_hydra(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct hydra more[3] = { { .n = 0 } }, heads[3] = { { .n = 1 }, { .n = 2 }, { .n = 3 } };
	struct hydra f = { .heads = heads, .n = 3 };

	for (int i = 0; i < 3; i++) {
		heads[i].heads = more;
		more[i].group = &f.own;
	}
	CHECK_INT(run_body(loop, be, body_hercules, &f), WEFT_EGROUP);
	CHECK_LOG("4");
	CHECK_PTR(weft_task_next(loop, NULL), NULL);
	drop_loop(loop);
}
