/* SPDX-License-Identifier: MIT */
/* async def: coroutines that are awaited, once (test_coroutines.py). */
#include "../bodies.h"
#include "../case.h"

/*
 * 8.1: awaiting gives the return value; one that never suspends hands nothing to the driver
 * (test_func_8).
 */
void coro_await_value(const struct weft_backend *be)
{
	struct scene inner = { .value = weft_int(42) }, outer = { .label = "outer" };
	struct weft_co *co = make_single_use(be, body_from, &outer);

	outer.sub = make_single_use(be, body_return, &inner);
	CHECK_RETURNS(co_next(co), weft_int(42));
	CHECK_LOG("outer: 0");
	DROP(co);
	DROP(outer.sub);
}

/*
 * 7.1: what the innermost yields reaches the driver, and what the driver sends the innermost
 * (test_await_3).
 */
void coro_await_passes_yields(const struct weft_backend *be)
{
	struct scene inner = { 0 }, middle = { .label = "middle" }, outer = { .label = "outer" };
	struct weft_co *co = make_single_use(be, body_from, &outer);

	outer.sub = make_single_use(be, body_from, &middle);
	middle.sub = make_single_use(be, body_echo, &inner);
	CHECK_YIELDS(co_next(co), weft_none());
	CHECK_YIELDS(co_send(co, weft_int(4)), weft_int(4));
	CHECK_YIELDS(co_next(co), weft_none());
	CHECK_LOG("recv 4; recv none");
	DROP(co);
	DROP(outer.sub);
	DROP(middle.sub);
}

/* Awaits sub and turns ERR_A into ERR_B. */
static int converts(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD_FROM(f, r, f->sub);
	if (weft_except(f, &r, ERR_A))
		r = weft_raise(f, ERR_B, weft_none());
	WEFT_END(f);
	return r;
}

/*
 * 7.6: an error thrown into the outer one reaches the innermost; a handler on the way may convert
 * it.
 */
void coro_await_throw(const struct weft_backend *be)
{
	struct scene inner = { .label = "inner" }, middle = { 0 }, outer = { .label = "outer" };
	struct weft_co *co = make_single_use(be, body_from, &outer);

	outer.sub = make_single_use(be, converts, &middle);
	middle.sub = make_single_use(be, body_guarded, &inner);
	co_next(co);
	CHECK_RAISES(co_throw(co, ERR_A), ERR_B);
	CHECK_LOG("inner: ERR_A; outer: ERR_B");
	DROP(co);
	DROP(outer.sub);
	DROP(middle.sub);
}

/* 8.2: resuming one that has ended is an error, unlike a generator (test_func_15 to 18). */
void coro_reuse_finished(const struct weft_backend *be)
{
	struct scene f = { .value = weft_int(1) };
	struct weft_co *co = make_single_use(be, body_return, &f);

	CHECK_RETURNS(co_next(co), weft_int(1));
	CHECK_RAISES(co_next(co), WEFT_EREUSED);
	CHECK_RAISES(co_send(co, weft_int(1)), WEFT_EREUSED);
	CHECK_PTR(weft_co_error(co), NULL);
	DROP(co);
}

/* 8.2: so is resuming one that was closed before it ran, or died of an error. */
void coro_reuse_closed(const struct weft_backend *be)
{
	struct scene f = { .end = 1 }, g = { .code = ERR_A };
	struct weft_co *closed = make_single_use(be, body_count, &f);
	struct weft_co *died = make_single_use(be, body_raise, &g);

	CHECK_CLOSES(closed);
	CHECK_RAISES(co_next(closed), WEFT_EREUSED);
	CHECK_RAISES(co_next(died), ERR_A);
	CHECK_RAISES(co_next(died), WEFT_EREUSED);
	if (CHECK(weft_co_error(died)))
		CHECK_INT(weft_co_error(died)->code, ERR_A);
	DROP(closed);
	DROP(died);
}

/* 8.2: throwing into one that has ended reports the reuse, not the error thrown. */
void coro_reuse_finished_throw(const struct weft_backend *be)
{
	struct scene f = { .value = weft_int(1) };
	struct weft_co *co = make_single_use(be, body_return, &f);

	CHECK_RETURNS(co_next(co), weft_int(1));
	CHECK_RAISES(co_throw(co, ERR_A), WEFT_EREUSED);
	CHECK_RAISES(co_throw(co, WEFT_EEXIT), WEFT_EREUSED);
	DROP(co);
}

/* 8.2: awaiting one that has ended raises the reuse in who awaits. */
void coro_reuse_finished_await(const struct weft_backend *be)
{
	struct scene inner = { .value = weft_int(1) }, outer = { .label = "outer" };
	struct weft_co *co = make_single_use(be, body_from, &outer);

	outer.sub = make_single_use(be, body_return, &inner);
	CHECK_RETURNS(co_next(outer.sub), weft_int(1));
	CHECK_RAISES(co_next(co), WEFT_EREUSED);
	CHECK_LOG("outer: EREUSED");
	DROP(co);
	DROP(outer.sub);
}

