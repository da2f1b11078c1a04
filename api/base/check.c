/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "api.h"

WEFT_API void weft_die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("weft: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	abort();
}

void weft_bad_handle(const struct weft_co *co)
{
	if (co->magic_ == WEFT_DEAD_)
		weft_die("coroutine %p is used after it was freed", (const void *)co);
	weft_die("%p is not a coroutine", (const void *)co);
}
