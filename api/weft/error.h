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
#include <stdint.h>

#include <weft/code.h>
#include <weft/value.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What a code alone cannot tell.  All pointers are to static text or NULL; nothing needs to be
 * freed.
 */
struct weft_error {
	int code;			/* 0: no error */
	int cause_code;			/* what this one was made from (`__cause__`); 0: none */
	struct weft_value value;	/* the payload: args[0] */
	const char *func;		/* the function that raised it; NULL: not known */
	const char *text;		/* static text of the raiser's; NULL: see weft_strerror */
	int line;			/* the line that raised it; 0: not known */
};

/* An error object that only has a code and a payload, for weft_throw. */
static inline struct weft_error weft_err(int code, struct weft_value value)
{
	struct weft_error err = { code, 0, value, 0, 0, 0 };

	return err;
}

/*
 * The text for @code: the library's, the system's, or "user error DMO:1".
 *
 * Calls that refuse a wish (WEFT_EBACKEND, WEFT_ELINK, WEFT_ESTACK, WEFT_EALIGN) say what was asked
 * for and what there is.  That text is kept for the calling thread until the next refusal there,
 * and weft_strerror returns it for the same code.  It is kept in a bounded reserve, so that a
 * refusal never allocates: when 64 threads hold such texts at once, a further one gets the general
 * text.
 *
 * The text belongs to the library, or to the calling thread until its next failing call; never
 * NULL.
 */
const char *weft_strerror(int code);

#ifdef __cplusplus
}
#endif

#endif
