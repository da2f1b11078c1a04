/* SPDX-License-Identifier: MIT */
/* next and send: PEP 342. */
#include "../bodies.h"
#include "../case.h"

/* 5.1: the first next runs to the first yield and hands out its value. */
void gen_next_primes(const struct weft_backend *be)
{
	struct scene f = { .label = "went on", .value = weft_int(7) };
	struct weft_co *co = make(be, body_guarded, &f);

	CHECK_YIELDS(co_next(co), weft_int(7));
	CHECK_LOG("");
	CHECK_RETURNS(co_next(co), weft_none());
	CHECK_LOG("went on: 0");
	DROP(co);
}

/* 5.1: sending none to a fresh one is the same as next. */
void gen_send_none_primes(const struct weft_backend *be)
{
	struct scene f = { .i = 4, .end = 5 };
	struct weft_co *co = make(be, body_count, &f);

	CHECK_YIELDS(co_send(co, weft_none()), weft_int(4));
	DROP(co);
}

/*
 * 5.2: a value before the first yield is refused, the body not started
 * (test_send_non_none_to_new_gen).
 */
void gen_send_fresh_non_none(const struct weft_backend *be)
{
	struct scene f = { .i = 1, .end = 2 };
	struct weft_co *co = make(be, body_count, &f);

	CHECK_RAISES(co_send(co, weft_int(0)), WEFT_EFRESH);
	CHECK_RAISES(co_send(co, weft_ptr(NULL)), WEFT_EFRESH);
	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
}

/* 5.3: the value sent is what the pending yield delivers. */
void gen_send_delivers(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, body_echo, &f);

	CHECK_YIELDS(co_next(co), weft_none());
	CHECK_YIELDS(co_send(co, weft_int(7)), weft_int(7));
	CHECK_YIELDS(co_send(co, weft_str("abc", 3)), weft_str("abc", 3));
	CHECK_LOG("recv 7; recv abc");
	DROP(co);
}

/* 5.1: next makes the pending yield deliver none, also after a value was sent. */
void gen_next_delivers_none(const struct weft_backend *be)
{
	struct scene f = { .value = weft_int(3) };
	struct weft_co *co = make(be, body_echo, &f);

	CHECK_YIELDS(co_next(co), weft_int(3));
	CHECK_YIELDS(co_next(co), weft_none());
	CHECK_YIELDS(co_send(co, weft_int(4)), weft_int(4));
	CHECK_YIELDS(co_next(co), weft_none());
	CHECK_LOG("recv none; recv 4; recv none");
	DROP(co);
}

/* 2.2: none that is yielded is not the end. */
void gen_yield_none_default(const struct weft_backend *be)
{
	struct scene f = { .label = "went on" };
	struct weft_co *co = make(be, body_guarded, &f);

	CHECK_YIELDS(co_next(co), weft_none());
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
}

/* Yields ten times what it is sent, starting with 0. */
static int times_ten(void *self)
{
	struct scene *f = self;
	int64_t sent;
	int r;

	WEFT_BEGIN(f);
	for (;;) {
		WEFT_YIELD(f, r, weft_int(10 * f->i));
		if (r < 0 || (r = weft_get_int(weft_sent(f), &sent)) < 0)
			break;
		f->i = sent;
	}
	WEFT_END(f);
	return r;
}

/* 5.3: send hands out the next yield's value, not the one it interrupted. */
void gen_send_returns_next(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, times_ten, &f);

	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_YIELDS(co_send(co, weft_int(1)), weft_int(10));
	CHECK_YIELDS(co_send(co, weft_int(2)), weft_int(20));
	DROP(co);
}

struct averager {
	struct weft_frame weft;
	double total, average;
	int64_t count;
};

static int averager(void *self)
{
	struct averager *f = self;
	double term;
	int r;

	WEFT_BEGIN(f);
	for (;;) {
		WEFT_YIELD(f, r, weft_float(f->average));
		if (r < 0 || (r = weft_get_float(weft_sent(f), &term)) < 0)
			break;
		f->total += term;
		f->average = f->total / (double)++f->count;
	}
	WEFT_END(f);
	return r;
}

