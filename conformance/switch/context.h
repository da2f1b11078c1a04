/* SPDX-License-Identifier: MIT */
#ifndef CONTEXT_H
#define CONTEXT_H

/*
 * context.h - the three functions of a backend, called directly.
 *
 * A context here is what the core would make of it: zeroed records in pages of their own, a stack
 * between two inaccessible pages where the backend wants one, and a body.  Nothing is checked on
 *the way, so that a case judges exactly what it names; only a backend whose init refuses ends the
 * case, in words.
 *
 *	struct context c;
 *
 *	context_open(&c, be, body, NULL);
 *	context_enter(&c);			in body: context_leave(self);
 *	context_close(&c);
 */

#include "../conform.h"

struct context;

/* Runs inside; when it returns the context finishes and whoever entered it last goes on. */
typedef void context_body(struct context *self);

struct context {
	const struct weft_backend *be;
	struct weft_ctx *ctx;		/* its own record */
	struct weft_ctx *caller;	/* what context_enter hands in for whoever calls it */
	struct weft_ctx *back;		/* who entered it last */
	char *stack;			/* lowest usable byte; NULL: the backend has its own */
	size_t size;
	unsigned int stack_id;		/* what valgrind knows it by */
	context_body *body;
	void *arg;
	int entered;			/* calls of the entry function */
	bool finished;
};

/* What a body finds without further ado: room for printf, sanitizers and signal frames. */
enum { CONTEXT_STACK = 256 * 1024 };

/* Make it, on CONTEXT_STACK bytes or what the backend needs at least; the body does not run yet. */
void context_open(struct context *c, const struct weft_backend *be, context_body *body, void *arg);
void context_open_sized(struct context *c, const struct weft_backend *be, context_body *body,
			void *arg, size_t size);

/* The same in two steps: take the memory, and call init, whose result it returns. */
void context_take(struct context *c, const struct weft_backend *be, context_body *body, void *arg,
		  size_t size);
int context_init(struct context *c);

/* Continue it until it leaves or finishes.  @from: the record of whoever calls. */
void context_enter(struct context *c);
void context_enter_from(struct context *c, struct weft_ctx *from);

/* Inside: give way to whoever entered last. */
void context_leave(struct context *c);
/* A body without an end: it counts on its stack how often it went on, into the int of its arg. */
void context_count(struct context *self);

/* Inside, SYMMETRIC: continue @to, which is suspended, and stay to be continued. */
void context_pass(struct context *c, struct context *to);

/* Inside: end here and continue @to. */
void context_finish(struct context *c, struct weft_ctx *to) __attribute__((noreturn));

/* fini, and give the memory back; or only the one, or only the other. */
void context_close(struct context *c);
void context_fini(struct context *c);
void context_give(struct context *c);

/* Is @p on the stack that the case has given? */
bool context_holds(const struct context *c, const void *p);

/* A zeroed record for a caller, in pages of its own, and their size. */
struct weft_ctx *record_new(const struct weft_backend *be);
void record_free(const struct weft_backend *be, struct weft_ctx *record);
size_t record_bytes(const struct weft_backend *be);

/* How many contexts a case may have at once: @wish, or what the backend allows. */
int context_limit(const struct weft_backend *be, int wish);

/* @size bytes between two inaccessible pages; never NULL.  @ret_id goes back with them. */
char *stack_new(size_t size, unsigned int *ret_id);
void stack_free(char *stack, size_t size, unsigned int id);

/* Pages for @size bytes that are zero; never NULL. */
char *pages_new(size_t size);
void pages_free(void *p, size_t size);
size_t pages_round(size_t size);

#endif
