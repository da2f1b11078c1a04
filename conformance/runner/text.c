/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Bytes that a sequence starting with @lead has, 0 if none starts so. */
static size_t length_of(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead < 0xe0)
		return 2;
	if ((lead & 0xf0) == 0xe0)
		return 3;
	return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

static bool is_fit(uint32_t c, size_t length)
{
	static const uint32_t least[] = { 0, 0x20, 0x80, 0x800, 0x10000 };

	if (c < least[length] || c > 0x10ffff || (c >= 0x7f && c < 0xa0))
		return false;
	return (c < 0xd800 || c > 0xdfff) && c != 0xfffe && c != 0xffff;
}

size_t text_char(const char *s, size_t n)
{
	size_t length = n ? length_of((unsigned char)s[0]) : 0;
	uint32_t c;

	if (length == 0 || length > n)
		return 0;
	c = (unsigned char)s[0] & (length == 1 ? 0x7f : 0xff >> (length + 1));
	for (size_t i = 1; i < length; i++) {
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | ((unsigned char)s[i] & 0x3f);
	}
	return is_fit(c, length) ? length : 0;
}

void text_write(FILE *out, const char *s, size_t n, const char *special, text_odd_fn *odd)
{
	while (n > 0) {
		size_t length = text_char(s, n);

		if (length == 0 || (length == 1 && strchr(special, *s))) {
			odd(out, (unsigned char)*s);
			length = 1;
		} else {
			fwrite(s, 1, length, out);
		}
		s += length;
		n -= length;
	}
}

void text_add(struct text_line *line, const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(line->at, line->left, format, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= line->left)
		n = 0;
	line->at += n;
	line->left -= (size_t)n;
	line->at[0] = '\0';
}

const char *text_shown(char *to, size_t size, const char *s)
{
	static const char dots[] = "...";
	struct text_line line = { to, size - sizeof(dots) };

	to[0] = '\0';
	while (*s && line.left > 4) {
		size_t length = text_char(s, strnlen(s, 4));

		if (length)
			text_add(&line, "%.*s", (int)length, s);
		else
			text_add(&line, "\\x%02x", (unsigned char)*s);
		s += length ? length : 1;
	}
	if (*s)
		memcpy(line.at, dots, sizeof(dots));
	return to;
}

void text_hex(FILE *out, unsigned char byte)
{
	fprintf(out, "\\x%02x", byte);
}
