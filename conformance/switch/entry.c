/* SPDX-License-Identifier: MIT */
#include "../case.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include "context.h"

static void count_steps(struct context *self)
{
	int *steps = self->arg;

	for (;;) {
		++*steps;
		context_leave(self);
	}
}

/* The first switch calls the entry function; later ones go on behind the last suspension. */
void entry_once(const struct weft_backend *be)
{
	int steps = 0;
	struct context c;

	context_open(&c, be, count_steps, &steps);
	for (int i = 1; i <= 5; i++) {
		context_enter(&c);
		CHECK_INT(c.entered, 1);
		CHECK_INT(steps, i);
	}
	context_close(&c);
}

/* What a raw entry function works with. */
struct start {
	struct context c;
	jmp_buf home;
	bool preparing;
	void *got;
	int calls;
};

/* Only one at a time, because some of the arguments tested are no pointers. */
static struct start *starting;

static void raw_entry(void *arg)
{
	struct start *s = starting;

	if (s->preparing)
		longjmp(s->home, 1);
	s->got = arg;
	s->calls++;
	context_finish(&s->c, s->c.back);
}

/* Without a call of init nothing of the context has run, and init itself runs nothing. */
void entry_init_runs_nothing(const struct weft_backend *be)
{
	struct start s = { .preparing = true };

	starting = &s;
	context_take(&s.c, be, NULL, NULL, CONTEXT_STACK);
	if (setjmp(s.home) != 0) {
		conform_fail("init ran the entry function");
		return;
	}
	CHECK_INT(be->init(s.c.ctx, s.c.stack, s.c.size, raw_entry, &s), 0);
	CHECK_INT(s.calls, 0);
	s.preparing = false;
	context_enter(&s.c);
	CHECK_INT(s.calls, 1);
	context_close(&s.c);
}

static void check_argument(const struct weft_backend *be, uintptr_t bits)
{
	struct start s = { .got = &s };

	starting = &s;
	context_take(&s.c, be, NULL, NULL, CONTEXT_STACK);
	CHECK_INT(be->init(s.c.ctx, s.c.stack, s.c.size, raw_entry, (void *)bits), 0);
	context_enter(&s.c);
	CHECK_PTR(s.got, (void *)bits);
	context_close(&s.c);
}

/* Every bit of the argument arrives. */
void entry_argument(const struct weft_backend *be)
{
	check_argument(be, 0);
	check_argument(be, UINTPTR_MAX);
	for (size_t bit = 0; bit < 8 * sizeof(void *); bit++)
		check_argument(be, (uintptr_t)1 << bit);
}

/* Where a frame begins: behind the return address and the saved frame pointer. */
static void note_frame(struct context *self)
{
	uintptr_t *frame = self->arg;

	*frame = (uintptr_t)__builtin_frame_address(0);
	__asm__ volatile("" ::: "memory");
}

static void check_aligned(const struct weft_backend *be, size_t size)
{
	uintptr_t frame = 0;
	struct context c;

	context_open_sized(&c, be, note_frame, &frame, size);
	context_enter(&c);
	context_close(&c);
	if (!CHECK(frame % 16 == 0))
		conform_fail("a stack of %zu bytes: the frame is %zu bytes off a multiple of 16",
			     size, (size_t)(frame % 16));
}

/* The stack is aligned at a function's first instruction as the calling convention demands. */
void entry_aligned(const struct weft_backend *be)
{
	check_aligned(be, CONTEXT_STACK);
}

/* So it is whatever the size of the stack. */
void entry_aligned_odd_size(const struct weft_backend *be)
{
	for (size_t off = 1; off <= 32; off++)
		check_aligned(be, CONTEXT_STACK - off);
}

typedef float vector __attribute__((vector_size(16)));

/* A variable function saves its vector registers by aligned stores, a vector is spilled by one. */
static void use_vectors(struct context *self)
{
	volatile vector v = { 1, 2, 3, 4 };
	char *text = self->arg;

	v += v;
	context_leave(self);
	snprintf(text, 64, "%g %g %g %g", (double)v[0], (double)v[1], (double)v[2], (double)v[3]);
}

/* Code that the compiler makes for an aligned stack runs. */
void entry_vector_locals(const struct weft_backend *be)
{
	char text[64] = "";
	struct context c;

	context_open(&c, be, use_vectors, text);
	context_enter(&c);
	context_enter(&c);
	CHECK_STR(text, "2 4 6 8");
	context_close(&c);
}

static void finish_at_once(struct context *self)
{
	++*(int *)self->arg;
}

/* A context that never suspends comes back to whoever entered it. */
void entry_finish_at_once(const struct weft_backend *be)
{
	int runs = 0;

	for (int i = 0; i < 3; i++) {
		struct context c;

		context_open(&c, be, finish_at_once, &runs);
		context_enter(&c);
		CHECK(c.finished);
		context_close(&c);
	}
	CHECK_INT(runs, 3);
}
