/* SPDX-License-Identifier: MIT */
/* Variables that each task has for itself, in both forms of a body. */

#include "loops.h"

#include <weft/variable.h>

/* A value that ends is noted. */
static void release(struct weft_value value)
{
	note("gone %d", (int)weft_as_int(value));
}

static const struct weft_variable plain = { .name = "plain", .initial = { 1, WEFT_TAG_INT, 0 } };
static const struct weft_variable owned = { .name = "owned", .release = release };

struct user {
	struct weft_frame weft;
	struct user *child;  /* a task that it spawns */
	struct weft_co *sub; /* a coroutine that it delegates to */
	struct weft_group group;
	struct weft_variable_token token;
	struct weft_task *task;
	const char *name;
	int64_t sets; /* plain; 0: it does not */
	bool stackful;
};

static weft_resumable_body use_resumable;
static weft_stackful_body use_stackful;

static int set(struct weft_co *co, const struct weft_variable *variable, int64_t value,
	       struct weft_variable_token *token)
{
	int r = weft_variable_set(co, variable, weft_int(value), token);

	if (starved(r))
		r = weft_variable_set(co, variable, weft_int(value), token);
	CHECK_INT(r, 0);
	return r;
}

static void tell(struct user *u, struct weft_co *co)
{
	note("%s %d", u->name, (int)weft_as_int(weft_variable_get(co, &plain)));
}

static int begin(struct user *u, struct weft_co *co)
{
	int r = 0;

	tell(u, co);
	if (u->sets)
		r = set(co, &plain, u->sets, NULL);
	if (!u->child)
		return r;
	u->child->stackful = u->stackful;
	if (u->stackful)
		MUST(weft_spawn(co, use_stackful, u->child, &u->task));
	else
		MUST(weft_spawn(co, use_resumable, u->child, &u->task));
	return set(co, &plain, u->sets + 1, NULL);
}

static int end(struct user *u, struct weft_co *co, int r)
{
	tell(u, co);
	weft_task_unref(u->task);
	return r;
}

static int use_resumable(void *self)
{
	struct user *u = self;
	int r = 0;

	WEFT_BEGIN(u);
	r = begin(u, weft_self(u));
	if (u->sub)
		WEFT_YIELD_FROM(u, r, u->sub);
	WEFT_SLEEP(u, r, 1);
	if (u->task)
		WEFT_AWAIT(u, r, u->task);
	r = end(u, weft_self(u), r);
	WEFT_END(u);
	return r;
}

static int use_stackful(struct weft_co *co, void *arg)
{
	struct user *u = arg;
	struct weft_value got;
	int r = begin(u, co);

	if (u->sub)
		r = weft_yield_from(co, u->sub, &got);
	r = weft_sleep(co, 1);
	if (u->task)
		r = weft_await(co, u->task, &got);
	return end(u, co, r);
}

/* Run @body on a loop of its own. */
static void run(const struct weft_backend *be, weft_resumable_body *body, struct user *u,
		const char *want)
{
	struct weft_loop *loop = virtual_loop();

	CHECK_INT(run_body(loop, be, body, u), 0);
	CHECK_LOG(want);
	drop_loop(loop);
}

/* A task begins with what its spawner has at that moment, and neither sees what the other sets. */
void variable_inherited(const struct weft_backend *be)
{
	for (int form = 0; form < (be->caps & WEFT_CAP_STACKFUL ? 2 : 1); form++) {
		struct weft_loop *loop = virtual_loop();
		struct user grand = { .name = "c", .sets = 50 };
		struct user child = { .name = "b", .child = &grand, .sets = 30 };
		struct user u = { .name = "a", .child = &child, .sets = 10, .stackful = form };
		struct weft_task *task = NULL;

		MUST(weft_task_new(loop,
				   form ? make_stackful(be, use_stackful, &u)
					: make(be, use_resumable, &u),
				   NULL, &task));
		CHECK_INT(run_task(loop, task, NULL), 0);
		CHECK_LOG("a 1; b 10; c 30; c 50; b 31; a 11");
		weft_task_unref(task);
		drop_loop(loop);
	}
}

