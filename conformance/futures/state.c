/* SPDX-License-Identifier: MIT */
/* What a future is: its states, who may change them, its two sides. */

#include "pools.h"

/* What a producer or a client may do to a future. */
enum step { START, SET, FAIL, CANCEL, STEPS };

static int take(struct pair *pair, enum step step)
{
	struct weft_error err = weft_err(ERR_JOB, weft_none());

	switch (step) {
	case START:
		return weft_promise_start(pair->promise);
	case SET:
		return weft_promise_set_result(pair->promise, weft_int(1));
	case FAIL:
		return weft_promise_set_error(pair->promise, &err);
	default:
		return weft_future_cancel(pair->future);
	}
}

/* The state after each step from each state, and what the step returns. */
static const struct {
	enum weft_future_state state;
	int r;
} after[][STEPS] = {
	[WEFT_PENDING] = {
		[START] = { WEFT_FUTURE_RUNNING, 1 },
		[SET] = { WEFT_FINISHED, 0 },
		[FAIL] = { WEFT_FINISHED, 0 },
		[CANCEL] = { WEFT_CANCELLED, true },
	},
	[WEFT_FUTURE_RUNNING] = {
		[START] = { WEFT_FUTURE_RUNNING, WEFT_ESTATE },
		[SET] = { WEFT_FINISHED, 0 },
		[FAIL] = { WEFT_FINISHED, 0 },
		[CANCEL] = { WEFT_FUTURE_RUNNING, false },
	},
	[WEFT_CANCELLED] = {
		[START] = { WEFT_CANCELLED_AND_NOTIFIED, 0 },
		[SET] = { WEFT_CANCELLED, WEFT_ESTATE },
		[FAIL] = { WEFT_CANCELLED, WEFT_ESTATE },
		[CANCEL] = { WEFT_CANCELLED, true },
	},
	[WEFT_CANCELLED_AND_NOTIFIED] = {
		[START] = { WEFT_CANCELLED_AND_NOTIFIED, WEFT_ESTATE },
		[SET] = { WEFT_CANCELLED_AND_NOTIFIED, WEFT_ESTATE },
		[FAIL] = { WEFT_CANCELLED_AND_NOTIFIED, WEFT_ESTATE },
		[CANCEL] = { WEFT_CANCELLED_AND_NOTIFIED, true },
	},
	[WEFT_FINISHED] = {
		[START] = { WEFT_FINISHED, WEFT_ESTATE },
		[SET] = { WEFT_FINISHED, WEFT_ESTATE },
		[FAIL] = { WEFT_FINISHED, WEFT_ESTATE },
		[CANCEL] = { WEFT_FINISHED, false },
	},
};

/* Take the steps whose numbers are the digits of @path to the base STEPS. */
static void walk(unsigned path, int length)
{
	enum weft_future_state state = WEFT_PENDING;
	struct pair p;

	if (!pair_new(&p))
		return;
	CHECK_INT(weft_future_state(p.future), state);
	for (int i = 0; i < length; i++, path /= STEPS) {
		enum step step = (enum step)(path % STEPS);

		CHECK_INT(take(&p, step), after[state][step].r);
		state = after[state][step].state;
		CHECK_INT(weft_future_state(p.future), state);
	}
	pair_drop(&p);
}

void cf_state_enum(const struct weft_executor_ops *ops)
{
	(void)ops;
	for (unsigned path = 0; path < STEPS * STEPS * STEPS * STEPS; path++)
		walk(path, 4);
}

static void query(struct pair *p, bool done, bool running, bool cancelled)
{
	CHECK_INT(weft_future_done(p->future), done);
	CHECK_INT(weft_future_running(p->future), running);
	CHECK_INT(weft_future_cancelled(p->future), cancelled);
}

void cf_query_matrix(const struct weft_executor_ops *ops)
{
	struct weft_future *f[2];
	struct pair p[2];

	(void)ops;
	if (!pairs_new(p, f, 2))
		return;
	query(&p[0], false, false, false);
	take(&p[0], START);
	query(&p[0], false, true, false);
	take(&p[0], SET);
	query(&p[0], true, false, false);
	take(&p[1], CANCEL);
	query(&p[1], true, false, true);
	take(&p[1], START);
	query(&p[1], true, false, true);
	pairs_drop(p, 2);
}

void cf_setrunning(const struct weft_executor_ops *ops)
{
	struct weft_future *f[2];
	struct pair p[2];

	(void)ops;
	if (!pairs_new(p, f, 2))
		return;
	CHECK_INT(weft_promise_start(p[0].promise), 1);
	CHECK_INT(weft_promise_start(p[0].promise), WEFT_ESTATE);
	CHECK(weft_future_cancel(f[1]));
	CHECK_INT(weft_promise_start(p[1].promise), 0);
	CHECK_INT(weft_promise_start(p[1].promise), WEFT_ESTATE);
	pairs_drop(p, 2);
}

/* The first outcome stays. */
void cf_set_twice(const struct weft_executor_ops *ops)
{
	struct weft_future *f[2];
	struct pair p[2];

	(void)ops;
	if (!pairs_new(p, f, 2))
		return;
	pair_set(&p[0], 7);
	CHECK_INT(take(&p[0], SET), WEFT_ESTATE);
	CHECK_INT(take(&p[0], FAIL), WEFT_ESTATE);
	CHECK_INT(int_of(f[0]), 7);
	pair_fail(&p[1]);
	CHECK_INT(take(&p[1], FAIL), WEFT_ESTATE);
	CHECK_INT(take(&p[1], SET), WEFT_ESTATE);
	CHECK_INT(weft_future_result(f[1], WEFT_NOW, NULL), ERR_JOB);
	pairs_drop(p, 2);
}

