/* SPDX-License-Identifier: MIT */
#include "../case.h"

#include <alloca.h>
#include <string.h>

#include "context.h"
#include "registers.h"
#include "../sanitizers.h"

/* What may lie between the end of the stack and the frame of the body. */
enum { WASTE = 1024 };

struct place {
	char *frame;
	char *local;
};

static void note_place(struct context *self)
{
	struct place *place = self->arg;
	char local = 0, *p = &local;

	__asm__ volatile("" : "+r"(p) : : "memory");
	place->local = p;
	place->frame = __builtin_frame_address(0);
	context_leave(self);
}

static struct place find_place(struct context *c, const struct weft_backend *be)
{
	struct place place = { NULL, NULL };

	context_open(c, be, note_place, &place);
	context_enter(c);
	return place;
}

/* The frame of the body lies in the stack that was given. */
void stack_within(const struct weft_backend *be)
{
	struct context c;
	struct place place = find_place(&c, be);

	if (!CHECK(context_holds(&c, place.frame)))
		conform_fail("stack %p to %p, frame at %p", (void *)c.stack,
			     (void *)(c.stack + c.size), (void *)place.frame);
	if (WEFT_ASAN == 0)
		CHECK(context_holds(&c, place.local));
	context_close(&c);
}

/* The first frame is near the end of the stack: the rest is the body's. */
void stack_top_used(const struct weft_backend *be)
{
	struct context c;
	struct place place = find_place(&c, be);
	long wasted = c.stack + c.size - place.frame;

	CHECK(place.frame);
	if (wasted > WASTE)
		conform_fail("%ld bytes above the first frame are unused, at most %d allowed",
			     wasted, WASTE);
	context_close(&c);
}

static void fill(char *p, size_t n, int seed)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (char)(seed + (int)(i * 7));
}

static bool filled(const char *p, size_t n, int seed)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != (char)(seed + (int)(i * 7)))
			return false;
	return true;
}

static void leave_twice(struct context *self)
{
	context_leave(self);
	context_leave(self);
}

/* Bytes right below and right above the stack are somebody else's. */
void stack_neighbours(const struct weft_backend *be)
{
	enum { EDGE = 8192 };
	char *whole = pages_new(CONTEXT_STACK + 2 * EDGE);
	char *above = whole + EDGE + CONTEXT_STACK, *own;
	struct context c;

	fill(whole, EDGE, 1);
	fill(above, EDGE, 2);
	context_take(&c, be, leave_twice, NULL, CONTEXT_STACK);
	own = c.stack;
	c.stack = whole + EDGE;
	c.size = CONTEXT_STACK;
	CHECK_INT(context_init(&c), 0);
	for (int i = 0; i < 3; i++)
		context_enter(&c);
	context_fini(&c);
	CHECK(filled(whole, EDGE, 1));
	CHECK(filled(above, EDGE, 2));
	c.stack = own;
	context_give(&c);
	pages_free(whole, CONTEXT_STACK + 2 * EDGE);
}

/* The smallest stack that the backend says it accepts carries a body that only switches. */
void stack_minimum(const struct weft_backend *be)
{
	struct context c;

	if (WEFT_ASAN) {
		conform_skip("frames are larger than usual with ASan");
		return;
	}
	context_open_sized(&c, be, leave_twice, NULL, be->stack_min);
	for (int i = 0; i < 3; i++)
		context_enter(&c);
	CHECK(c.finished);
	context_close(&c);
}

static void use_frame(struct context *self)
{
	char large[160 * 1024];

	fill(large, sizeof(large), 3);
	context_leave(self);
	CHECK(filled(large, sizeof(large), 3));
}

static void enter_twice(const struct weft_backend *be, context_body *body, void *arg, size_t size)
{
	struct context c;

	context_open_sized(&c, be, body, arg, size);
	context_enter(&c);
	CHECK(!c.finished);
	context_enter(&c);
	CHECK(c.finished);
	context_close(&c);
}

/* A large frame keeps its contents. */
void stack_large_frame(const struct weft_backend *be)
{
	enter_twice(be, use_frame, NULL, CONTEXT_STACK);
}

static void use_alloca(struct context *self)
{
	size_t n = *(size_t *)self->arg;
	char *p = alloca(n);

	fill(p, n, 4);
	context_leave(self);
	CHECK(filled(p, n, 4));
}

/* alloca, too, up to nearly all of the size asked for. */
void stack_alloca(const struct weft_backend *be)
{
	size_t n = CONTEXT_STACK - 12 * 1024;

	enter_twice(be, use_alloca, &n, CONTEXT_STACK);
}

/*
 * A stack of megabytes is one: every byte asked for is there.  A larger step of the stack pointer
 * could be taken for a switch to another stack by valgrind, as scripts/checks/valgrind asks it.
 */
void stack_megabytes(const struct weft_backend *be)
{
	size_t n = 7 << 20;

	enter_twice(be, use_alloca, &n, 8 << 20);
}

