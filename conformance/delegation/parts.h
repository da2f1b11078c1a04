/* SPDX-License-Identifier: MIT */
#ifndef PARTS_H
#define PARTS_H

/*
 * parts.h - what the cases of delegation are built of: a delegate, a delegator, an iterator that
 * tells what is asked of it, and ways to stack them.
 *
 * Each part notes "LABEL WHAT" when it goes on: the value that arrived, or the error and its
 * integer payload, "in ERR_A:7".  A part without a label is silent.
 */

#include "../bodies.h"

/* The backend after @be in the list, the first one after the last; NULL: there is no other. */
const struct weft_backend *other_backend(const struct weft_backend *be);

/* What a delegate makes of an error that arrives at one of its yields. */
enum reaction {
	PASS,				/* lets it go on */
	RAISE,				/* raises code with value instead */
	YIELD,				/* yields value, then lets it go on */
	RETURN,				/* returns value instead */
};

/* Yields i, i + 1 ... before end; then returns result, or raises fails with result. */
struct inner {
	struct weft_frame weft;
	const char *label;
	int64_t i, end;
	struct weft_value result;
	int fails;
	enum reaction reaction;
	int code;
	struct weft_value value;
	struct weft_saved held;
};

/*
 * Delegates to sub or it, then yields i, i + 1 ... before end, and returns the result of the
 * delegation.
 */
struct outer {
	struct weft_frame weft;
	const char *label;
	struct weft_co *sub;
	struct weft_iter *it;
	bool catches;			/* whatever error the delegation raises */
	int64_t i, end;
	struct weft_value result;
	int entered;			/* how often the function was called */
};

weft_resumable_body inner, outer;

/* Over struct scene: yields 1, and whatever comes of that, delegates to sub; then returns none. */
weft_resumable_body late;

/* Notes what arrived at a suspension of the frame @f. */
#define TELL(f, r) tell((f)->label, (r), weft_sent(f), weft_caught(f))
void tell(const char *label, int r, struct weft_value value, const struct weft_error *err);

/* One delegator above one delegate; whatever is not none in in and out is the case's. */
struct pair {
	struct inner in;
	struct outer out;
	struct weft_co *co;		/* the delegator */
};

/*
 * Make both, "in" and "out" if they have no label, and resume the delegator, which alone holds
 * the delegate.
 */
struct step start_pair(const struct weft_backend *be, struct pair *p);
/* The same, the delegate on @sub_be. */
struct step start_pair_on(const struct weft_backend *be, const struct weft_backend *sub_be,
			  struct pair *p);

/*
 * Put @n delegators above @leaf, frames[0] on top; all handles but the top's are given up once it
 * has been resumed, @leaf too.  The first step is in *@ret.
 */
struct weft_co *start_chain(const struct weft_backend *be, struct outer *frames, int n,
			    struct weft_co *leaf, struct step *ret);

/* @depth, or less on a backend that cannot have so many at once. */
int depth_on(const struct weft_backend *be, int depth);

/* Throw @code with an integer as payload. */
struct step throw_with(struct weft_co *co, int code, int64_t payload);

/* @co ended with @code and that payload. */
#define CHECK_LEFT_WITH(co, code, payload) check_left_with(co, code, payload, CONFORM_HERE_)
bool check_left_with(const struct weft_co *co, int code, int64_t payload, const char *file,
		     int line);

/*
 * An iterator that gives i, i + 1 ... before end, then ends with result.  Notes "it next",
 * "it send VALUE", "it ERR", "it close".
 */
struct tool {
	struct weft_iter iter;
	int64_t i, end;
	struct weft_value result;
	int on_send, on_raise;		/* WEFT_YIELDED: the next number; 0: its end; or an error */
	int on_next, on_close;		/* 0, or an error to raise instead */
	struct weft_co *above;		/* every op resumes it first and notes how that went */
};

/* With all four methods, or with next alone. */
struct weft_iter *tool(struct tool *t);
struct weft_iter *next_only(struct tool *t);

#endif
