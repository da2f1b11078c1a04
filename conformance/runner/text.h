/* SPDX-License-Identifier: MIT */
#ifndef TEXT_H
#define TEXT_H

/* text.h - make bytes of unknown origin fit for a report. */

#include <stddef.h>
#include <stdio.h>

/*
 * Bytes of the character at the start of the @n bytes at @s: 1 to 4 for well-formed UTF-8 that XML
 * 1.0 allows and that is no control character; 0 for anything else, newline and tab included.
 */
size_t text_char(const char *s, size_t n);

/* Writes one byte that is not a character; each report has its own function. */
typedef void text_odd_fn(FILE *out, unsigned char byte);

/*
 * Write @n bytes: characters in @special, and bytes that are no characters, are written by @odd,
 * all others as they are.
 */
void text_write(FILE *out, const char *s, size_t n, const char *special, text_odd_fn *odd);

/* A line put together in bounded memory: { to, size }. */
struct text_line {
	char *at;
	size_t left;
};

/* Append, as printf.  Text that does not fit as a whole is left out. */
void text_add(struct text_line *line, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * @s on one line of a message, in the @size bytes at @to, which it returns: bytes that are no
 * characters as \xNN, and dots in place of what is too much.
 */
const char *text_shown(char *to, size_t size, const char *s);

/* The same for a value of the command line or the environment; lasts as long as the block. */
enum { TEXT_SHOWN = 160 };
#define SHOWN(s) text_shown((char[TEXT_SHOWN]){ 0 }, TEXT_SHOWN, s)

/* Write @byte as \xNN. */
void text_hex(FILE *out, unsigned char byte);

#endif
