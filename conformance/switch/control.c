/* SPDX-License-Identifier: MIT */

/* longjmp then looks whether it goes outwards; on a stack of its own it still must. */
#if defined(__OPTIMIZE__) && !defined(_FORTIFY_SOURCE)
#define _FORTIFY_SOURCE 2
#endif

#include "../case.h"

#include <setjmp.h>

#include "context.h"

static __attribute__((noinline, noreturn)) void jump_from(jmp_buf buf, int depth)
{
	volatile char deeper[200];

	deeper[0] = (char)depth;
	if (depth == 0)
		longjmp(buf, 7);
	jump_from(buf, depth - 1 + 0 * deeper[0]);
}

static void jump_inside(struct context *self)
{
	jmp_buf buf;

	if (setjmp(buf) == 0)
		jump_from(buf, 10);
	++*(int *)self->arg;
}

/* setjmp and longjmp within one context, with no switch between. */
void control_longjmp(const struct weft_backend *be)
{
	int jumps = 0;
	struct context c;

	context_open(&c, be, jump_inside, &jumps);
	context_enter(&c);
	CHECK_INT(jumps, 1);
	context_close(&c);
}

static void jump_over_switch(struct context *self)
{
	jmp_buf buf;
	volatile int tries = 0;

	if (setjmp(buf) < 7 || tries < 3) {
		context_leave(self);
		tries++;
		jump_from(buf, 10);
	}
	*(int *)self->arg = tries;
}

/* The same with switches between setjmp and longjmp: it still means this stack. */
void control_longjmp_over_switch(const struct weft_backend *be)
{
	int jumps = 0;
	struct context c;

	context_open(&c, be, jump_over_switch, &jumps);
	for (int i = 0; i < 4; i++)
		context_enter(&c);
	CHECK_INT(jumps, 3);
	CHECK(c.finished);
	context_close(&c);
}

static void leave_for_ever(struct context *self)
{
	for (;;)
		context_leave(self);
}

/* In the caller, a longjmp out of frames that entered a context leaves the context as it is. */
void control_longjmp_in_caller(const struct weft_backend *be)
{
	struct context c;
	jmp_buf buf;
	volatile int rounds = 0;

	context_open(&c, be, leave_for_ever, NULL);
	setjmp(buf);
	context_enter(&c);
	if (rounds < 3) {
		rounds++;
		jump_from(buf, 10);
	}
	CHECK_INT(rounds, 3);
	CHECK_INT(c.entered, 1);
	context_close(&c);
}
