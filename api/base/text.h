/* SPDX-License-Identifier: MIT */
#ifndef WEFT_BASE_TEXT_H
#define WEFT_BASE_TEXT_H

/*
 * text.h - texts of errors that are made at run time.
 *
 * They lie in a bounded reserve, so that a call that fails never allocates: a thread takes a place
 * there with its first text and gives it back when it ends.  When no place is left, the code of the
 * error has to do without a text.
 */

/* Keep the text for weft_strerror(@code) on this thread; returns @code. */
int weft_refuse(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The text that this thread was refused with last, if that was for @code; else NULL. */
const char *weft_refusal(int code);

/* A line of this thread's for a text that is put together for one call; NULL: no place is left. */
char *weft_text_line(void);

enum { WEFT_TEXT_LINE = 64 };

#endif
