/* SPDX-License-Identifier: MIT */
#ifndef WEFT_ERROR_H
#define WEFT_ERROR_H

/*
 * weft/error.h - the int decides, an object explains.
 *
 * A code (weft/code.h) says what went wrong.  struct weft_error tells more about an error that left
 * a body.  It is copied by value, so nothing dangles.  A coroutine takes the memory for its copy at
 * its first error.  When there is none, a reserve of 64 objects serves all coroutines; when that is
 * used up, too, the code is right all the same and the object says that memory was missing.
 * SPEC.md section 3.  Every function here may be called from any thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weft/code.h>
#include <weft/value.h>

#ifdef __cplusplus
extern "C" {
#endif

struct weft_detail;

/*
 * What a code alone cannot tell.  @func is static text or NULL, and so is @text unless there is a
 * @detail.  A coroutine or future that holds an error holds one reference to its detail; copies in
 * other hands borrow it.
 */
struct weft_error {
	int code;			/* 0: no error */
	int cause_code;			/* what this one was made from (`__cause__`); 0: none */
	struct weft_value value;	/* the payload: args[0] */
	const char *func;		/* the function that raised it; NULL: not known */
	const char *text;		/* NULL: see weft_strerror */
	struct weft_detail *detail;	/* what was made at run time; NULL: nothing */
	int line;			/* the line that raised it; 0: not known */
};

/* An error object that only has a code and a payload, for weft_throw. */
static inline struct weft_error weft_err(int code, struct weft_value value)
{
	struct weft_error err = { code, 0, value, 0, 0, 0, 0 };

	return err;
}

/*
 * The part of an error that is made at run time: a text as of printf, cut to 255 bytes, and the
 * errors that this one was made of (ExceptionGroup), @n copies of @causes.  It is shared by
 * reference, and never changes.  When there is no memory for it, one without causes is taken from a
 * reserve of 16; when that is used up, NULL comes back, and the code has to speak for itself.
 * The caller holds one reference; it sets .text by weft_detail_text.
 */
struct weft_detail *weft_detail_new(const struct weft_error *causes, size_t n, const char *format,
				    ...) __attribute__((format(printf, 3, 4)));

/* Take one more reference, or give one back; NULL is allowed.  ref returns @detail. */
struct weft_detail *weft_detail_ref(struct weft_detail *detail);
void weft_detail_unref(struct weft_detail *detail);

/* Borrowed, as long as the detail lives; NULL for NULL. */
const char *weft_detail_text(const struct weft_detail *detail);

/* The number of causes, 0 for NULL; *@ret is the first one, borrowed. */
size_t weft_detail_causes(const struct weft_detail *detail, const struct weft_error **ret);

/*
 * Write one line about @err, without a line feed, cut to @size bytes with the NUL: the text for its
 * code, its own text if it has one, and the function that raised it.  NULL: "no error".  Returns
 * @text.
 */
const char *weft_error_text(const struct weft_error *err, char *text, size_t size);

/*
 * The text for @code: the library's, the system's, or "user error DMO:1".
 *
 * Calls that refuse a wish (WEFT_EBACKEND, WEFT_ELINK, WEFT_ESTACK, WEFT_EALIGN, and most of
 * weft/executor.h, weft/future.h and weft/queue.h) say what was asked for and what there is.  That
 * text is kept for the calling thread until the next refusal there, and weft_strerror returns it
 * for the same code.  It is kept in a bounded reserve, so that a refusal never allocates: when 64
 * threads hold such texts at once, a further one gets the general text.
 *
 * The text belongs to the library, or to the calling thread until its next failing call; never
 * NULL.
 */
const char *weft_strerror(int code);

#ifdef __cplusplus
}
#endif

#endif
