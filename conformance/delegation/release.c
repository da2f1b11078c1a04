/* SPDX-License-Identifier: MIT */
/* When a delegation lets its delegate go, and what becomes of the rest. */

#include "../case.h"
#include "parts.h"

/* Yields 1, 2 ... and notes each exit, until it has been told twice. */
static int stubborn(void *self)
{
	struct scene *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	while (f->end < 2) {
		WEFT_YIELD(f, r, weft_int(++f->i));
		if (weft_except(f, &r, WEFT_EEXIT))
			note("exit %d", (int)++f->end);
	}
	note("end");
	WEFT_END(f);
	return r;
}

static struct weft_co *above_stubborn(const struct weft_backend *be, struct scene *in,
				      struct outer *out)
{
	struct weft_co *co;

	out->label = "out";
	out->sub = make(be, stubborn, in);
	weft_co_set_name(out->sub, "in");
	co = make(be, outer, out);
	CHECK_YIELDS(co_next(co), weft_int(1));
	DROP(out->sub);
	return co;
}

/*
 * A delegate that ignored the exit is let go before the delegator's handlers run: with the last
 * reference gone it is told a second time, at that moment (where references are counted, CPython
 * does it in this order).
 */
void del_abandoned_delegate(const struct weft_backend *be)
{
	struct scene in = { .label = NULL };
	struct outer out = { .label = "out" };
	struct weft_co *co = above_stubborn(be, &in, &out);

	CHECK_RAISES(co_close(co), WEFT_EIGNORED);
	CHECK_LOG("exit 1; exit 2; end; out EIGNORED");
	CHECK_INT(weft_co_state(co), WEFT_CLOSED);
	DROP(co);
}

/* The same when exit is thrown; the delegator may take the error and go on. */
void del_abandoned_delegate_caught(const struct weft_backend *be)
{
	struct scene in = { .label = NULL };
	struct outer out = { .catches = true, .i = 8, .end = 9 };
	struct weft_co *co = above_stubborn(be, &in, &out);

	CHECK_YIELDS(throw_with(co, WEFT_EEXIT, 7), weft_int(8));
	CHECK_LOG("exit 1; exit 2; end; out EIGNORED");
	CHECK_RETURNS(co_next(co), weft_none());
	CHECK_LOG("out none");
	DROP(co);
}

/* Held by somebody else it stays suspended, and can be driven on. */
void del_abandoned_delegate_held(const struct weft_backend *be)
{
	struct scene in = { .label = NULL };
	struct outer out = { .label = NULL };
	struct weft_co *co = above_stubborn(be, &in, &out);
	struct weft_co *sub = weft_co_ref(weft_co_delegate(co));

	CHECK_RAISES(co_close(co), WEFT_EIGNORED);
	CHECK_LOG("exit 1; out EIGNORED");
	CHECK_INT(weft_co_state(sub), WEFT_SUSPENDED);
	CHECK_YIELDS(co_next(sub), weft_int(3));
	CHECK_CLOSES(sub);
	CHECK_LOG("exit 2; end");
	DROP(sub);
	DROP(co);
}

/*
 * One that ignores the second exit as well is reported to the hook and torn down, before the
 * handlers run.
 */
void del_abandoned_delegate_reported(const struct weft_backend *be)
{
	struct scene in = { .end = -1 };
	struct outer out = { .label = NULL };
	struct weft_co *co;

	note_reports();
	co = above_stubborn(be, &in, &out);
	CHECK_RAISES(co_close(co), WEFT_EIGNORED);
	CHECK_LOG("exit 0; dropped in 2; exit 1; dropped in 3; unraisable in EIGNORED; "
		  "out EIGNORED");
	DROP(co);
}

/*
 * One that, told to exit, began to delegate: it keeps its delegate, and can be driven on with it.
 */
void del_abandoned_chain(const struct weft_backend *be)
{
	struct inner last = { .label = "last", .i = 5, .end = 9 };
	struct scene mid = { .label = "mid", .sub = make(be, inner, &last) };
	struct outer out = { .label = "out", .sub = make(be, late, &mid) };
	struct weft_co *co = make(be, outer, &out);

	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_RAISES(co_close(co), WEFT_EIGNORED);
	CHECK_LOG("mid EEXIT; out EIGNORED");
	CHECK_PTR(weft_co_delegate(out.sub), mid.sub);
	CHECK_YIELDS(co_next(out.sub), weft_int(6));
	CHECK_LOG("last none");
	DROP(mid.sub);
	DROP(out.sub);
	CHECK_LOG("last EEXIT; mid EEXIT");
	DROP(co);
}

