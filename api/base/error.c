/* SPDX-License-Identifier: MIT */
#include <weft/error.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "api.h"
#include "text.h"

static const struct {
	int code;
	const char *text;
} texts[] = {
#define TEXT(name, number, text_) { .code = WEFT_##name, .text = text_ },
	WEFT_ERROR_MAP(TEXT)
#undef TEXT
};

static const char *library_text(int code)
{
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].code == code)
			return texts[i].text;
	return NULL;
}

/* A text that has to be put together. */
static const char *composed(int code)
{
	unsigned bits = (unsigned)code;
	bool letters = isprint(bits >> 24 & 0x7f) && isprint(bits >> 16 & 0xff) &&
		       isprint(bits >> 8 & 0xff);
	char *line = weft_text_line();

	if (!line)
		return "error of the program's";
	if (code <= -0x20000 && code > -0x30000)
		snprintf(line, WEFT_TEXT_LINE, "base error %d", -code - 0x20000);
	else if (code < -0x30000 && letters)
		snprintf(line, WEFT_TEXT_LINE, "user error %c%c%c:%u", bits >> 24 & 0x7f,
			 bits >> 16 & 0xff, bits >> 8 & 0xff, bits & 0xff);
	else
		snprintf(line, WEFT_TEXT_LINE, "unknown code %d", code);
	return line;
}

WEFT_API const char *weft_code_text(int code)
{
	const char *text = library_text(code);

	if (text)
		return text;
	if (code >= 0)
		return "no error";
	return code > -4096 ? strerror(-code) : composed(code);
}

WEFT_API const char *weft_strerror(int code)
{
	const char *text = code < 0 ? weft_refusal(code) : NULL;

	return text ? text : weft_code_text(code);
}

/* A text that does not fit is cut, and ends in a NUL all the same. */
WEFT_API const char *weft_error_text(const struct weft_error *err, char *text, size_t size)
{
	bool has_text = err && err->text;
	int n;

	n = snprintf(text, size, "%s%s%s", weft_code_text(err ? err->code : 0),
		     has_text ? ": " : "", has_text ? err->text : "");
	if (n >= 0 && (size_t)n < size && err && err->func)
		snprintf(text + n, size - (size_t)n, " (%s, line %d)", err->func, err->line);
	return text;
}
