/* SPDX-License-Identifier: MIT */
/*
 * What a hook may not do: drive the chain that is being closed while it hears of it.  5 ways to
 * drive, by 2 handles, by 3 things to hear of; each once with all on one backend, and once with the
 * delegate on another, if there is one.
 */

#include "../case.h"
#include "parts.h"

enum way { NEXT, SEND, THROW, THROW_EXIT, CLOSE };
enum target { DELEGATE, DELEGATOR };

/* The delegate yields 5 in place of its end, returns 5, or ignores the exit twice. */
enum news { YIELDS, RETURNS, UNRAISABLE };

/* What the hooks are to do, and how often they did. */
struct meddler {
	enum way way;
	enum target target;
	enum news news;
	struct weft_co *delegate, *delegator;
	int calls;
};

static struct step drive(struct weft_co *co, enum way way)
{
	switch (way) {
	case NEXT:
		return co_next(co);
	case SEND:
		return co_send(co, weft_int(7));
	case THROW:
		return co_throw(co, ERR_A);
	case THROW_EXIT:
		return co_throw(co, WEFT_EEXIT);
	default:
		return co_close(co);
	}
}

/* What has ended answers as after its end; all else is busy. */
static void meddle(struct meddler *m)
{
	struct step s = drive(m->target == DELEGATE ? m->delegate : m->delegator, m->way);

	m->calls++;
	if (m->target == DELEGATOR || m->news != RETURNS)
		CHECK_RAISES(s, WEFT_EBUSY);
	else if (m->way == THROW || m->way == THROW_EXIT)
		CHECK_RAISES(s, m->way == THROW ? ERR_A : WEFT_EEXIT);
	else
		CHECK_RETURNS(s, weft_none());
	CHECK_INT(weft_co_state(m->delegator), WEFT_RUNNING);
	CHECK_INT(weft_co_state(m->delegate), m->news == RETURNS ? WEFT_CLOSED : WEFT_RUNNING);
}

static void hear_dropped(struct weft_co *co, struct weft_value value, void *arg)
{
	struct meddler *m = arg;

	if (m->news == UNRAISABLE)
		return;
	CHECK_PTR(co, m->delegate);
	CHECK_VALUE(value, weft_int(5));
	meddle(m);
}

static void hear_unraisable(struct weft_co *co, const struct weft_error *err, void *arg)
{
	struct meddler *m = arg;

	CHECK_PTR(co, m->delegate);
	CHECK_INT(err->code, WEFT_EIGNORED);
	meddle(m);
}

static void set_hooks(struct meddler *m)
{
	struct weft_hooks hooks = *conform_hooks();

	hooks.unraisable = hear_unraisable;
	hooks.dropped = hear_dropped;
	hooks.arg = m;
	CHECK_INT(weft_set_hooks(&hooks), 0);
}

/* Yields 1, and 5 as often as it is told to exit, but at most end times; then returns value. */
static int answers(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	for (; weft_except(f, &r, WEFT_EEXIT) && f->i < f->end; f->i++)
		WEFT_YIELD(f, r, weft_int(5));
	if (r == 0)
		r = weft_return(f, f->value);
	WEFT_END(f);
	return r;
}

static void close_pair(const struct weft_backend *be, const struct weft_backend *sub_be,
		       struct meddler *m)
{
	struct scene in = { .end = m->news == RETURNS ? 0 : 9, .value = weft_int(5) };
	struct outer out = { .label = "out" };

	set_hooks(m);
	m->calls = 0;
	m->delegate = out.sub = make(sub_be, answers, &in);
	m->delegator = make(be, outer, &out);
	CHECK_YIELDS(co_next(m->delegator), weft_int(1));
	if (m->news == UNRAISABLE)
		DROP(m->delegate);
	if (m->news == RETURNS)
		CHECK_CLOSES(m->delegator);
	else
		CHECK_RAISES(co_close(m->delegator), WEFT_EIGNORED);
	CHECK_LOG(m->news == RETURNS ? "out EEXIT" : "out EIGNORED");
	CHECK_INT(m->calls, 1);
	DROP(m->delegator);
	CHECK_INT(weft_set_hooks(conform_hooks()), 0);
	if (m->news == UNRAISABLE)
		return;
	/* Nothing of it was disturbed, and now it can be driven again. */
	if (m->news == YIELDS)
		CHECK_RETURNS(co_next(m->delegate), weft_int(5));
	CHECK_INT(weft_co_state(m->delegate), WEFT_CLOSED);
	DROP(m->delegate);
}

