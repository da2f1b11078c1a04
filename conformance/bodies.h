/* SPDX-License-Identifier: MIT */
#ifndef BODIES_H
#define BODIES_H

/*
 * bodies.h - what the cases of the protocol share: one frame that suits most bodies, a few bodies
 * that many cases drive, and ways to drive that state the outcome in one line:
 *
 *	CHECK_YIELDS(co_send(co, weft_int(7)), weft_int(8));
 *	CHECK_RETURNS(co_next(co), weft_none());
 *	CHECK_RAISES(co_throw(co, ERR_A), ERR_A);
 *
 * What happens inside a body is told by notes and read back with CHECK_LOG.
 */

#include <weft/weft.h>

#include "conform.h"

/* Two ordinary errors, and one that handlers for ordinary errors let pass. */
#define ERR_A WEFT_EUSER('T', 'S', 'T', 1)
#define ERR_B WEFT_EUSER('T', 'S', 'T', 2)
#define ERR_BASE WEFT_EBASE(7)

/* A frame for bodies that need no more than this; what a member means is the body's affair. */
struct scene {
	struct weft_frame weft;
	const char *label;		/* who is speaking, in notes */
	struct weft_co *co;		/* a handle it meddles with, often its own */
	struct weft_co *sub;		/* its delegate */
	struct weft_iter *it;		/* the same, an iterator */
	struct weft_value value;
	int64_t i, end;
	int code;
	struct weft_saved held;
};

/*
 * Making.  Without the coroutine a case has nothing to judge: a failure is recorded, and the
 * program aborted.
 */
struct weft_co *make(const struct weft_backend *be, weft_resumable_body *body, void *frame);
struct weft_co *make_single_use(const struct weft_backend *be, weft_resumable_body *body,
				void *frame);
struct weft_co *make_stackful(const struct weft_backend *be, weft_stackful_body *body, void *arg);
struct weft_co *make_with(const struct weft_co_options *options, weft_resumable_body *body,
			  void *frame);
struct weft_co *make_stackful_with(const struct weft_co_options *options, weft_stackful_body *body,
				   void *arg);

/* Give a reference back. */
#define DROP(co) CHECK_INT(weft_co_unref(co), 0)

/* What a driving call came to. */
struct step {
	int r;				/* enum weft_result or a negative code */
	struct weft_value value;	/* what was handed out; UNTOUCHED when nothing was */
};

/* What the output held before the call. */
#define UNTOUCHED weft_str("untouched", 9)

struct step co_next(struct weft_co *co);
struct step co_send(struct weft_co *co, struct weft_value value);
struct step co_throw(struct weft_co *co, int code);
struct step co_throw_error(struct weft_co *co, const struct weft_error *err);
struct step co_close(struct weft_co *co);

/* The outcomes of a step.  One that raises must leave its output untouched. */
#define CHECK_YIELDS(step, want) check_step_(step, WEFT_YIELDED, want, CONFORM_HERE_, #step)
#define CHECK_RETURNS(step, want) check_step_(step, WEFT_RETURNED, want, CONFORM_HERE_, #step)
#define CHECK_RAISES(step, code) check_step_(step, code, UNTOUCHED, CONFORM_HERE_, #step)
/* A close that was ignored, and the value that was yielded instead. */
#define CHECK_IGNORES(step, want) check_step_(step, WEFT_EIGNORED, want, CONFORM_HERE_, #step)
/* A close that worked. */
#define CHECK_CLOSES(co) CHECK_RETURNS(co_close(co), weft_none())

bool check_step_(struct step got, int r, struct weft_value value, const char *file, int line,
		 const char *text);

/* "recv 7", "recv none", "recv abc": @what and the value. */
void note_value(const char *what, struct weft_value value);

/* "EEXIT", "ERR_A", ...; "0" for 0. */
const char *code_name(int code);

/*
 * From now on the hooks note "unraisable NAME ECODE" and "dropped NAME VALUE".  To be called before
 * any coroutine is made.
 */
void note_reports(void);

/*
 * WEFT_YIELD_FROM; under --fail-alloc once more when that took the memory for the delegate's stack.
 * @f names a frame of any type.
 */
#define YIELD_FROM(f, r, sub)                                                                      \
	do                                                                                         \
		WEFT_YIELD_FROM(f, r, sub);                                                        \
	while (starved_except(&(f)->weft, &(r)))

/* Is @r what became of the allocation that was to fail?  Then the same call works now. */
bool starved(int r);
bool starved_except(struct weft_frame *frame, int *r);

/*
 * Bodies over struct scene.  An error that arrives ends each of them, unless they say otherwise.
 */

/* Yields i, i + 1 ... before end, and returns none. */
weft_resumable_body body_count;
/* Yields none, then whatever it was sent last, for ever; notes "recv VALUE". */
weft_resumable_body body_echo;
/* Yields value, notes "LABEL: CODE" when it goes on, with 0 or the error; returns none. */
weft_resumable_body body_guarded;
/* Returns value at once. */
weft_resumable_body body_return;
/* Raises code at once, value as payload. */
weft_resumable_body body_raise;
/* Handles ERR_A of its own, then returns code without raising it. */
weft_resumable_body body_bare_code;
/* Delegates to sub, then notes as body_guarded does and returns the result. */
weft_resumable_body body_from;
/* The same with the iterator it. */
weft_resumable_body body_from_iter;

/* Calls callee on inner, notes "caller: CODE" and ends as the callee did. */
struct call {
	struct weft_frame weft;
	weft_resumable_body *callee;
	struct scene inner;
};
weft_resumable_body body_call;

#endif
