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

void bmi_log(int level, const char *format, ...)
{
	struct bmi_locale locale;
	va_list args;

	if (bmi_options.verbosity < level)
		return;
	bmi_locale_enter(&locale);
	fprintf(stderr, "-- LOG(%d): ", level);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	bmi_locale_leave(&locale);
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