/* Compilers keep a third pointer into a frame that is both aligned and of variable size. */
static void use_both(struct context *self)
{
	for (size_t n = 100; n < 20000; n *= 5) {
		_Alignas(64) char aligned[256];
		char *p = alloca(n);

		fill(aligned, sizeof(aligned), 6);
		fill(p, n, 7);
		conform_switch(self->be)(self->ctx, self->back, WEFT_WHY_SUSPEND);
		CHECK_INT((uintptr_t)aligned % 64, 0);
		CHECK(filled(aligned, sizeof(aligned), 6));
		CHECK(filled(p, n, 7));
	}
}

/* A frame with an aligned local and an alloca, around the bare switch, on both sides. */
void stack_aligned_and_variable(const struct weft_backend *be)
{
	_Alignas(64) volatile char aligned[256];
	volatile char *p = alloca((size_t)CONTEXT_STACK / 100 + (be->caps & 1));
	struct context c;

	context_open(&c, be, use_both, NULL);
	c.back = c.caller;
	while (!c.finished) {
		aligned[3] = 8;
		p[3] = 9;
		conform_switch(be)(c.caller, c.ctx, WEFT_WHY_RESUME);
		CHECK_INT(aligned[3], 8);
		CHECK_INT(p[3], 9);
	}
	CHECK_INT(c.entered, 1);
	context_close(&c);
}

static void use_variable_array(struct context *self)
{
	for (size_t n = 1; n < 20000; n *= 3) {
		char array[n];

		fill(array, n, 5);
		context_leave(self);
		CHECK(filled(array, n, 5));
	}
}

/* Arrays of variable length. */
void stack_variable_array(const struct weft_backend *be)
{
	struct context c;

	context_open(&c, be, use_variable_array, NULL);
	while (!c.finished)
		context_enter(&c);
	CHECK_INT(c.entered, 1);
	context_close(&c);
}

enum { DEPTH = 200 };

/* Suspends on the way down and on the way up; the number tells that each frame is its own. */
static __attribute__((noinline)) int dive(struct context *self, int depth)
{
	volatile int mine = depth;
	int below = 0;

	context_leave(self);
	if (depth > 0)
		below = dive(self, depth - 1);
	context_leave(self);
	return below + mine;
}

static void dive_deep(struct context *self)
{
	*(int *)self->arg = dive(self, DEPTH);
}

/* Suspended at every level of a recursion, down and up again. */
void stack_recursion(const struct weft_backend *be)
{
	int sum = 0, enters = 0;
	struct context c;

	for (context_open(&c, be, dive_deep, &sum); !c.finished; enters++)
		context_enter(&c);
	CHECK_INT(sum, DEPTH * (DEPTH + 1) / 2);
	CHECK_INT(enters, 2 * (DEPTH + 1) + 1);
	context_close(&c);
}

static void dive_again(struct context *self)
{
	dive(self, DEPTH);
}

/* The caller's side of the same: each level of the caller enters once, returns, and enters again.
 */
static __attribute__((noinline)) int enter_deep(struct context *c, int depth)
{
	volatile int mine = depth;
	int below = 0;

	context_enter(c);
	if (depth > 0)
		below = enter_deep(c, depth - 1);
	context_enter(c);
	return below + mine;
}

/* Calls and returns on both sides between any two switches. */
void stack_deep_on_both_sides(const struct weft_backend *be)
{
	struct context c;

	context_open(&c, be, dive_again, NULL);
	CHECK_INT(enter_deep(&c, DEPTH), DEPTH * (DEPTH + 1) / 2);
	CHECK(!c.finished);
	context_enter(&c);
	CHECK(c.finished);
	context_close(&c);
}

#ifdef __x86_64__

static void check_zone(struct weft_ctx *from, struct weft_ctx *to, enum weft_why why,
		       weft_switch_op *op, const char *side)
{
	uint64_t in[RED_ZONE], out[RED_ZONE] = { 0 };

	for (size_t i = 0; i < RED_ZONE; i++)
		in[i] = 0x0123456789abcdef * (i + 1);
	red_zone_switch(from, to, why, op, in, out);
	for (int i = 0; i < RED_ZONE; i++)
		if (out[i] != in[i])
			conform_fail("%s: the 8 bytes at -%d(%%rsp) were written by the switch",
				     side, 8 * (RED_ZONE - i));
}

static void leave_from_leaf(struct context *self)
{
	for (;;)
		check_zone(self->ctx, self->back, WEFT_WHY_SUSPEND, conform_switch(self->be),
			   "in the context");
}

/* What a leaf function has in its red zone when it gives way is still there when it goes on. */
void stack_red_zone(const struct weft_backend *be)
{
	struct context c;

	context_open(&c, be, leave_from_leaf, NULL);
	c.back = c.caller;
	for (int i = 0; i < 3; i++)
		check_zone(c.caller, c.ctx, WEFT_WHY_RESUME, conform_switch(be), "in the caller");
	CHECK_INT(c.entered, 1);
	context_close(&c);
}

#endif
