/* SPDX-License-Identifier: MIT */
/* A delegate that cannot be started, and one that may not be delegated to. */

#include <errno.h>

#include "../case.h"
#include "parts.h"

/*
 * Without memory for the delegate's stack the delegation raises -ENOMEM; the delegate is still
 * fresh.
 */
void del_start_no_memory(const struct weft_backend *be)
{
	struct inner in = { .i = 1, .end = 2 };
	struct outer out = { .sub = make(be, inner, &in), .catches = true, .i = 8, .end = 9 };
	struct weft_co *co = make(be, outer, &out);

	conform_fail_alloc(2); /* the first is the delegator's own stack */
	CHECK_YIELDS(co_next(co), weft_int(8));
	CHECK(conform_fail_alloc(0));
	CHECK_INT(weft_co_state(out.sub), WEFT_CREATED);
	CHECK_PTR(weft_co_delegate(co), NULL);
	CHECK_YIELDS(co_next(out.sub), weft_int(1));
	DROP(out.sub);
	DROP(co);
}

/* Uncaught it leaves the delegator like any error. */
void del_start_no_memory_uncaught(const struct weft_backend *be)
{
	struct inner in = { .i = 1, .end = 2 };
	struct outer out = { .sub = make(be, inner, &in) };
	struct weft_co *co = make(be, outer, &out);

	conform_fail_alloc(2);
	CHECK_RAISES(co_next(co), -ENOMEM);
	CHECK_INT(weft_co_state(co), WEFT_CLOSED);
	CHECK_INT(weft_co_error(co)->code, -ENOMEM);
	DROP(out.sub);
	DROP(co);
}

/* The backend under test, but its nth init fails. */
static const struct weft_backend *real;
static int inits_left;

static int failing_init(struct weft_ctx *ctx, void *stack, size_t size, weft_entry *entry,
			void *arg)
{
	return --inits_left == 0 ? -EAGAIN : real->init(ctx, stack, size, entry, arg);
}

/* What the backend's init reports is raised in the delegator likewise. */
void del_start_init_fails(const struct weft_backend *be)
{
	struct weft_backend failing = *be;
	struct inner in = { .i = 1, .end = 2 };
	struct outer out = { .catches = true, .i = 8, .end = 9 };
	struct weft_co *co;

	real = be;
	failing.init = failing_init;
	out.sub = make(&failing, inner, &in);
	co = make(&failing, outer, &out);
	inits_left = 2;
	CHECK_YIELDS(co_next(co), weft_int(8));
	CHECK_INT(weft_co_state(out.sub), WEFT_CREATED);
	CHECK_YIELDS(co_next(out.sub), weft_int(1));
	DROP(out.sub);
	DROP(co);
	out = (struct outer){ .sub = make(&failing, inner, &in) };
	co = make(&failing, outer, &out);
	inits_left = 2;
	CHECK_RAISES(co_next(co), -EAGAIN);
	DROP(out.sub);
	DROP(co);
}

/* A waiter above a single-use coroutine that yields `i` to `end`; the frames are the caller's. */
static struct weft_co *waiter(const struct weft_backend *be, struct outer *out, struct weft_co *sub)
{
	out->sub = sub;
	return make_single_use(be, outer, out);
}

/*
 * One that ended behind the waiter's back cannot be resumed again: that is raised, where a
 * generator gives none.
 */
void del_single_use_finished_behind(const struct weft_backend *be)
{
	struct inner in = { .i = 1, .end = 2 };
	struct weft_co *sub = make_single_use(be, inner, &in);
	struct outer out = { .label = "out" };
	struct weft_co *co = waiter(be, &out, sub);

	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_RETURNS(co_next(sub), weft_none());
	CHECK_RAISES(co_next(co), WEFT_EREUSED);
	CHECK_LOG("out EREUSED");
	DROP(co);
	DROP(sub);
}

/* Thrown into, too, whatever was thrown; but to close it does nothing. */
void del_single_use_finished_behind_throw(const struct weft_backend *be)
{
	static const struct {
		int thrown;
		const char *log;
	} rows[] = {
		{ ERR_A, "out EREUSED" },
		{ WEFT_ESTOP, "out EREUSED" },
		{ WEFT_EEXIT, "out EEXIT:7" },
	};

	for (int i = 0; i < 3; i++) {
		struct inner in = { .i = 1, .end = 2 };
		struct weft_co *sub = make_single_use(be, inner, &in);
		struct outer out = { .label = "out" };
		struct weft_co *co = waiter(be, &out, sub);

		CHECK_YIELDS(co_next(co), weft_int(1));
		CHECK_RETURNS(co_next(sub), weft_none());
		CHECK_RAISES(throw_with(co, rows[i].thrown, 7), i < 2 ? WEFT_EREUSED : WEFT_EEXIT);
		CHECK_LOG(rows[i].log);
		DROP(co);
		DROP(sub);
	}
}
