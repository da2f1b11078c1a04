/* SPDX-License-Identifier: MIT */
/* Codes and the objects that explain them. */
#include "../bodies.h"
#include "../case.h"

#include <pthread.h>
#include <errno.h>
#include <string.h>

static const int library[] = {
#define CODE(name, number, text) WEFT_##name,
	WEFT_ERROR_MAP(CODE)
#undef CODE
};

enum { LIBRARY = sizeof(library) / sizeof(library[0]), LAST_ERRNO = 4095 };

/* 3.1: the library's codes are negative, differ, and lie beyond every -errno. */
void error_codes_distinct(const struct weft_backend *be)
{
	(void)be;
	for (int i = 0; i < LIBRARY; i++) {
		CHECK(library[i] < -LAST_ERRNO);
		CHECK(library[i] > WEFT_EBASE(0));
		for (int k = 0; k < i; k++)
			CHECK(library[k] != library[i]);
	}
}

/*
 * 3.1: users' codes are negative and collide with none of the library's, nor with an -errno or a
 * base code.
 */
void error_user_codes(const struct weft_backend *be)
{
	static const int users[] = {
		WEFT_EUSER('A', 'A', 'A', 0),   WEFT_EUSER('A', 'A', 'A', 255),
		WEFT_EUSER('Z', 'Z', 'Z', 255), WEFT_EUSER('z', 'z', 'z', 255),
		WEFT_EUSER('~', '~', '~', 255), WEFT_EUSER('0', '0', '0', 0),
	};

	(void)be;
	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
		CHECK(users[i] < WEFT_EBASE(65535));
		CHECK(weft_is_ordinary(users[i]));
	}
	CHECK(WEFT_EBASE(65535) < WEFT_EBASE(0));
	CHECK(WEFT_EBASE(0) < WEFT_EBACKEND && WEFT_EBASE(0) < WEFT_ESTACK);
}

/* 3.1: other letters or another number, another code. */
void error_user_letters(const struct weft_backend *be)
{
	int code = WEFT_EUSER('D', 'M', 'O', 1);

	(void)be;
	CHECK(code != WEFT_EUSER('E', 'M', 'O', 1));
	CHECK(code != WEFT_EUSER('D', 'N', 'O', 1));
	CHECK(code != WEFT_EUSER('D', 'M', 'P', 1));
	CHECK(code != WEFT_EUSER('D', 'M', 'O', 2));
	CHECK(code != WEFT_EUSER('d', 'm', 'o', 1));
	CHECK_INT(code, WEFT_EUSER('D', 'M', 'O', 1));
}

/*
 * 3.2: EEXIT, ECANCELED and EBASE(n) are not ordinary; all other errors are; what is no error is
 * not.
 */
void error_ordinary(const struct weft_backend *be)
{
	(void)be;
	for (int i = 0; i < LIBRARY; i++)
		CHECK_INT(weft_is_ordinary(library[i]),
			  library[i] != WEFT_EEXIT && library[i] != WEFT_ECANCELED);
	CHECK(!weft_is_ordinary(WEFT_EBASE(0)));
	CHECK(!weft_is_ordinary(WEFT_EBASE(65535)));
	CHECK(weft_is_ordinary(-ENOMEM));
	CHECK(weft_is_ordinary(ERR_A));
	CHECK(!weft_is_ordinary(0));
	CHECK(!weft_is_ordinary(WEFT_YIELDED));
}

static void *check_texts(void *arg)
{
	static const char *const texts[] = {
#define TEXT(name, number, text) text,
		WEFT_ERROR_MAP(TEXT)
#undef TEXT
	};

	(void)arg;
	for (int i = 0; i < LIBRARY; i++)
		CHECK_STR(weft_strerror(library[i]), texts[i]);
	return NULL;
}

/*
 * 3.1: a text for each code: the library's own, the system's, and one made up from the letters.  A
 * new thread has been refused nothing yet, about which its text would tell.
 */
void error_strerror(const struct weft_backend *be)
{
	pthread_t thread;

	(void)be;
	if (CHECK_INT(pthread_create(&thread, NULL, check_texts, NULL), 0))
		pthread_join(thread, NULL);
	CHECK_STR(weft_strerror(-ENOMEM), strerror(ENOMEM));
	CHECK_STR(weft_strerror(WEFT_EUSER('D', 'M', 'O', 1)), "user error DMO:1");
	CHECK_STR(weft_strerror(WEFT_EUSER('z', 'z', 'z', 255)), "user error zzz:255");
}

/*
 * 3.1: a refusal names what was asked for, on the thread that asked; another code has its general
 * text.
 */
void error_refusal(const struct weft_backend *be)
{
	struct weft_co_options o = { .backend = be, .stack = &o, .stack_size = 1 };
	struct scene f = { 0 };
	struct weft_co *co = NULL;
	int r = weft_co_new(body_count, &f, &o, &co);

	CHECK(!co);
	if (r == WEFT_ELINK) {
		conform_skip("this program is compiled for another backend");
		return;
	}
	CHECK(r == WEFT_EBACKEND || r == WEFT_EALIGN || r == WEFT_ESTACK);
	CHECK(strstr(weft_strerror(r), r == WEFT_EALIGN ? "0x" : be->name));
	CHECK_STR(weft_strerror(WEFT_EBUSY), "already executing");
}

