/* SPDX-License-Identifier: MIT */
#include "bodies.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

bool starved(int r)
{
	return r == -ENOMEM && conform_starved();
}

bool starved_except(struct weft_frame *frame, int *r)
{
	return starved(*r) && weft_except_(frame->co_, r, true);
}

struct step co_send(struct weft_co *co, struct weft_value value)
{
	struct step s = { .value = UNTOUCHED };

	s.r = weft_send(co, value, &s.value);
	if (starved(s.r))
		s.r = weft_send(co, value, &s.value);
	return s;
}

struct step co_next(struct weft_co *co)
{
	return co_send(co, weft_none());
}

struct step co_throw_error(struct weft_co *co, const struct weft_error *err)
{
	struct step s = { .value = UNTOUCHED };

	s.r = weft_throw(co, err, &s.value);
	return s;
}

struct step co_throw(struct weft_co *co, int code)
{
	struct weft_error err = weft_err(code, weft_none());

	return co_throw_error(co, &err);
}

struct step co_close(struct weft_co *co)
{
	struct step s = { .value = UNTOUCHED };

	s.r = weft_close(co, &s.value);
	return s;
}

bool check_step_(struct step got, int r, struct weft_value value, const char *file, int line,
		 const char *text)
{
	return conform_check_int_(got.r, r, file, line, text) &&
	       conform_check_value_(got.value, value, file, line, text);
}

static void show(char *to, size_t size, struct weft_value v)
{
	const char *s = "";
	uint32_t len = 0;
	int64_t i = 0;
	double d = 0;

	if (weft_get_int(v, &i) == 0)
		snprintf(to, size, "%lld", (long long)i);
	else if (weft_get_float(v, &d) == 0)
		snprintf(to, size, "%g", d);
	else if (weft_get_str(v, &s, &len) == 0)
		snprintf(to, size, "%.*s", (int)len, s);
	else
		snprintf(to, size, weft_is_none(v) ? "none" : "pointer");
}

void note_value(const char *what, struct weft_value value)
{
	char text[64];

	show(text, sizeof(text), value);
	note("%s %s", what, text);
}

const char *code_name(int code)
{
	switch (code) {
#define NAME(name, number, text) \
	case WEFT_##name:        \
		return #name;
		WEFT_ERROR_MAP(NAME)
#undef NAME
	case 0:
		return "0";
	case ERR_A:
		return "ERR_A";
	case ERR_B:
		return "ERR_B";
	case ERR_BASE:
		return "ERR_BASE";
	default:
		return weft_strerror(code);
	}
}

static void note_unraisable(struct weft_co *co, const struct weft_error *err, void *arg)
{
	(void)arg;
	note("unraisable %s %s", weft_co_name(co), code_name(err->code));
}

static void note_dropped(struct weft_co *co, struct weft_value value, void *arg)
{
	char text[64];

	(void)arg;
	show(text, sizeof(text), value);
	note("dropped %s %s", weft_co_name(co), text);
}

void note_reports(void)
{
	struct weft_hooks hooks = *conform_hooks();

	hooks.unraisable = note_unraisable;
	hooks.dropped = note_dropped;
	CHECK_INT(weft_set_hooks(&hooks), 0);
}

int body_count(void *self)
{
	struct scene *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	for (; f->i < f->end; f->i++) {
		WEFT_YIELD(f, r, weft_int(f->i));
		if (r < 0)
			break;
	}
	WEFT_END(f);
	return r;
}

int body_echo(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	for (;;) {
		WEFT_YIELD(f, r, f->value);
		if (r < 0)
			break;
		f->value = weft_sent(f);
		note_value("recv", f->value);
	}
	WEFT_END(f);
	return r;
}

int body_guarded(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, f->value);
	note("%s: %s", f->label, code_name(r));
	WEFT_END(f);
	return r;
}

int body_return(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	r = weft_return(f, f->value);
	WEFT_END(f);
	return r;
}

int body_raise(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	r = weft_raise(f, f->code, f->value);
	WEFT_END(f);
	return r;
}

int body_bare_code(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	r = weft_raise(f, ERR_A, weft_int(7));
	if (weft_except(f, &r, ERR_A))
		r = f->code;
	WEFT_END(f);
	return r;
}

int body_call(void *self)
{
	struct call *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_CALL(f, r, f->callee, &f->inner);
	note("caller: %s", code_name(r));
	WEFT_END(f);
	return r;
}

int body_from(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	YIELD_FROM(f, r, f->sub);
	note("%s: %s", f->label, code_name(r));
	if (r == 0)
		r = weft_return(f, weft_sent(f));
	WEFT_END(f);
	return r;
}

int body_from_iter(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD_FROM(f, r, f->it);
	note("%s: %s", f->label, code_name(r));
	if (r == 0)
		r = weft_return(f, weft_sent(f));
	WEFT_END(f);
	return r;
}