/* What a delegate sets is the task's. */
void variable_delegate(const struct weft_backend *be)
{
	struct user inner = { .name = "inner", .sets = 7 };
	struct user outer = { .name = "outer", .sets = 5 };

	outer.sub = make(be, use_resumable, &inner);
	run(be, use_resumable, &outer, "outer 1; inner 5; inner 7; outer 7");
	DROP(outer.sub);
}

/* A value goes with the last task that has it. */
static int body_owns(void *self)
{
	struct user *u = self;
	int r = 0;

	WEFT_BEGIN(u);
	set(weft_self(u), &owned, 1, NULL);
	set(weft_self(u), &owned, 2, NULL);
	MUST(weft_spawn(weft_self(u), use_resumable, u->child, &u->task));
	set(weft_self(u), &owned, 3, NULL);
	set(weft_self(u), &plain, 4, NULL);
	WEFT_AWAIT(u, r, u->task);
	note("awaited");
	weft_task_unref(u->task);
	WEFT_END(u);
	return r;
}

void variable_released(const struct weft_backend *be)
{
	struct user child = { .name = "b", .sets = 9 };
	struct user u = { .child = &child };

	run(be, body_owns, &u, "gone 1; b 1; b 9; gone 2; awaited; gone 3");
}

/* A token keeps what was there, and restores it once. */
static int body_resets(void *self)
{
	struct user *u = self;
	struct weft_co *co = weft_self(u);
	struct weft_variable_token first = { NULL, NULL }, second = { NULL, NULL };

	set(co, &owned, 1, &first);
	set(co, &owned, 2, &second);
	MUST(weft_variable_reset(co, &second));
	CHECK_VALUE(weft_variable_get(co, &owned), weft_int(1));
	CHECK_INT(weft_variable_reset(co, &second), WEFT_ESTATE);
	MUST(weft_variable_reset(co, &first));
	CHECK_VALUE(weft_variable_get(co, &owned), weft_none());
	set(co, &owned, 3, NULL);
	set(co, &owned, 4, &first);
	note("kept");
	weft_variable_forget(&first);
	CHECK_INT(weft_variable_reset(co, &first), WEFT_ESTATE);
	return 0;
}

void variable_reset(const struct weft_backend *be)
{
	struct user u = { .name = "a" };

	run(be, body_resets, &u, "gone 2; gone 1; kept; gone 3; gone 4");
}

/* A group's tasks have those of the body that spawns them. */
static int body_groups(void *self)
{
	struct user *u = self;
	int r = 0;

	WEFT_BEGIN(u);
	CHECK_INT(weft_group_open(weft_self(u), &u->group), 0);
	set(weft_self(u), &plain, 6, NULL);
	MUST(weft_group_spawn(weft_self(u), &u->group, use_resumable, u->child, NULL));
	set(weft_self(u), &plain, 7, NULL);
	WEFT_GROUP_CLOSE(u, r, &u->group);
	tell(u, weft_self(u));
	WEFT_END(u);
	return r;
}

void variable_group(const struct weft_backend *be)
{
	struct user child = { .name = "b", .sets = 9 };
	struct user u = { .name = "a", .child = &child };

	run(be, body_groups, &u, "b 6; b 9; a 7");
}

/* Outside of a task there is the initial value, and a task that is made there begins with that. */
static int body_outside(void *self)
{
	struct user *u = self;
	struct weft_variable_token token = { NULL, NULL };

	CHECK_VALUE(weft_variable_get(weft_self(u), &plain), weft_int(1));
	CHECK_INT(weft_variable_set(weft_self(u), &plain, weft_int(2), NULL), WEFT_ESTATE);
	CHECK_INT(weft_variable_reset(weft_self(u), &token), WEFT_ESTATE);
	return 0;
}

void variable_outside(const struct weft_backend *be)
{
	struct user u = { .name = "a" }, v = { .name = "b", .sets = 5 }, w = { .name = "c" };
	struct weft_loop *loop = virtual_loop();
	struct weft_co *co = make(be, body_outside, &u);

	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
	CHECK_INT(run_body(loop, be, use_resumable, &v), 0);
	CHECK_INT(run_body(loop, be, use_resumable, &w), 0);
	CHECK_LOG("b 1; b 5; c 1; c 1");
	drop_loop(loop);
}
