/* SPDX-License-Identifier: MIT */
#include "internal.h"

int bmi_complain(int code, const char *format, ...)
{
	va_list args;

	fputs("benchmark-c: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return code;
}

void bmi_locale_enter(struct bmi_locale *l)
{
	l->c = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
	l->previous = l->c ? uselocale(l->c) : (locale_t)0;
}

void bmi_locale_leave(struct bmi_locale *l)
{
	if (!l->c)
		return;
	uselocale(l->previous);
	freelocale(l->c);
}
