/* SPDX-License-Identifier: MIT */
#include "../bodies.h"
#include "../case.h"
#include "../random.h"

/* The backend under the core: stackful bodies, on the stacks that the core hands out. */

enum { DEPTH = 50, COROUTINES = 50, SWITCHES = 2000 };

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
	struct weft_co *co = make_stackful(be, suspend_deep, NULL);

	for (int i = 0; i <= DEPTH; i++)
		CHECK_YIELDS(co_next(co), weft_int(i));
	for (int i = DEPTH; i >= 0; i--)
		CHECK_YIELDS(co_next(co), weft_int(1000 + i));
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
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

	for (int i = 0; i < COROUTINES; i++)
		co[i] = make_stackful(be, count_for_ever, &resumed[i]);
	for (int i = 0; i < SWITCHES; i++) {
		size_t which = random_next(&random) % COROUTINES;

		CHECK_YIELDS(co_next(co[which]), weft_int(++due[which]));
	}
	for (int i = 0; i < COROUTINES; i++) {
		DROP(co[i]);
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
	struct step got;
	int64_t i = 0;
	int r = 0;

	if (nest->left == 0)
		return weft_yield(co, weft_int(0), &sent);
	sub = make_stackful(nest->be, resume_inner, &inner);
	while (r == 0 && (got = co_next(sub)).r == WEFT_YIELDED) {
		CHECK_INT(weft_get_int(got.value, &i), 0);
		r = weft_yield(co, weft_int(i + 1), &sent);
	}
	DROP(sub);
	return r;
}

/* Coroutines that drive coroutines, fifty deep, and end from the inside out. */
void core_nested(const struct weft_backend *be)
{
	struct nest nest = { be, DEPTH };
	struct weft_co *co = make_stackful(be, resume_inner, &nest);

	CHECK_YIELDS(co_next(co), weft_int(DEPTH));
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
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
	DROP(co);
}