static void check_meddler(const struct weft_backend *be, enum way way, enum target target,
			  enum news news)
{
	struct meddler m = { .way = way, .target = target, .news = news };
	const struct weft_backend *other = other_backend(be);

	close_pair(be, be, &m);
	if (other)
		close_pair(be, other, &m);
}

/* One function for each way, handle, and thing to hear of. */
#define MEDDLER(name, way, target, news)                       \
	void del_hook_##name(const struct weft_backend *be)    \
	{                                                      \
		check_meddler(be, way, target, news);          \
	}

/* The value that the delegate yields instead of ending is dropped. */
MEDDLER(yields_next_delegate, NEXT, DELEGATE, YIELDS)
MEDDLER(yields_send_delegate, SEND, DELEGATE, YIELDS)
MEDDLER(yields_throw_delegate, THROW, DELEGATE, YIELDS)
MEDDLER(yields_exit_delegate, THROW_EXIT, DELEGATE, YIELDS)
MEDDLER(yields_close_delegate, CLOSE, DELEGATE, YIELDS)
MEDDLER(yields_next_delegator, NEXT, DELEGATOR, YIELDS)
MEDDLER(yields_send_delegator, SEND, DELEGATOR, YIELDS)
MEDDLER(yields_throw_delegator, THROW, DELEGATOR, YIELDS)
MEDDLER(yields_exit_delegator, THROW_EXIT, DELEGATOR, YIELDS)
MEDDLER(yields_close_delegator, CLOSE, DELEGATOR, YIELDS)

/* The value that the delegate returns is dropped. */
MEDDLER(returns_next_delegate, NEXT, DELEGATE, RETURNS)
MEDDLER(returns_send_delegate, SEND, DELEGATE, RETURNS)
MEDDLER(returns_throw_delegate, THROW, DELEGATE, RETURNS)
MEDDLER(returns_exit_delegate, THROW_EXIT, DELEGATE, RETURNS)
MEDDLER(returns_close_delegate, CLOSE, DELEGATE, RETURNS)
MEDDLER(returns_next_delegator, NEXT, DELEGATOR, RETURNS)
MEDDLER(returns_send_delegator, SEND, DELEGATOR, RETURNS)
MEDDLER(returns_throw_delegator, THROW, DELEGATOR, RETURNS)
MEDDLER(returns_exit_delegator, THROW_EXIT, DELEGATOR, RETURNS)
MEDDLER(returns_close_delegator, CLOSE, DELEGATOR, RETURNS)

/* The delegation held the last reference, and the delegate ignores that exit as well. */
MEDDLER(unraisable_next_delegate, NEXT, DELEGATE, UNRAISABLE)
MEDDLER(unraisable_send_delegate, SEND, DELEGATE, UNRAISABLE)
MEDDLER(unraisable_throw_delegate, THROW, DELEGATE, UNRAISABLE)
MEDDLER(unraisable_exit_delegate, THROW_EXIT, DELEGATE, UNRAISABLE)
MEDDLER(unraisable_close_delegate, CLOSE, DELEGATE, UNRAISABLE)
MEDDLER(unraisable_next_delegator, NEXT, DELEGATOR, UNRAISABLE)
MEDDLER(unraisable_send_delegator, SEND, DELEGATOR, UNRAISABLE)
MEDDLER(unraisable_throw_delegator, THROW, DELEGATOR, UNRAISABLE)
MEDDLER(unraisable_exit_delegator, THROW_EXIT, DELEGATOR, UNRAISABLE)
MEDDLER(unraisable_close_delegator, CLOSE, DELEGATOR, UNRAISABLE)

