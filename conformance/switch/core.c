/* SPDX-License-Identifier: MIT */
#include "../case.h"

#include <weft/co.h>

#include "random.h"

/* The backend under the core: stackful bodies, on the stacks that the core hands out. */

enum { DEPTH = 50, COROUTINES = 50, SWITCHES = 2000 };

static struct weft_co *make(const struct weft_backend *be, weft_stackful_body *body, void *arg)
{
	struct weft_co_options options = { .backend = be, .name = "case" };
	struct weft_co *co = NULL;

	CHECK_INT(weft_co_new(body, arg, &options, &co), 0);
	return co;
}

/* The next value, which is an integer; -1 at the end. */
static int64_t next(struct weft_co *co)
{
	struct weft_value value;
	int64_t i = -1;

	if (weft_next(co, &value) > 0)
		CHECK_INT(weft_get_int(value, &i), 0);
	return i;
}

static int suspend_at(struct weft_co *co, int depth)
{
	struct weft_value sent;
	int r = weft_yield(co, weft_int(depth), &sent);

	if (r == 0 && depth < DEPTH)
		r = suspend_at(co, depth + 1);
	if (r == 0)
		r = weft_yield(co, weft_int(1000 + depth), &sent);
	return r;
}

static int suspend_deep(struct weft_co *co, void *arg)
{
	(void)arg;
	return suspend_at(co, 0);
}

/* A stackful body suspends at every depth of a recursion. */
void core_any_depth(const struct weft_backend *be)
{
	struct weft_co *co = make(be, suspend_deep, NULL);

	if (!co)
		return;
	for (int i = 0; i <= DEPTH; i++)
		CHECK_INT(next(co), i);
	for (int i = DEPTH; i >= 0; i--)
		CHECK_INT(next(co), 1000 + i);
	CHECK_INT(next(co), -1);
	CHECK_INT(weft_co_unref(co), 0);
}

static int count_for_ever(struct weft_co *co, void *arg)
{
	struct weft_value sent;
	int64_t i = 0;
	int r;

	do {
		r = weft_yield(co, weft_int(++i), &sent);
		++*(int *)arg;
	} while (r == 0);
	return r;
}

/* Many coroutines, resumed in no order, and dropped in the middle. */
void core_many(const struct weft_backend *be)
{
	struct weft_co *co[COROUTINES];
	int resumed[COROUTINES] = { 0 }, due[COROUTINES] = { 0 };
	uint64_t random = conform_seed();

	for (int i = 0; i < COROUTINES; i++) {
		co[i] = make(be, count_for_ever, &resumed[i]);
		if (!co[i])
			return;
	}
	for (int i = 0; i < SWITCHES; i++) {
		size_t which = random_next(&random) % COROUTINES;

		CHECK_INT(next(co[which]), ++due[which]);
	}
	for (int i = 0; i < COROUTINES; i++) {
		CHECK_INT(weft_co_unref(co[i]), 0);
		CHECK_INT(resumed[i], due[i]);
	}
}

/* One in another in another: @arg counts how many more there are to be. */
struct nest {
	const struct weft_backend *be;
	int left;
};

static int resume_inner(struct weft_co *co, void *arg)
{
	const struct nest *nest = arg;
	struct nest inner = { nest->be, nest->left - 1 };
	struct weft_value sent;
	struct weft_co *sub;
	int64_t i;
	int r = 0;

	if (nest->left == 0)
		return weft_yield(co, weft_int(0), &sent);
	sub = make(nest->be, resume_inner, &inner);
	while (sub && r == 0 && (i = next(sub)) >= 0)
		r = weft_yield(co, weft_int(i + 1), &sent);
	weft_co_unref(sub);
	return r;
}

/* Coroutines that drive coroutines, fifty deep, and end from the inside out. */
void core_nested(const struct weft_backend *be)
{
	struct nest nest = { be, DEPTH };
	struct weft_co *co = make(be, resume_inner, &nest);

	if (!co)
		return;
	CHECK_INT(next(co), DEPTH);
	CHECK_INT(next(co), -1);
	CHECK_INT(weft_co_unref(co), 0);
}

static int use_stack(struct weft_co *co, void *arg)
{
	volatile char used[200 * 1024];
	struct weft_value sent;
	int r;

	for (size_t i = 0; i < sizeof(used); i += 512)
		used[i] = (char)i;
	r = weft_yield(co, weft_none(), &sent);
	for (size_t i = 0; i < sizeof(used); i += 512)
		*(int *)arg += used[i] == (char)i;
	return r;
}

/* A coroutine that was made with a large stack has it. */
void core_stack_size(const struct weft_backend *be)
{
	struct weft_co_options options = { .backend = be, .stack_size = 256 * 1024 };
	struct weft_value value;
	struct weft_co *co;
	int intact = 0;

	if (!CHECK_INT(weft_co_new(use_stack, &intact, &options, &co), 0))
		return;
	CHECK_INT(weft_next(co, &value), WEFT_YIELDED);
	CHECK_INT(weft_next(co, &value), WEFT_RETURNED);
	CHECK_INT(intact, 400);
	CHECK_INT(weft_co_unref(co), 0);
}
