/* SPDX-License-Identifier: MIT */
#ifndef PLANTED_H
#define PLANTED_H

/* planted.h - the context of the planted backend, and the parts that can be wrong. */

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include <weft/backend.h>

#include "faults.h"

#pragma GCC visibility push(hidden)

enum { RESOURCES = 3 };

struct weft_ctx {
	void *sp;		/* struct saved */
	void *stack;
	size_t size;
	weft_entry *entry;	/* NULL: a caller that was adopted */
	void *arg;
	struct weft_ctx *resumer;
	pthread_t thread;	/* that made it */
	pthread_t left_in;	/* that ran it last */
	bool entered;
	void *taken[RESOURCES];
	int file;
	int err, *err_at;
	unsigned int mxcsr;
	unsigned short x87;
	sigset_t mask;
	stack_t alternate;
	uint64_t last_switch;	/* enum weft_why, for a debugger */
};

/* What lies where the saved stack pointer points; above it a fresh context has its start. */
struct saved {
	uint64_t r15, r14, r13, r12, rbx, rbp;
	void (*ip)(void);
};

/* What a switch is, for faults that only some switches have. */
struct edge {
	enum weft_why why;
	bool from_context, to_context;
	bool entering;		/* the first switch to a context */
	bool continuing;	/* a context that is suspended, by a switch that is to come back */
	bool moved;		/* what goes on was left in another thread */
};

/* state.c: the state that a switch keeps beside the registers. */
void state_read(struct weft_ctx *ctx);
void state_switch(struct weft_ctx *from, struct weft_ctx *to, const struct edge *edge);
void state_init(void);
void state_fini(void);

/* registers.c: lose some of the saved registers.  Returns where they lie afterwards. */
struct saved *registers_lose(struct saved *from, struct saved *to, const struct edge *edge);

/* resources.c: what init takes, besides nothing, and what fini gives back. */
int resources_take(struct weft_ctx *ctx);
void resources_give(struct weft_ctx *ctx);

#pragma GCC visibility pop

#endif
