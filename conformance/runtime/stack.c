/* SPDX-License-Identifier: MIT */
/* 22.8: a stack of one's own, and what else belongs to a coroutine that is suspended. */

#include "stage.h"

#include <fenv.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

enum { ASKED = 256 << 10, USED = 192 << 10, PATTERN = 8 << 10, USUAL = 20 << 10 };

static int look_at_stack(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;
	_Alignas(16) volatile char local[16];
	uintptr_t frame = (uintptr_t)__builtin_frame_address(0);

	(void)self;
	local[0] = 1;
	f->n = (int)((uintptr_t)local % 16);
	f->i = (int)(frame % 16);
	return 0;
}

/* The calling convention's alignment, which the compiler relies on. */
INSIDE(rt_stack_aligned)
{
	static const size_t sizes[] = { 0, 40000, 65537, 70001 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct act act = { .rt = rt, .n = 1, .i = 1 };
		struct weft_runtime_co *co;

		if (!CHECK_INT(rt->spawn(&co, look_at_stack, &act, sizes[i]), 0))
			return;
		CHECK_INT(stage_end(rt, co), 0);
		CHECK_INT(act.n, 0);
		CHECK_INT(act.i, 0);
	}
}

/* Touches @size bytes of the stack, and gives way while they are there. */
static __attribute__((noinline)) int use_stack(struct weft_runtime_co *self, struct act *f,
					       size_t size)
{
	volatile char room[size];
	int r;

	for (size_t i = 0; i < size; i += 64)
		room[i] = (char)(f->n + (int)(i >> 6));
	r = f->rt->yield(self, NULL, NULL);
	for (size_t i = 0; i < size; i += 64)
		f->runs += room[i] == (char)(f->n + (int)(i >> 6));
	return r;
}

static int use_much(struct weft_runtime_co *self, void *arg)
{
	return use_stack(self, arg, USED);
}

/* As many bytes as were asked for. */
INSIDE(rt_stack_size)
{
	struct act act = { .rt = rt, .n = 7 };
	struct weft_runtime_co *co;

	if (!CHECK_INT(rt->spawn(&co, use_much, &act, ASKED), 0))
		return;
	CHECK_INT(stage_end(rt, co), 0);
	CHECK_INT(act.runs, USED / 64);
}

static int use_usual(struct weft_runtime_co *self, void *arg)
{
	return use_stack(self, arg, USUAL);
}

/* Without a wish it has the usual size. */
INSIDE(rt_stack_usual)
{
	struct act act = { .n = 3 };

	CHECK_INT(stage_end(rt, stage_spawn(rt, use_usual, &act)), 0);
	CHECK_INT(act.runs, USUAL / 64);
}

static int use_pattern(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;
	int r = 0;

	for (f->i = 0; f->i < 3 && r == 0; f->i++)
		r = use_stack(self, f, PATTERN);
	return r;
}

/* None writes on the stack of another one. */
INSIDE(rt_stack_apart)
{
	struct act act[4] = { { 0 } };
	struct weft_runtime_co *co[4];

	for (int i = 0; i < 4; i++) {
		act[i].n = 50 * i;
		co[i] = stage_start(rt, use_pattern, &act[i]);
	}
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 4; i++)
			stage_turn(rt, co[i]);
	for (int i = 0; i < 4; i++) {
		CHECK_INT(stage_end(rt, co[i]), 0);
		CHECK_INT(act[i].runs, 3 * PATTERN / 64);
	}
}

/* More live values than there are registers for them, over a yield. */
static int hold_many(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;
	volatile int seed = f->n;
	int a = seed + 1, b = seed + 2, c = seed + 3, d = seed + 4, e = seed + 5, g = seed + 6;
	int h = seed + 7, k = seed + 8;
	double x = seed + 0.5, y = seed + 1.5, z = seed + 2.5;

	for (int i = 0; i < 4; i++) {
		int r = f->rt->yield(self, NULL, NULL);

		if (r < 0)
			return r;
		a += b;
		b += c;
		c += d;
		d += e;
		e += g;
		g += h;
		h += k;
		k += 1;
		x += y;
		y += z;
		z += 1;
	}
	f->runs = a + b + c + d + e + g + h + k;
	f->i = (int)(x + y + z);
	return 0;
}

