/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>

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

const char *bmi_shown(char *to, const char *text)
{
	size_t n = 0;

	for (; *text && n + 8 < BMI_SHOWN; text++) {
		if (iscntrl((unsigned char)*text))
			n += (size_t)snprintf(to + n, 5, "\\x%02x", (unsigned char)*text);
		else
			to[n++] = *text;
	}
	memcpy(to + n, *text ? "..." : "", *text ? 4 : 1);
	return to;
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
