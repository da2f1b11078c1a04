/* SPDX-License-Identifier: MIT */
/* What coroutines hand to each other. */
#include "../bodies.h"
#include "../case.h"

/* 2.2: none is neither 0, nor 0.0, nor NULL, nor the empty string. */
void value_none_is_not_zero(const struct weft_backend *be)
{
	struct weft_value zeroed = { 0 };

	(void)be;
	CHECK_VALUE(weft_none(), weft_none());
	CHECK(weft_is_none(zeroed));
	CHECK(!weft_is_none(weft_int(0)));
	CHECK(!weft_equal(weft_none(), weft_int(0)));
	CHECK(!weft_equal(weft_none(), weft_float(0)));
	CHECK(!weft_equal(weft_none(), weft_ptr(NULL)));
	CHECK(!weft_equal(weft_none(), weft_str("", 0)));
}

/* 2.1: 16 bytes, and what went in comes out, at the ends of each range too. */
void value_payloads(const struct weft_backend *be)
{
	static const int64_t ints[] = { 0, -1, INT64_MIN, INT64_MAX };
	const char *s = NULL;
	uint32_t len = 0;
	int64_t i = 0;
	double d = 0;
	void *p = NULL;

	(void)be;
	CHECK_INT(sizeof(struct weft_value), 16);
	for (size_t n = 0; n < sizeof(ints) / sizeof(ints[0]); n++)
		if (CHECK_INT(weft_get_int(weft_int(ints[n]), &i), 0))
			CHECK(i == ints[n]);
	CHECK_INT(weft_get_float(weft_float(-0.5), &d), 0);
	CHECK(d == -0.5);
	CHECK_INT(weft_get_ptr(weft_ptr(&d), &p), 0);
	CHECK_PTR(p, &d);
	CHECK_INT(weft_get_str(weft_str("abc", 2), &s, &len), 0);
	CHECK_INT(len, 2);
	CHECK(s && s[0] == 'a' && s[1] == 'b');
}

/* Taking anything else than what @v is. */
static void refuses_all_but(struct weft_value v)
{
	char mark = 0;
	const char *s = &mark;
	uint32_t len = 99;
	int64_t i = 99;
	double d = 99;
	void *p = &mark;

	if (weft_tag(v) != WEFT_TAG_INT)
		CHECK_INT(weft_get_int(v, &i), WEFT_ETYPE);
	if (weft_tag(v) != WEFT_TAG_FLOAT)
		CHECK_INT(weft_get_float(v, &d), WEFT_ETYPE);
	if (weft_tag(v) != WEFT_TAG_PTR)
		CHECK_INT(weft_get_ptr(v, &p), WEFT_ETYPE);
	if (weft_tag(v) != WEFT_TAG_STR)
		CHECK_INT(weft_get_str(v, &s, &len), WEFT_ETYPE);
	CHECK_INT(i, 99);
	CHECK(d == 99);
	CHECK_PTR(p, &mark);
	CHECK_PTR(s, &mark);
	CHECK_INT(len, 99);
}

/* 2.3: another type is refused, and nothing is written. */
void value_wrong_type(const struct weft_backend *be)
{
	(void)be;
	refuses_all_but(weft_none());
	refuses_all_but(weft_int(1));
	refuses_all_but(weft_float(1));
	refuses_all_but(weft_ptr(NULL));
	refuses_all_but(weft_str("1", 1));
}

/*
 * 2.1: equal by tag and payload: strings by their bytes, pointers by address, floats by their
 * bits.
 */
void value_equal(const struct weft_backend *be)
{
	static const char one[] = "weft", two[] = "weft and warp";

	(void)be;
	CHECK(weft_equal(weft_str(one, 4), weft_str(two, 4)));
	CHECK(!weft_equal(weft_str(one, 4), weft_str(two, 5)));
	CHECK(!weft_equal(weft_str(one, 4), weft_str("wefd", 4)));
	CHECK(weft_equal(weft_str(one, 0), weft_str(NULL, 0)));
	CHECK(!weft_equal(weft_ptr((void *)one), weft_ptr((void *)two)));
	CHECK(!weft_equal(weft_int(1), weft_float(1)));
	CHECK(!weft_equal(weft_int(1), weft_int(1LL << 32 | 1)));
	CHECK(!weft_equal(weft_float(0.0), weft_float(-0.0)));
	CHECK(weft_equal(weft_float(__builtin_nan("")), weft_float(__builtin_nan(""))));
}

static void round_trip(const struct weft_backend *be, struct weft_value v)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, body_echo, &f);

	co_next(co);
	CHECK_YIELDS(co_send(co, v), v);
	DROP(co);
}

/* 2.1: every type survives being sent, kept and yielded, bit by bit. */
void value_round_trip(const struct weft_backend *be)
{
	round_trip(be, weft_none());
	round_trip(be, weft_int(INT64_MIN));
	round_trip(be, weft_int(-1));
	round_trip(be, weft_float(__builtin_nan("")));
	round_trip(be, weft_float(-0.0));
	round_trip(be, weft_ptr(NULL));
	round_trip(be, weft_ptr((void *)be));
	round_trip(be, weft_str("", 0));
	round_trip(be, weft_str("a longer string than sixteen bytes", 34));
}

/* Yields the number at value, then changes its own copy of the value. */
static int yields_copy(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, f->value);
	f->value = weft_int(2);
	WEFT_YIELD(f, r, weft_none());
	WEFT_END(f);
	return r;
}

/* 2.1: a value is copied: what the body does to its own afterwards does not reach the driver's. */
void value_copied(const struct weft_backend *be)
{
	struct scene f = { .value = weft_int(1) };
	struct weft_co *co = make(be, yields_copy, &f);
	struct step first = co_next(co);

	co_next(co);
	CHECK_YIELDS(first, weft_int(1));
	CHECK_VALUE(f.value, weft_int(2));
	DROP(co);
}

/* 2.6: the payload of a value whose type is not in doubt. */
void value_as(const struct weft_backend *be)
{
	int object;

	(void)be;
	CHECK_INT(weft_as_int(weft_int(INT64_MIN)), INT64_MIN);
	CHECK(weft_as_float(weft_float(-0.5)) == -0.5);
	CHECK_PTR(weft_as_ptr(weft_ptr(&object)), &object);
}
