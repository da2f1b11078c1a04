/* SPDX-License-Identifier: MIT */
#include <weft/error.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "core.h"

_Static_assert((int)WEFT_WRONG_TAG_ == (int)WEFT_ETYPE, "one code for one cause");

static const struct {
	int code;
	const char *text;
} texts[] = {
#define TEXT(name, number, text_) { .code = WEFT_##name, .text = text_ },
	WEFT_ERROR_MAP(TEXT)
#undef TEXT
};

/* Text that has to be put together, one for each thread. */
static const char *composed(int code)
{
	static _Thread_local char text[64];
	unsigned bits = (unsigned)code;
	bool letters = isprint(bits >> 24 & 0x7f) && isprint(bits >> 16 & 0xff) &&
		       isprint(bits >> 8 & 0xff);

	if (code <= -0x20000 && code > -0x30000)
		snprintf(text, sizeof(text), "base error %d", -code - 0x20000);
	else if (code < -0x30000 && letters)
		snprintf(text, sizeof(text), "user error %c%c%c:%u", bits >> 24 & 0x7f,
			 bits >> 16 & 0xff, bits >> 8 & 0xff, bits & 0xff);
	else
		snprintf(text, sizeof(text), "unknown code %d", code);
	return text;
}

WEFT_API const char *weft_strerror(int code)
{
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].code == code)
			return texts[i].text;
	if (code >= 0)
		return "no error";
	return code > -4096 ? strerror(-code) : composed(code);
}