/* 9.2: what lies in the frame keeps its value: the running average. */
void gen_locals_persist(const struct weft_backend *be)
{
	struct averager f = { .average = 0 };
	struct weft_co *co = make(be, averager, &f);

	CHECK_YIELDS(co_next(co), weft_float(0));
	CHECK_YIELDS(co_send(co, weft_float(10)), weft_float(10));
	CHECK_YIELDS(co_send(co, weft_float(30)), weft_float(20));
	CHECK_YIELDS(co_send(co, weft_float(5)), weft_float(15));
	CHECK_RAISES(co_send(co, weft_str("a", 1)), WEFT_ETYPE);
	DROP(co);
}

/* Resumes co and yields what came of it, plus 100. */
static int consumes(void *self)
{
	struct scene *f = self;
	struct weft_value v;
	int64_t got;
	int r;

	WEFT_BEGIN(f);
	for (;;) {
		r = weft_next(f->co, &v);
		if (r <= 0 || (r = weft_get_int(v, &got)) < 0)
			break;
		WEFT_YIELD(f, r, weft_int(got + 100));
		if (r < 0)
			break;
	}
	WEFT_END(f);
	return r;
}

/* 5.4: a yield gives way to whoever resumed last, here its creator and another body in turn. */
void gen_next_most_recent_caller(const struct weft_backend *be)
{
	struct scene f = { .end = 9 }, g = { 0 };
	struct weft_co *co = make(be, body_count, &f);
	struct weft_co *consumer = make(be, consumes, &g);

	g.co = co;
	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_YIELDS(co_next(consumer), weft_int(101));
	CHECK_YIELDS(co_next(co), weft_int(2));
	CHECK_YIELDS(co_next(consumer), weft_int(103));
	DROP(consumer);
	DROP(co);
}

/* 5.5, 6.1: a finished one reports its end again, but its value only once. */
void gen_next_after_return(const struct weft_backend *be)
{
	struct scene f = { .value = weft_int(5) };
	struct weft_co *co = make(be, body_return, &f);

	CHECK_RETURNS(co_next(co), weft_int(5));
	CHECK_RETURNS(co_next(co), weft_none());
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
}

/* 5.5: one that died of an error reports its end, not the old error. */
void gen_next_after_error(const struct weft_backend *be)
{
	struct scene f = { .code = ERR_A };
	struct weft_co *co = make(be, body_raise, &f);

	CHECK_RAISES(co_next(co), ERR_A);
	CHECK_RETURNS(co_next(co), weft_none());
	CHECK_INT(weft_co_error(co) ? weft_co_error(co)->code : 0, ERR_A);
	DROP(co);
}

/* 5.5: a finished one does not complain about a value sent. */
void gen_send_after_finish(const struct weft_backend *be)
{
	struct scene f = { .end = 0 };
	struct weft_co *co = make(be, body_count, &f);

	CHECK_RETURNS(co_next(co), weft_none());
	CHECK_RETURNS(co_send(co, weft_int(1)), weft_none());
	DROP(co);
}

/* d[(yield 'key')] = (yield 'value'), in the order that Python evaluates. */
static int two_yields(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_str("value", 5));
	f->value = weft_sent(f);
	WEFT_YIELD(f, r, weft_str("key", 3));
	note_value("value", f->value);
	note_value("key", weft_sent(f));
	WEFT_END(f);
	return r;
}

/* 5.3: each of two yields of one evaluation gets what was sent to it. */
void gen_yield_in_expression_order(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, two_yields, &f);

	CHECK_YIELDS(co_next(co), weft_str("value", 5));
	CHECK_YIELDS(co_send(co, weft_int(1)), weft_str("key", 3));
	CHECK_RETURNS(co_send(co, weft_int(2)), weft_none());
	CHECK_LOG("value 1; key 2");
	DROP(co);
}

/* 5.1: priming leaves it at its first yield, whose value is thrown away. */
void gen_prime_helper(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, body_echo, &f);

	CHECK_INT(weft_prime(co), WEFT_YIELDED);
	CHECK_INT(weft_co_state(co), WEFT_SUSPENDED);
	CHECK_YIELDS(co_send(co, weft_int(1)), weft_int(1));
	DROP(co);
}

/* 7.5: delegation primes again, so a delegate primed before loses its first value. */
void gen_prime_incompatible_deleg(const struct weft_backend *be)
{
	struct scene inner = { .end = 2 }, outer = { .label = "outer" };
	struct weft_co *co = make(be, body_from, &outer);

	outer.sub = make(be, body_count, &inner);
	CHECK_INT(weft_prime(outer.sub), WEFT_YIELDED);
	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
	DROP(outer.sub);
}