/* 8.2: closing one that has ended does nothing. */
void coro_reuse_closed_noop_close(const struct weft_backend *be)
{
	struct scene f = { .value = weft_int(1) };
	struct weft_co *co = make_single_use(be, body_return, &f);

	CHECK_RETURNS(co_next(co), weft_int(1));
	CHECK_CLOSES(co);
	CHECK_CLOSES(co);
	DROP(co);
}

/* 8.3: awaiting one that somebody else waits for raises EAWAITED there; the first wait goes on. */
void coro_await_already(const struct weft_backend *be)
{
	struct scene inner = { .end = 2 }, first = { .label = "first" },
		     second = { .label = "second" };
	struct weft_co *a = make_single_use(be, body_from, &first);
	struct weft_co *b = make_single_use(be, body_from, &second);

	first.sub = second.sub = make_single_use(be, body_count, &inner);
	CHECK_YIELDS(co_next(a), weft_int(0));
	CHECK_RAISES(co_next(b), WEFT_EAWAITED);
	CHECK_LOG("second: EAWAITED");
	CHECK_YIELDS(co_next(a), weft_int(1));
	CHECK_RETURNS(co_next(a), weft_none());
	DROP(a);
	DROP(b);
	DROP(first.sub);
}

/* 8.3: so does awaiting one that was started by hand: nothing is delivered twice. */
void coro_await_started(const struct weft_backend *be)
{
	struct scene inner = { .end = 2 }, outer = { .label = "outer" };
	struct weft_co *co = make_single_use(be, body_from, &outer);

	outer.sub = make_single_use(be, body_count, &inner);
	CHECK_YIELDS(co_next(outer.sub), weft_int(0));
	CHECK_RAISES(co_next(co), WEFT_EAWAITED);
	CHECK_LOG("outer: EAWAITED");
	CHECK_YIELDS(co_next(outer.sub), weft_int(1));
	DROP(co);
	DROP(outer.sub);
}

static int not_called(struct weft_value value, void *arg)
{
	(void)arg;
	note_value("called with", value);
	return 0;
}

/* 8.1: the loop over values refuses one, which stays CREATED. */
void coro_not_iterable(const struct weft_backend *be)
{
	struct scene f = { .end = 2 };
	struct weft_co *co = make_single_use(be, body_count, &f);

	CHECK_INT(weft_for_each(co, not_called, NULL), WEFT_ETYPE);
	CHECK_INT(weft_co_state(co), WEFT_CREATED);
	CHECK_LOG("");
	CHECK_CLOSES(co);
	DROP(co);
}

/* 8.1: a generator cannot delegate to one; it gets ETYPE raised, and the other stays CREATED. */
void coro_not_iterable_delegation(const struct weft_backend *be)
{
	struct scene inner = { .end = 2 }, outer = { .label = "outer" };
	struct weft_co *co = make(be, body_from, &outer);

	outer.sub = make_single_use(be, body_count, &inner);
	CHECK_RAISES(co_next(co), WEFT_ETYPE);
	CHECK_LOG("outer: ETYPE");
	CHECK_INT(weft_co_state(outer.sub), WEFT_CREATED);
	CHECK_CLOSES(outer.sub);
	DROP(co);
	DROP(outer.sub);
}

/* 8.1: the other way round is allowed, as for types.coroutine. */
void coro_await_generator(const struct weft_backend *be)
{
	struct scene inner = { .end = 1 }, outer = { .label = "outer" };
	struct weft_co *co = make_single_use(be, body_from, &outer);

	outer.sub = make(be, body_count, &inner);
	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
	DROP(outer.sub);
}

/* 8.2 to 8.4: what goes wrong with one has a text of its own, which names the kind. */
void coro_errors_named(const struct weft_backend *be)
{
	(void)be;
	CHECK_STR(weft_strerror(WEFT_EREUSED), "a single-use coroutine cannot be used again");
	CHECK_STR(weft_strerror(WEFT_EAWAITED), "the coroutine is being awaited already");
	CHECK_STR(weft_strerror(WEFT_ENEVER), "the coroutine was never awaited");
}

/* 5.2, 5.13: the other refusals are those of a generator. */
void coro_refusals(const struct weft_backend *be)
{
	struct scene f = { .end = 1 };
	struct weft_co *co = make_single_use(be, body_count, &f);

	CHECK_RAISES(co_send(co, weft_int(1)), WEFT_EFRESH);
	CHECK_INT(weft_co_state(co), WEFT_CREATED);
	CHECK_RAISES(co_throw(co, ERR_A), ERR_A);
	CHECK_INT(weft_co_state(co), WEFT_CLOSED);
	DROP(co);
}
