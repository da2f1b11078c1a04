/* SPDX-License-Identifier: MIT */
#ifndef WEFT_BASE_TEXT_H
#define WEFT_BASE_TEXT_H

/*
 * text.h - texts of errors that are made at run time.
 *
 * They lie in a bounded reserve, because a call that fails must not allocate.  A thread takes a
 * place there with its first text and gives it back when it ends.  When no place is left, the error
 * has its code and no text.
 */

/* Keep the text for weft_strerror(@code) on this thread; returns @code. */
int weft_refuse(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The text of this thread's last refusal, if its code was @code; else NULL. */
const char *weft_refusal(int code);

/* This thread's last refusal is not about the code that a call is about to return. */
void weft_forget_refusal(void);

/* The text for @code as weft_strerror has it, but for refusals: those are about another call. */
const char *weft_code_text(int code);

/* This thread's buffer for a text that is made for one call; NULL: no place is left. */
char *weft_text_line(void);

enum { WEFT_TEXT_LINE = 64 };

#endif