/* The handle of the delegate may be given up while it is delegated to: the delegation holds it. */
void del_release_handle_early(const struct weft_backend *be)
{
	struct inner in = { .label = "in", .i = 1, .end = 3, .result = weft_int(7) };
	struct outer out = { .label = "out", .sub = make(be, inner, &in) };
	struct weft_co *co = make(be, outer, &out);

	CHECK_YIELDS(co_next(co), weft_int(1));
	DROP(out.sub);
	CHECK_LOG("");
	CHECK_YIELDS(co_next(co), weft_int(2));
	CHECK_RETURNS(co_next(co), weft_int(7));
	CHECK_LOG("in none; in none; out 7");
	DROP(co);
}

/* The hooks note "freed" when the memory that this coroutine lies in is given back. */
static struct weft_co *watched;

static void *watching_alloc(enum weft_memory kind, size_t size, void *arg)
{
	(void)arg;
	return conform_hooks()->alloc(kind, size, conform_hooks()->arg);
}

static void watching_free(enum weft_memory kind, void *p, size_t size, void *arg)
{
	(void)arg;
	if ((uintptr_t)watched - (uintptr_t)p < size)
		note("freed");
	conform_hooks()->free(kind, p, size, conform_hooks()->arg);
}

static void watch_memory(void)
{
	struct weft_hooks hooks = *conform_hooks();

	hooks.alloc = watching_alloc;
	hooks.free = watching_free;
	CHECK_INT(weft_set_hooks(&hooks), 0);
}

/* When the delegation ends its reference goes before any code of the delegator runs. */
void del_release_on_finish(const struct weft_backend *be)
{
	struct pair p = { .in = { .i = 1, .end = 2 }, .out = { .i = 8, .end = 9 } };

	watch_memory();
	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	watched = p.out.sub;
	CHECK_YIELDS(co_next(p.co), weft_int(8));
	CHECK_LOG("in none; freed; out none");
	DROP(p.co);
	CHECK_LOG("out EEXIT");
}

/* The same when it ends with an error, thrown in or raised by close. */
void del_release_on_error(const struct weft_backend *be)
{
	struct pair p = { .in = { .i = 1, .end = 2 } };

	watch_memory();
	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	watched = p.out.sub;
	CHECK_RAISES(throw_with(p.co, ERR_A, 7), ERR_A);
	CHECK_LOG("in ERR_A:7; freed; out ERR_A:7");
	DROP(p.co);
	p = (struct pair){ .in = { .i = 1, .end = 2 } };
	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	watched = p.out.sub;
	CHECK_CLOSES(p.co);
	CHECK_LOG("in EEXIT; freed; out EEXIT");
	DROP(p.co);
}

/* The same when it had ended behind the delegator's back. */
void del_release_finished_behind(const struct weft_backend *be)
{
	struct pair p = { .in = { .i = 1, .end = 2 } };

	watch_memory();
	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	watched = p.out.sub;
	CHECK_RETURNS(co_next(p.out.sub), weft_none());
	CHECK_LOG("in none");
	CHECK_RETURNS(co_next(p.co), weft_none());
	CHECK_LOG("freed; out none");
	DROP(p.co);
}

/*
 * A value yielded, or returned, towards an exit goes to the hook, once, before the next level
 * hears of it.
 */
void del_dropped_order(const struct weft_backend *be)
{
	struct inner in = {
		.label = "in", .i = 1, .end = 2, .reaction = RETURN, .value = weft_int(5)
	};
	struct outer mid = { .label = "mid", .catches = true, .result = weft_int(6) };
	struct outer top = { .label = "top" };
	struct weft_co *co;

	note_reports();
	mid.sub = make_with(&(struct weft_co_options){ .backend = be, .name = "in" }, inner, &in);
	top.sub = make_with(&(struct weft_co_options){ .backend = be, .name = "mid" }, outer, &mid);
	co = make(be, outer, &top);
	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_CLOSES(co);
	CHECK_LOG("in EEXIT; dropped in 5; mid EEXIT; dropped mid 6; top EEXIT");
	DROP(mid.sub);
	DROP(top.sub);
	DROP(co);
}

/* None is nothing that could be dropped. */
void del_dropped_none(const struct weft_backend *be)
{
	struct pair p = { .in = { .i = 1, .end = 2, .reaction = RETURN } };

	note_reports();
	CHECK_YIELDS(start_pair(be, &p), weft_int(1));
	CHECK_CLOSES(p.co);
	CHECK_LOG("in EEXIT; out EEXIT");
	DROP(p.co);
}