/* The same without a yield. */
static void expect_many(int seed, int *whole, int *real)
{
	int v[8];
	double x = seed + 0.5, y = seed + 1.5, z = seed + 2.5;

	for (int i = 0; i < 8; i++)
		v[i] = seed + 1 + i;
	for (int round = 0; round < 4; round++) {
		for (int i = 0; i < 7; i++)
			v[i] += v[i + 1];
		v[7]++;
		x += y;
		y += z;
		z += 1;
	}
	*whole = 0;
	for (int i = 0; i < 8; i++)
		*whole += v[i];
	*real = (int)(x + y + z);
}

/* What the calling convention keeps over a call is kept over a yield. */
INSIDE(rt_registers_kept)
{
	struct act act[3] = { { .n = 10 }, { .n = 200 }, { .n = 3000 } };
	struct weft_runtime_co *co[3];

	for (int i = 0; i < 3; i++)
		co[i] = stage_start(rt, hold_many, &act[i]);
	for (int round = 0; round < 3; round++)
		for (int i = 0; i < 3; i++)
			stage_turn(rt, co[i]);
	for (int i = 0; i < 3; i++) {
		int whole, real;

		CHECK_INT(stage_end(rt, co[i]), 0);
		expect_many(act[i].n, &whole, &real);
		CHECK_INT(act[i].runs, whole);
		CHECK_INT(act[i].i, real);
	}
}

/* 22.14: a body begins with the control words of its thread, and a suspension leaves them sound. */
static int compute(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;
	volatile double sum = 0, one = 1;
	volatile long double wide = 0;

	for (int i = 1; i <= 10; i++) {
		sum += one / i;
		wide += (long double)one / i;
		if (f->rt->yield(self, NULL, NULL) < 0)
			return -1;
	}
	f->n = sum > 2.9289682539682 && sum < 2.9289682539683;
	f->i = wide > 2.9289682539682L && wide < 2.9289682539683L;
	f->runs = fegetround() == FE_TONEAREST;
	return 0;
}

INSIDE(rt_fpu_sound)
{
	struct act act = { .n = 0 };

	CHECK_INT(stage_end(rt, stage_spawn(rt, compute, &act)), 0);
	CHECK_INT(act.n, 1);
	CHECK_INT(act.i, 1);
	CHECK_INT(act.runs, 1);
	CHECK_INT(fegetround(), FE_TONEAREST);
}

static int round_upward(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;
	int r;

	fesetround(FE_UPWARD);
	r = f->rt->yield(self, NULL, NULL);
	f->n = fegetround();
	fesetround(FE_TONEAREST);
	return r;
}

/* 22.14: claimed: the rounding mode that a body sets is its own. */
INSIDE(rt_fpu_rounding)
{
	struct act act = { .n = 0 };
	struct weft_runtime_co *co = stage_start(rt, round_upward, &act);

	CHECK_INT(fegetround(), FE_TONEAREST);
	CHECK_INT(stage_end(rt, co), 0);
	CHECK_INT(act.n, FE_UPWARD);
	CHECK_INT(fegetround(), FE_TONEAREST);
}

static int jump_back(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;
	jmp_buf place;

	if (_setjmp(place) == 0) {
		f->code = f->rt->yield(self, NULL, NULL);
		_longjmp(place, 1);
	}
	f->runs++;
	f->n = f->rt->yield(self, NULL, NULL);
	return f->code;
}

/* 22.8: within a body longjmp works, also over a yield. */
INSIDE(rt_longjmp_yield)
{
	struct act act = { .n = -1 };

	CHECK_INT(stage_end(rt, stage_spawn(rt, jump_back, &act)), 0);
	CHECK_INT(act.runs, 1);
	CHECK_INT(act.n, 0);
}

static jmp_buf *way_out;

static __attribute__((noinline)) void leave(int depth)
{
	volatile char room[64] = { 0 };

	if (depth == 0 && way_out)
		_longjmp(*way_out, 1);
	if (depth > 0)
		leave(depth - 1);
	(void)room[0];
}

static int jump_far(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;
	jmp_buf place;

	for (f->i = 0; f->i < 3; f->i++) {
		way_out = &place;
		if (_setjmp(place) == 0)
			leave(20);
		f->runs++;
		if (f->rt->yield(self, NULL, NULL) < 0)
			return -1;
	}
	return 0;
}

/* 22.8: out of many frames of the body's own. */
INSIDE(rt_longjmp_frames)
{
	struct act act = { .n = 0 };

	CHECK_INT(stage_end(rt, stage_spawn(rt, jump_far, &act)), 0);
	CHECK_INT(act.runs, 3);
}
