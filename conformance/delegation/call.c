/* SPDX-License-Identifier: MIT */
/* Delegations inside nested calls, and from stackful bodies. */

#include "../case.h"
#include "parts.h"

/* Calls outer as a function that may suspend, through one more such call. */
struct caller {
	struct weft_frame weft;
	const char *label;
	struct middle {
		struct weft_frame weft;
		const char *label;
		struct outer callee;
	} middle;
};

static int middle(void *self)
{
	struct middle *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_CALL(f, r, outer, &f->callee);
	TELL(f, r);
	if (r == 0)
		r = weft_return(f, weft_sent(f));
	WEFT_END(f);
	return r;
}

static int caller(void *self)
{
	struct caller *f = self;
	int r;

	WEFT_BEGIN(f);
	f->label = "caller";
	f->middle.label = "middle";
	f->middle.callee.label = "callee";
	WEFT_CALL(f, r, middle, &f->middle);
	TELL(f, r);
	if (r == 0)
		r = weft_return(f, weft_sent(f));
	WEFT_END(f);
	return r;
}

static struct weft_co *start_caller(const struct weft_backend *be, struct caller *f,
				    struct inner *in)
{
	struct weft_co *co;

	in->label = "in";
	in->i = 1;
	in->end = 3;
	f->middle.callee.sub = make(be, inner, in);
	co = make(be, caller, f);
	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_PTR(weft_co_delegate(co), f->middle.callee.sub);
	DROP(f->middle.callee.sub);
	return co;
}

/* A callee delegates for its coroutine: values pass, the result comes to the callee. */
void del_call_result(const struct weft_backend *be)
{
	struct inner in = { .result = weft_int(7) };
	struct caller f = { .label = NULL };
	struct weft_co *co = start_caller(be, &f, &in);

	CHECK_YIELDS(co_send(co, weft_int(42)), weft_int(2));
	CHECK_RETURNS(co_next(co), weft_int(7));
	CHECK_LOG("in 42; in none; callee 7; middle 7; caller 7");
	DROP(co);
}

/* Errors of the delegate are raised in the callee, and leave by way of its callers. */
void del_call_throw(const struct weft_backend *be)
{
	struct inner in = { .label = NULL };
	struct caller f = { .label = NULL };
	struct weft_co *co = start_caller(be, &f, &in);

	CHECK_RAISES(throw_with(co, ERR_A, 7), ERR_A);
	CHECK_LOG("in ERR_A:7; callee ERR_A:7; middle ERR_A:7; caller ERR_A:7");
	CHECK_LEFT_WITH(co, ERR_A, 7);
	DROP(co);
}

/* Close unwinds the delegate, then the calls. */
void del_call_close(const struct weft_backend *be)
{
	struct inner in = { .label = NULL };
	struct caller f = { .label = NULL };
	struct weft_co *co = start_caller(be, &f, &in);

	CHECK_CLOSES(co);
	CHECK_LOG("in EEXIT; callee EEXIT; middle EEXIT; caller EEXIT");
	DROP(co);
}

/* A callee that takes the exit has taken it for good: no rule for exit at a call's boundary. */
void del_call_exit_taken(const struct weft_backend *be)
{
	struct inner in = { .label = NULL };
	struct caller f = { .middle.callee = { .catches = true, .result = weft_int(5) } };
	struct weft_co *co = start_caller(be, &f, &in);

	CHECK_RETURNS(co_close(co), weft_int(5));
	CHECK_LOG("in EEXIT; callee EEXIT; middle 5; caller 5");
	DROP(co);
}

/* The delegate itself makes nested calls, and delegates from there. */
void del_call_in_delegate(const struct weft_backend *be)
{
	struct inner in = { .result = weft_int(7) };
	struct caller f = { .label = NULL };
	struct outer out = { .label = "out", .sub = start_caller(be, &f, &in) };
	struct weft_co *co = make(be, outer, &out);

	CHECK_YIELDS(co_next(co), weft_int(2));
	DROP(out.sub);
	CHECK_RETURNS(co_send(co, weft_int(42)), weft_int(7));
	CHECK_LOG("in none; in 42; callee 7; middle 7; caller 7; out 7");
	DROP(co);
}

/* A stackful body, and how deep in calls it delegates. */
struct plain {
	struct weft_co *sub;
	int depth;
};

static int plain_deep(struct weft_co *co, const struct plain *p, int depth, struct weft_value *ret)
{
	int r;

	if (depth < p->depth) {
		r = plain_deep(co, p, depth + 1, ret);
		note("%d", depth);
		return r;
	}
	r = weft_yield_from(co, p->sub, ret);
	note("plain %s", code_name(r));
	return r;
}

static int plain(struct weft_co *co, void *arg)
{
	struct weft_value v;
	int r = plain_deep(co, arg, 0, &v);

	return r < 0 ? r : weft_return(co, v);
}

static struct weft_co *start_stackful(const struct weft_backend *be, struct plain *p,
				      struct inner *in)
{
	struct weft_co *co;

	in->label = "in";
	in->i = 1;
	in->end = 2;
	p->sub = make(be, inner, in);
	co = make_stackful(be, plain, p);
	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_PTR(weft_co_delegate(co), p->sub);
	DROP(p->sub);
	return co;
}

/* Plain bodies delegate as well, from any depth of calls. */
void del_plain_result(const struct weft_backend *be)
{
	struct inner in = { .result = weft_int(7) };
	struct plain p = { .depth = 3 };
	struct weft_co *co = start_stackful(be, &p, &in);

	CHECK_RETURNS(co_send(co, weft_int(42)), weft_int(7));
	CHECK_LOG("in 42; plain 0; 2; 1; 0");
	DROP(co);
}

/* Errors arrive there, with what explains them. */
void del_plain_throw(const struct weft_backend *be)
{
	struct inner in = { .label = NULL };
	struct plain p = { .depth = 1 };
	struct weft_co *co = start_stackful(be, &p, &in);

	CHECK_RAISES(throw_with(co, ERR_A, 7), ERR_A);
	CHECK_LOG("in ERR_A:7; plain ERR_A; 0");
	CHECK_LEFT_WITH(co, ERR_A, 7);
	DROP(co);
}

/* Closed, the delegate goes first. */
void del_plain_close(const struct weft_backend *be)
{
	struct inner in = { .label = NULL };
	struct plain p = { .depth = 1 };
	struct weft_co *co = start_stackful(be, &p, &in);

	CHECK_CLOSES(co);
	CHECK_LOG("in EEXIT; plain EEXIT; 0");
	DROP(co);
}

/* A stackful body is a delegate like any other. */
void del_plain_as_delegate(const struct weft_backend *be)
{
	struct inner in = { .result = weft_int(7) };
	struct plain p = { .depth = 2 };
	struct outer out = { .label = "out", .sub = start_stackful(be, &p, &in) };
	struct weft_co *co = make(be, outer, &out);

	CHECK_RETURNS(co_next(co), weft_int(7));
	CHECK_LOG("in none; plain 0; 1; 0; out 7");
	DROP(out.sub);
	DROP(co);
}
