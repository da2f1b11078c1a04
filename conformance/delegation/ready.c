/* SPDX-License-Identifier: MIT */
/* The iterators that weft brings along. */

#include "../case.h"
#include "parts.h"

/* What @it gives through a delegation, one after the other, is @want; then it is at its end. */
static void check_all(const struct weft_backend *be, struct weft_iter *it,
		      const struct weft_value *want, size_t n)
{
	struct outer out = { .it = it };
	struct weft_co *co = make(be, outer, &out);

	for (size_t i = 0; i < n; i++)
		CHECK_YIELDS(co_next(co), want[i]);
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
}

struct row {
	int64_t start, stop, step;
	size_t n;
	int64_t want[4];
};

static void check_range(const struct weft_backend *be, const struct row *row)
{
	struct weft_value want[4];
	struct weft_range range;

	for (size_t i = 0; i < row->n; i++)
		want[i] = weft_int(row->want[i]);
	check_all(be, weft_range(&range, row->start, row->stop, row->step), want, row->n);
}

/* Integers from start on by step, before stop, in either direction (`range`). */
void del_ready_range(const struct weft_backend *be)
{
	static const struct row rows[] = {
		{ 0, 3, 1, 3, { 0, 1, 2 } },    { 1, 8, 3, 3, { 1, 4, 7 } },
		{ -2, 2, 2, 2, { -2, 0 } },     { 3, 0, -1, 3, { 3, 2, 1 } },
		{ 5, -6, -5, 3, { 5, 0, -5 } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_range(be, &rows[i]);
}

/* Empty when the start is at or behind the stop, and when the step is 0. */
void del_ready_range_empty(const struct weft_backend *be)
{
	static const struct row rows[] = {
		{ 0, 0, 1, 0, { 0 } },  { 3, 1, 1, 0, { 0 } }, { 1, 3, -1, 0, { 0 } },
		{ 0, 0, -1, 0, { 0 } }, { 0, 5, 0, 0, { 0 } }, { 5, 0, 0, 0, { 0 } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_range(be, &rows[i]);
}

/* A step beyond the first or last integer is an end, and does not wrap round. */
void del_ready_range_overflow(const struct weft_backend *be)
{
	static const struct row rows[] = {
		{ INT64_MAX - 1, INT64_MAX, 1, 1, { INT64_MAX - 1 } },
		{ INT64_MAX - 3, INT64_MAX, 2, 2, { INT64_MAX - 3, INT64_MAX - 1 } },
		{ 0, INT64_MAX, INT64_MAX, 1, { 0 } },
		{ 1, INT64_MAX, INT64_MAX, 1, { 1 } },
		{ INT64_MIN + 2, INT64_MIN, -3, 1, { INT64_MIN + 2 } },
		{ 0, INT64_MIN, INT64_MIN, 1, { 0 } },
		{ -1, INT64_MIN, INT64_MIN, 1, { -1 } },
		{ INT64_MIN, INT64_MAX, INT64_MAX, 3, { INT64_MIN, -1, INT64_MAX - 1 } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_range(be, &rows[i]);
}

/* Each byte of a string, as a string (`yield from 'AB'`, Fluent Python 16.7). */
void del_ready_chars(const struct weft_backend *be)
{
	const struct weft_value want[] = { weft_str("A", 1), weft_str("\xc3", 1),
					   weft_str(" ", 1) };
	struct weft_chars chars;

	check_all(be, weft_chars(&chars, "A\xc3 "), want, 3);
	check_all(be, weft_chars(&chars, ""), NULL, 0);
}

/* The values of an array, of any type, none among them. */
void del_ready_array(const struct weft_backend *be)
{
	const struct weft_value want[] = { weft_int(1), weft_none(), weft_float(0.5),
					   weft_ptr(NULL) };
	struct weft_array array;

	check_all(be, weft_array(&array, want, 4), want, 4);
	check_all(be, weft_array(&array, want, 0), NULL, 0);
}

/* They stay at their end. */
void del_ready_end(const struct weft_backend *be)
{
	const struct weft_value one = weft_int(1);
	struct weft_range range;
	struct weft_chars chars;
	struct weft_array array;
	struct weft_iter *its[] = { weft_range(&range, 0, 1, 1), weft_chars(&chars, "a"),
				    weft_array(&array, &one, 1) };

	(void)be;
	for (size_t i = 0; i < 3; i++) {
		struct weft_value v = UNTOUCHED;

		CHECK_INT(its[i]->ops->next(its[i], &v), WEFT_YIELDED);
		CHECK_INT(its[i]->ops->next(its[i], &v), WEFT_RETURNED);
		CHECK_INT(its[i]->ops->next(its[i], &v), WEFT_RETURNED);
	}
}

/* They have next alone: send, throw and close go the way of an iterator without them. */
void del_ready_methods(const struct weft_backend *be)
{
	struct weft_range range;
	struct outer out = { .label = "out", .it = weft_range(&range, 0, 9, 1) };
	struct weft_co *co = make(be, outer, &out);

	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_RAISES(co_send(co, weft_int(1)), WEFT_EMETHOD);
	DROP(co);
	out = (struct outer){ .label = "out", .it = weft_range(&range, 0, 9, 1) };
	co = make(be, outer, &out);
	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_RAISES(throw_with(co, ERR_A, 7), ERR_A);
	DROP(co);
	CHECK_LOG("out EMETHOD; out ERR_A:7");
}
