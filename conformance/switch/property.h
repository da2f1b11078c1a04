/* SPDX-License-Identifier: MIT */
#ifndef PROPERTY_H
#define PROPERTY_H

/*
 * property.h - what a switch has to keep, one property each: a register, errno, the signal mask.
 *
 * Each can be given a content that is not the usual one before a switch, and be read after it.  A
 * register has a content only in assembly, around the very call; the others are set and read by C.
 */

#include <stdbool.h>
#include <stdint.h>

#include <weft/backend.h>

/* Handlers and flags of 64 signals are the largest content. */
enum { PROPERTY_SIGNALS = 64, PROPERTY_WORDS = 2 * PROPERTY_SIGNALS };

struct content {
	uint64_t word[PROPERTY_WORDS];
};

/* The side that finds its own content again. */
enum owner {
	OF_CONTEXT,
	OF_THREAD,	/* with OWN_TLS a context is a thread of its own */
	OF_PROCESS,
	BY_CLAIM,	/* the context, if the backend claims @claim; else it or the thread */
	OF_NOBODY,	/* it has one content whenever a switch arrives */
};

/* Call @op(@from, @to, @why) with @in in place; @out: the content when it returns.  registers.h */
typedef void property_switch(struct weft_ctx *from, struct weft_ctx *to, enum weft_why why,
			     weft_switch_op *op, uint64_t *in, uint64_t *out);

struct property {
	const char *name;
	enum owner owner;
	uint32_t claim;
	uint32_t first, words;		/* the words of a content that count */
	bool dear;			/* it takes a hundred system calls to read */
	uint64_t constant;		/* OF_NOBODY: the content */
	/* Either this ... */
	property_switch *through;
	/* ... or these: make random words a content that can be set, set it, and read it. */
	void (*shape)(struct content *content);
	void (*set)(const struct content *content);
	void (*get)(struct content *ret);
};

/* NULL: there is none of that name here. */
const struct property *property_find(const char *name, size_t length);

/* For stack_pointer_switch: the content of the side that a switch goes to. */
extern uint64_t *property_arriving;

#endif
