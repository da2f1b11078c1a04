/* SPDX-License-Identifier: MIT */
#include "line.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char prefix[] = "weft-trace: ";

/* The descriptor that lines go to; -1: none.  Written once, before the first line. */
static int output = STDERR_FILENO;

static void add_bytes(struct weft_trace_line *line, const char *s, size_t n)
{
	size_t room = sizeof(line->text) - 1 - line->used;

	if (n > room)
		n = room;
	memcpy(line->text + line->used, s, n);
	line->used += n;
}

static void add_number(struct weft_trace_line *line, size_t n)
{
	char digits[3 * sizeof(n)];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	add_bytes(line, digits + at, sizeof(digits) - at);
}

static void add_signed(struct weft_trace_line *line, int n)
{
	if (n < 0)
		add_bytes(line, "-", 1);
	add_number(line, n < 0 ? -(size_t)n : (size_t)n);
}

static void add_text(struct weft_trace_line *line, const char *s)
{
	add_bytes(line, s, strlen(s));
}

void weft_trace_add_list(struct weft_trace_line *line, const char *format, va_list ap)
{
	for (; *format; format++) {
		if (*format != '%')
			add_bytes(line, format, 1);
		else if (*++format == 's')
			add_text(line, va_arg(ap, const char *));
		else if (*format == 'd')
			add_signed(line, va_arg(ap, int));
		else if (*format == 'u')
			add_number(line, va_arg(ap, unsigned int));
		else if (*format == 'z' && *++format == 'u')
			add_number(line, va_arg(ap, size_t));
	}
}

void weft_trace_add(struct weft_trace_line *line, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	weft_trace_add_list(line, format, ap);
	va_end(ap);
}

/* An error of write cannot be reported anywhere. */
static void put(int fd, const struct weft_trace_line *line)
{
	struct weft_trace_line out = { 0 };
	int saved = errno;
	ssize_t written;

	add_text(&out, prefix);
	add_bytes(&out, line->text, line->used);
	out.text[out.used++] = '\n';
	written = write(fd, out.text, out.used);
	(void)written;
	errno = saved;
}

void weft_trace_print(const struct weft_trace_line *line)
{
	if (output >= 0)
		put(output, line);
}

void weft_trace_abort(const struct weft_trace_line *line)
{
	put(STDERR_FILENO, line);
	if (output >= 0 && output != STDERR_FILENO)
		put(output, line);
	abort();
}

/* Lines are appended: a program and its children may share the file. */
void weft_trace_open(void)
{
	const char *to = getenv("WEFT_TRACE");
	struct weft_trace_line line = { 0 };

	if (!to || !*to)
		return;
	if (strcmp(to, "off") == 0) {
		output = -1;
		return;
	}
	output = open(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (output >= 0)
		return;
	output = STDERR_FILENO;
	weft_trace_add(&line, "WEFT_TRACE=%s: %s", to, strerror(errno));
	put(output, &line);
}
