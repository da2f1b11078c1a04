/* SPDX-License-Identifier: MIT */
/*
 * The errors that a delegate and its delegator have ended with, field by field: the same with both
 * on one backend and over two.  6 errors from outside by 3 states of the delegate; each case goes
 * through all answers of the delegate, and both kinds of coroutines.
 */

#include "../case.h"
#include "parts.h"

/* The delegate waits, or was run to its end by its own handle before: well, or with an error. */
enum before { WAITS, RETURNED, FAILED };

static const struct weft_error payload = {
	.cause_code = ERR_B,
	.value = { .bits_ = 77, .tag_ = WEFT_TAG_INT },
	.func = "somewhere",
	.text = "something",
	.line = 12,
};

static const struct {
	enum reaction reaction;
	int code;
} answers[] = {
	{ PASS, 0 },		  { RAISE, ERR_A },	{ RAISE, WEFT_EEXIT },
	{ RAISE, WEFT_ESTOP },	  { RAISE, WEFT_EREUSED }, { RAISE, WEFT_EIGNORED },
	{ RAISE, WEFT_EBASE(8) }, { YIELD, 0 },		{ RETURN, 0 },
};

enum { ANSWERS = sizeof(answers) / sizeof(answers[0]) };

/* What became of it: of the call from outside, and of both coroutines. */
struct result {
	int r;
	struct weft_error in, out;
};

static struct weft_error error_of(const struct weft_co *co)
{
	const struct weft_error *err = weft_co_error(co);

	return err ? *err : weft_err(0, weft_none());
}

/* @code 0: close. */
static struct step hit(struct weft_co *co, int code)
{
	struct weft_error err = payload;

	err.code = code;
	return code ? co_throw_error(co, &err) : co_close(co);
}

static struct result run(const struct weft_backend *be, const struct weft_backend *sub_be, int code,
			 enum before before, int answer, bool single_use)
{
	struct weft_co_options o = { .backend = sub_be, .single_use = single_use };
	struct inner in = { .i = 1,
			    .end = 2,
			    .fails = before == FAILED ? ERR_A : 0,
			    .result = weft_int(3),
			    .reaction = answers[answer].reaction,
			    .code = answers[answer].code,
			    .value = weft_int(5) };
	struct outer out = { .label = NULL };
	struct result result;
	struct weft_co *co;

	out.sub = make_with(&o, inner, &in);
	o.backend = be;
	co = make_with(&o, outer, &out);
	CHECK_YIELDS(co_next(co), weft_int(1));
	if (before != WAITS)
		CHECK_INT(co_next(out.sub).r, before == FAILED ? ERR_A : 0);
	result.r = hit(co, code).r;
	if (weft_co_state(co) == WEFT_SUSPENDED)
		co_next(co);
	CHECK_INT(weft_co_state(co), WEFT_CLOSED);
	result.in = error_of(out.sub);
	result.out = error_of(co);
	DROP(co);
	DROP(out.sub);
	return result;
}

static bool same_error(const struct weft_error *got, const struct weft_error *want)
{
	if (!CHECK_INT(got->code, want->code) || got->code == 0)
		return got->code == want->code;
	return CHECK_INT(got->cause_code, want->cause_code) &&
	       CHECK_VALUE(got->value, want->value) && CHECK_STR(got->func, want->func) &&
	       CHECK_STR(got->text, want->text) && CHECK_INT(got->line, want->line);
}

static void compare(const struct weft_backend *be, int code, enum before before)
{
	const struct weft_backend *other = other_backend(be);

	if (!other) {
		conform_skip("there is no other backend");
		return;
	}
	for (int i = 0; i < 2 * ANSWERS; i++) {
		struct result one = run(be, be, code, before, i / 2, i % 2);
		struct result two = run(be, other, code, before, i / 2, i % 2);
		bool same = CHECK_INT(two.r, one.r);

		if (!same_error(&two.in, &one.in) || !same_error(&two.out, &one.out) || !same)
			conform_fail("answer %d, single-use %d", i / 2, i % 2);
	}
}

/* One function for each error from outside and state of the delegate. */
#define AGREE(name, code, before)                             \
	void del_agree_##name(const struct weft_backend *be)  \
	{                                                     \
		compare(be, code, before);                    \
	}

AGREE(close_waits, 0, WAITS)
AGREE(close_returned, 0, RETURNED)
AGREE(close_failed, 0, FAILED)
AGREE(exit_waits, WEFT_EEXIT, WAITS)
AGREE(exit_returned, WEFT_EEXIT, RETURNED)
AGREE(exit_failed, WEFT_EEXIT, FAILED)
AGREE(stop_waits, WEFT_ESTOP, WAITS)
AGREE(stop_returned, WEFT_ESTOP, RETURNED)
AGREE(stop_failed, WEFT_ESTOP, FAILED)
AGREE(reused_waits, WEFT_EREUSED, WAITS)
AGREE(reused_returned, WEFT_EREUSED, RETURNED)
AGREE(reused_failed, WEFT_EREUSED, FAILED)
AGREE(ordinary_waits, ERR_A, WAITS)
AGREE(ordinary_returned, ERR_A, RETURNED)
AGREE(ordinary_failed, ERR_A, FAILED)
AGREE(base_waits, ERR_BASE, WAITS)
AGREE(base_returned, ERR_BASE, RETURNED)
AGREE(base_failed, ERR_BASE, FAILED)

/* A delegate that its delegator's close ended well has no error, as after a close of its own. */
void del_agree_closed_well(const struct weft_backend *be)
{
	static const int codes[] = { 0, WEFT_EEXIT };

	for (int i = 0; i < 4; i++) {
		struct result got = run(be, be, codes[i % 2], WAITS, 0, i / 2);

		CHECK_INT(got.r, codes[i % 2]);
		CHECK_INT(got.in.code, 0);
		CHECK_INT(got.out.code, codes[i % 2]);
	}
}
