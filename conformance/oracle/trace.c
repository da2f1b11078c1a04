/* SPDX-License-Identifier: MIT */
#include "trace.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

enum {
	ERROR_A = WEFT_EUSER('C', 'S', 'L', 1),
	ERROR_B = WEFT_EUSER('C', 'S', 'L', 2),
	ERROR_RT = WEFT_EUSER('C', 'S', 'L', 3),
	ERROR_X = WEFT_EBASE(1),
};

/* The first of each is what `raise` raises. */
static const int codes[COSL_CLASSES][6] = {
	[COSL_A] = { ERROR_A },
	[COSL_B] = { ERROR_B },
	[COSL_X] = { ERROR_X },
	[COSL_SI] = { WEFT_ESTOP },
	[COSL_GE] = { WEFT_EEXIT },
	[COSL_RT] = { ERROR_RT, WEFT_ESTOPPED, WEFT_EIGNORED, WEFT_EREUSED, WEFT_EAWAITED },
	[COSL_VE] = { WEFT_EBUSY },
	[COSL_TE] = { WEFT_EFRESH },
	[COSL_AE] = { WEFT_EMETHOD },
};

/* The library's own errors carry no payload: a word tells which of their class it is. */
static const struct {
	int code;
	const char *word;
} library[] = {
	{ WEFT_ESTOPPED, "RT:stopiter" }, { WEFT_EIGNORED, "RT:ignored" },
	{ WEFT_EBUSY, "VE:executing" },   { WEFT_EFRESH, "TE:fresh" },
	{ WEFT_EMETHOD, "AE:nosend" },    { WEFT_EREUSED, "RT:reused" },
	{ WEFT_EAWAITED, "RT:awaited" },  { WEFT_ENEVER, "RW:never" },
};

int trace_code(enum cosl_class class)
{
	return codes[class][0];
}

const int *trace_codes(enum cosl_class class)
{
	return codes[class][0] ? codes[class] : NULL;
}

static void put_value(struct weft_value value)
{
	uint32_t length;
	const char *text;
	int64_t n;
	double d;
	void *p;

	if (weft_is_none(value))
		fputs("none", stdout);
	else if (weft_get_int(value, &n) == 0)
		printf("%" PRId64, n);
	else if (weft_get_float(value, &d) == 0)
		printf("%.1f", d);
	else if (weft_get_ptr(value, &p) == 0)
		printf("&%" PRIuPTR, (uintptr_t)p);
	else if (weft_get_str(value, &text, &length) == 0)
		printf("\"%.*s\"", (int)length, text);
}

static const char *class_of(int code)
{
	int class;

	for (class = 0; class < COSL_CLASSES; class ++)
		if (codes[class][0] == code)
			return cosl_class_name((enum cosl_class) class);
	return NULL;
}

static void put_error(const struct weft_error *err)
{
	const char *class;
	size_t i;

	for (i = 0; i < sizeof(library) / sizeof(library[0]); i++) {
		if (library[i].code == err->code) {
			fputs(library[i].word, stdout);
			return;
		}
	}
	class = class_of(err->code);
	fputs(class ? class : weft_strerror(err->code), stdout);
	if (!weft_is_none(err->value)) {
		putchar(':');
		put_value(err->value);
	}
}

void trace_event(int id, const char *format, ...)
{
	va_list args;

	printf("#%d ", id);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

void trace_value(int id, const char *what, struct weft_value value)
{
	printf("#%d %s ", id, what);
	put_value(value);
	putchar('\n');
}

void trace_error(int id, const char *what, const struct weft_error *err)
{
	printf("#%d %s ", id, what);
	put_error(err);
	putchar('\n');
}

void trace_raise(int id, enum cosl_class class, struct weft_value payload)
{
	printf("#%d raise %s ", id, cosl_class_name(class));
	put_value(payload);
	putchar('\n');
}

void trace_op(int id, const struct cosl_stmt *s, struct weft_value brings)
{
	if (id < 0)
		fputs("> ", stdout);
	else
		printf("#%d op ", id);
	printf("%s %d", cosl_op_name(s->op), s->number);
	if (s->op == COSL_SEND) {
		putchar(' ');
		put_value(brings);
	} else if (s->op == COSL_THROW) {
		printf(" %s ", cosl_class_name(s->class));
		put_value(brings);
	} else if (s->op == COSL_NEW) {
		printf(" %d", s->func);
	}
	putchar('\n');
}

void trace_result(const char *what)
{
	printf("= %s\n", what);
}

void trace_result_value(const char *what, struct weft_value value)
{
	printf("= %s ", what);
	put_value(value);
	putchar('\n');
}

void trace_result_error(const struct weft_error *err)
{
	fputs("= raise ", stdout);
	put_error(err);
	putchar('\n');
}

void trace_unraisable(const struct weft_error *err)
{
	fputs("! unraisable ", stdout);
	put_error(err);
	putchar('\n');
}

const char *trace_state(enum weft_co_state state)
{
	static const char *const names[] = {
		[WEFT_CREATED] = "CREATED",
		[WEFT_SUSPENDED] = "SUSPENDED",
		[WEFT_RUNNING] = "RUNNING",
		[WEFT_CLOSED] = "CLOSED",
	};

	return names[state];
}