void cf_set_after_cancel(const struct weft_executor_ops *ops)
{
	struct pair p;

	(void)ops;
	if (!pair_new(&p))
		return;
	CHECK(weft_future_cancel(p.future));
	CHECK_INT(take(&p, SET), WEFT_ESTATE);
	CHECK_INT(take(&p, START), 0);
	CHECK_INT(take(&p, SET), WEFT_ESTATE);
	CHECK_INT(take(&p, FAIL), WEFT_ESTATE);
	CHECK_INT(weft_future_result(p.future, WEFT_NOW, NULL), WEFT_ECANCELED);
	pair_drop(&p);
}

/* Two threads set one promise: one of them is the first, and the result is its own. */
struct race {
	struct weft_promise *promise;
	struct gate *gate;
	int64_t mine;
	int r;
};

static void *set_it(void *arg)
{
	struct race *race = arg;

	gate_pass(race->gate);
	race->r = weft_promise_set_result(race->promise, weft_int(race->mine));
	return NULL;
}

void set_race(const struct weft_executor_ops *ops)
{
	(void)ops;
	for (int round = 0; round < 50; round++) {
		struct gate gate = GATE;
		struct race race[2];
		pthread_t thread[2];
		struct pair p;

		if (!pair_new(&p))
			return;
		for (int i = 0; i < 2; i++) {
			race[i] = (struct race){ p.promise, &gate, i, 0 };
			thread[i] = start(set_it, &race[i]);
		}
		gate_await(&gate, 2);
		gate_open(&gate);
		for (int i = 0; i < 2; i++)
			join(thread[i]);
		CHECK((race[0].r == 0) != (race[1].r == 0));
		CHECK_INT(int_of(p.future), race[1].r == 0);
		pair_drop(&p);
	}
}

/* By type: what submit gives is not what a producer's functions take. */
void cf_not_user_created(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 1);
	struct weft_future *f = pool ? submit(pool, job_nothing, NULL) : NULL;

	CHECK_INT(_Generic(f, struct weft_promise *: 1, struct weft_future *: 0), 0);
	if (f)
		expect_end(f, 0);
	if (pool)
		close_pool(pool);
}

/* A producer that gives up leaves nobody waiting. */
void promise_given_up(const struct weft_executor_ops *ops)
{
	struct weft_future *f[3];
	struct pair p[3];

	(void)ops;
	if (!pairs_new(p, f, 3))
		return;
	take(&p[1], START);
	take(&p[2], CANCEL);
	for (int i = 0; i < 3; i++) {
		weft_promise_unref(p[i].promise);
		p[i].promise = NULL;
	}
	CHECK_INT(weft_future_result(f[0], WEFT_NEVER, NULL), WEFT_EBROKEN);
	CHECK_INT(weft_future_result(f[1], WEFT_NEVER, NULL), WEFT_EBROKEN);
	CHECK_INT(weft_future_state(f[2]), WEFT_CANCELLED_AND_NOTIFIED);
	CHECK_INT(weft_wait(f, 3, WEFT_ALL_COMPLETED, WEFT_NOW, NULL), 1);
	pairs_drop(p, 3);
}

/* A future lives by its references, and neither by its promise nor by its executor. */
void future_outlives(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 1);
	struct weft_future *f;
	int64_t x = 41;

	if (!pool)
		return;
	f = submit(pool, job_increment, &x);
	close_pool(pool);
	if (!f)
		return;
	CHECK_PTR(weft_future_ref(f), f);
	weft_future_unref(f);
	CHECK_INT(int_of(f), 42);
	weft_future_unref(f);
	weft_future_unref(NULL);
}

void future_name(const struct weft_executor_ops *ops)
{
	char text[100];
	struct pair p;

	(void)ops;
	if (!pair_new(&p))
		return;
	CHECK_STR(weft_future_name(p.future), "future");
	weft_future_set_name(p.future, "fetch");
	CHECK_STR(weft_future_name(p.future), "fetch");
	pair_set(&p, 12);
	CHECK_PTR(weft_future_describe(p.future, text, sizeof(text)), text);
	CHECK(strstr(text, "fetch") == text && strstr(text, "12"));
	CHECK(!strchr(text, '\n'));
	weft_future_describe(p.future, text, 4);
	CHECK_STR(text, "fet");
	weft_future_set_name(p.future, NULL);
	CHECK_STR(weft_future_name(p.future), "future");
	pair_drop(&p);
}

/* A line for each way in which a future can be. */
void future_describe(const struct weft_executor_ops *ops)
{
	struct weft_future *f[4];
	char text[4][200];
	struct pair p[4];

	(void)ops;
	if (!pairs_new(p, f, 4))
		return;
	take(&p[1], START);
	take(&p[2], FAIL);
	take(&p[3], CANCEL);
	for (int i = 0; i < 4; i++)
		weft_future_describe(f[i], text[i], sizeof(text[i]));
	for (int i = 1; i < 4; i++)
		CHECK(strcmp(text[0], text[i]) != 0 && strcmp(text[i], text[i % 3 + 1]) != 0);
	pairs_drop(p, 4);
}
