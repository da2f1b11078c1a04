/* SPDX-License-Identifier: MIT */
/* Tables whose texts are UTF-8: printf() counts bytes, people see characters. */
#include <string.h>

#include "internal.h"

size_t bmi_columns(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

int bmi_padded(size_t width, const char *text)
{
	return (int)(width + strlen(text) - bmi_columns(text));
}