/* 3.1: codes that nobody has given out have a text, too. */
void error_strerror_unknown(const struct weft_backend *be)
{
	(void)be;
	CHECK(weft_strerror(0) && *weft_strerror(0));
	CHECK(weft_strerror(1) && *weft_strerror(1));
	CHECK(weft_strerror(-4096) && *weft_strerror(-4096));
	CHECK(weft_strerror(WEFT_EBASE(3)) && *weft_strerror(WEFT_EBASE(3)));
	CHECK(weft_strerror(INT32_MIN) && *weft_strerror(INT32_MIN));
}

/* Raises an error with a payload, at a line that it remembers. */
static int raises_here(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	f->i = __LINE__ + 1;
	r = weft_raise(f, ERR_A, weft_int(7));
	WEFT_END(f);
	return r;
}

/* 3.3: the object of an error raised by a body tells code, payload, function and line. */
void error_object(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, raises_here, &f);
	const struct weft_error *err;

	CHECK_RAISES(co_next(co), ERR_A);
	err = weft_co_error(co);
	if (CHECK(err)) {
		CHECK_INT(err->code, ERR_A);
		CHECK_VALUE(err->value, weft_int(7));
		CHECK_STR(err->func, "raises_here");
		CHECK_INT(err->line, f.i);
		CHECK_INT(err->cause_code, 0);
	}
	DROP(co);
}

/* 3.3: an object handed on by a delegator arrives as it was raised. */
void error_object_through_delegation(const struct weft_backend *be)
{
	struct scene inner = { 0 }, outer = { .label = "outer" };
	struct weft_co *co = make(be, body_from, &outer);

	outer.sub = make(be, raises_here, &inner);
	CHECK_RAISES(co_next(co), ERR_A);
	if (CHECK(weft_co_error(co))) {
		CHECK_VALUE(weft_co_error(co)->value, weft_int(7));
		CHECK_STR(weft_co_error(co)->func, "raises_here");
		CHECK_INT(weft_co_error(co)->line, inner.i);
	}
	DROP(co);
	DROP(outer.sub);
}

/* 9.5: a body may just return a code; nothing of an error that it handled sticks to it. */
void error_bare_code(const struct weft_backend *be)
{
	struct scene f = { .code = ERR_B }, g = { .code = ERR_A }, h = { .code = 0 };
	struct weft_co *other = make(be, body_bare_code, &f), *same = make(be, body_bare_code, &g);
	struct weft_co *none = make(be, body_bare_code, &h);

	CHECK_RAISES(co_next(other), ERR_B);
	if (CHECK(weft_co_error(other))) {
		CHECK_VALUE(weft_co_error(other)->value, weft_none());
		CHECK_STR(weft_co_error(other)->func, NULL);
	}
	CHECK_RAISES(co_next(same), ERR_A);
	if (CHECK(weft_co_error(same)))
		CHECK_VALUE(weft_co_error(same)->value, weft_none());
	CHECK_RETURNS(co_next(none), weft_none());
	CHECK_PTR(weft_co_error(none), NULL);
	DROP(other);
	DROP(same);
	DROP(none);
}

/* 3.4: weft_co_error is NULL until an error has ended the coroutine; refusals do not count. */
void error_null_until_it_ends(const struct weft_backend *be)
{
	struct scene f = { .end = 1 };
	struct weft_co *co = make(be, body_count, &f);

	CHECK_PTR(weft_co_error(co), NULL);
	CHECK_RAISES(co_send(co, weft_int(1)), WEFT_EFRESH);
	CHECK_PTR(weft_co_error(co), NULL);
	CHECK_YIELDS(co_next(co), weft_int(0));
	CHECK_PTR(weft_co_error(co), NULL);
	CHECK_RETURNS(co_next(co), weft_none());
	CHECK_PTR(weft_co_error(co), NULL);
	DROP(co);
}

/* 3.3: the object is a copy: the thrower's may change or go at once. */
void error_copied(const struct weft_backend *be)
{
	struct weft_error err = weft_err(ERR_A, weft_int(1));
	struct scene f = { .end = 9 };
	struct weft_co *co = make(be, body_count, &f);

	co_next(co);
	CHECK_RAISES(co_throw_error(co, &err), ERR_A);
	err = weft_err(ERR_B, weft_int(2));
	if (CHECK(weft_co_error(co))) {
		CHECK_INT(weft_co_error(co)->code, ERR_A);
		CHECK_VALUE(weft_co_error(co)->value, weft_int(1));
	}
	DROP(co);
}

/* 3.6: whoever reports an error leaves the output as it was, whatever the reason. */
void error_outputs_untouched(const struct weft_backend *be)
{
	struct scene f = { .end = 9 }, g = { .code = ERR_A, .value = weft_int(7) };
	struct weft_co *co = make(be, body_count, &f), *raiser = make(be, body_raise, &g);
	struct weft_value v = UNTOUCHED;

	CHECK_INT(weft_send(co, weft_int(1), &v), WEFT_EFRESH);
	CHECK_INT(weft_throw(co, NULL, &v), -EINVAL);
	CHECK_INT(weft_next(raiser, &v), ERR_A);
	CHECK_INT(weft_throw(raiser, weft_co_error(raiser), &v), ERR_A);
	CHECK_VALUE(v, UNTOUCHED);
	CHECK_INT(weft_next(co, &v), WEFT_YIELDED);
	CHECK_VALUE(v, weft_int(0));
	v = UNTOUCHED;
	CHECK_INT(weft_throw(co, weft_co_error(raiser), &v), ERR_A);
	CHECK_VALUE(v, UNTOUCHED);
	DROP(co);
	DROP(raiser);
}