/* Drives what is heard of, co, in vain; then what that waits for, sub, which it lets go, too. */
static void drive_below(struct weft_co *co, struct weft_value value, void *arg)
{
	struct scene *f = arg;

	CHECK_PTR(co, f->co);
	CHECK_VALUE(value, weft_int(3));
	for (enum way way = NEXT; way <= CLOSE; way++)
		CHECK_RAISES(drive(f->co, way), WEFT_EBUSY);
	CHECK_INT(weft_co_state(f->co), WEFT_RUNNING);
	CHECK_YIELDS(co_next(f->sub), weft_int(4));
	DROP(f->sub);
	note("heard");
}

/* The delegate delegates in place of its end. */
static void delegate_at_exit(const struct weft_backend *be, const struct weft_backend *sub_be)
{
	struct scene mid = { .label = NULL };
	struct inner last = { .i = 3, .end = 7 };
	struct outer out = { .label = "out" };
	struct weft_hooks hooks = *conform_hooks();
	struct weft_co *co;

	hooks.dropped = drive_below;
	hooks.arg = &mid;
	CHECK_INT(weft_set_hooks(&hooks), 0);
	mid.sub = make(sub_be, inner, &last);
	mid.co = out.sub = make(be, late, &mid);
	co = make(be, outer, &out);
	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_RAISES(co_close(co), WEFT_EIGNORED);
	CHECK_LOG("heard; out EIGNORED");
	DROP(co);
	CHECK_INT(weft_co_state(mid.co), WEFT_SUSPENDED);
	CHECK_PTR(weft_co_delegate(mid.co), mid.sub);
	CHECK_YIELDS(co_next(mid.co), weft_int(5));
	CHECK_YIELDS(co_next(mid.co), weft_int(6));
	CHECK_RETURNS(co_next(mid.co), weft_none());
	DROP(mid.co);
	CHECK_INT(weft_set_hooks(conform_hooks()), 0);
}

void del_hook_below(const struct weft_backend *be)
{
	const struct weft_backend *other = other_backend(be);

	delegate_at_exit(be, be);
	if (other)
		delegate_at_exit(be, other);
}

/* Drives co, which is being torn down: its last reference is gone, its memory is not. */
static void drive_torn(struct weft_co *co, struct weft_value value, void *arg)
{
	struct scene *f = arg;

	if (co != f->sub || !weft_equal(value, weft_int(5)))
		return;
	for (enum way way = NEXT; way <= CLOSE; way++)
		CHECK_RAISES(drive(f->co, way), WEFT_EBUSY);
	note("refused");
}

/* Lets the delegate go, so that it is the torn one's alone. */
static void drop_sub(struct weft_co *co, const struct weft_error *err, void *arg)
{
	struct scene *f = arg;

	CHECK_PTR(co, f->co);
	note("%s", code_name(err->code));
	DROP(f->sub);
}

/* It ignored the exit by delegating, so that its delegate is told to exit when it is torn down. */
static void tear_down(const struct weft_backend *be, const struct weft_backend *sub_be)
{
	struct scene mid = { .label = NULL };
	struct inner last = { .i = 1, .end = 9, .reaction = RETURN, .value = weft_int(5) };
	struct weft_hooks hooks = *conform_hooks();

	hooks.dropped = drive_torn;
	hooks.unraisable = drop_sub;
	hooks.arg = &mid;
	CHECK_INT(weft_set_hooks(&hooks), 0);
	mid.sub = make(sub_be, inner, &last);
	mid.co = make(be, late, &mid);
	CHECK_YIELDS(co_next(mid.co), weft_int(1));
	CHECK_INT(weft_co_unref(mid.co), 0);
	CHECK_LOG("EIGNORED; refused");
	CHECK_INT(weft_set_hooks(conform_hooks()), 0);
}

void del_hook_torn(const struct weft_backend *be)
{
	const struct weft_backend *other = other_backend(be);

	tear_down(be, be);
	if (other)
		tear_down(be, other);
}
