/* SPDX-License-Identifier: MIT */
#ifndef WEFT_TRACE_LINE_H
#define WEFT_TRACE_LINE_H

/*
 * line.h - the output of trace.
 *
 * It runs on the stacks of coroutines, which may be as small as a page, and in signal handlers, so
 * it uses no stdio, no lock and no allocation.  A line is one write(), so lines of two threads
 * never mix.  errno is left alone.
 */

#include <stdarg.h>
#include <stddef.h>

/* Begins as zeros; the text ends with a NUL. */
struct weft_trace_line {
	size_t used;
	char text[232];
};

/* Read WEFT_TRACE: unset: to stderr; "off": nowhere; else the file that it names.  Once. */
void weft_trace_open(void);

/* Append, like a printf with %s, %d, %u and %zu only.  Text that does not fit is left out. */
void weft_trace_add(struct weft_trace_line *line, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void weft_trace_add_list(struct weft_trace_line *line, const char *format, va_list ap)
	__attribute__((format(printf, 2, 0)));

void weft_trace_print(const struct weft_trace_line *line);

/* The last line: it goes to stderr, whatever WEFT_TRACE says, and to the file if there is one. */
void weft_trace_abort(const struct weft_trace_line *line) __attribute__((noreturn));

#endif
