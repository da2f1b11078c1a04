/* SPDX-License-Identifier: MIT */
#include "../case.h"

#include "context.h"

/*
 * What the compiler keeps where it likes, live over a switch: the portable view of the registers.
 * Both sides of each case run the same code at the same time, with different numbers, and every
 * step is taken back in the end.
 */

enum { ROUNDS = 50 };

typedef void give_way_fn(struct context *c);
typedef void work_fn(struct context *c, give_way_fn *give_way, int start);

struct work {
	work_fn *fn;
	int start;
};

static void work_inside(struct context *self)
{
	const struct work *work = self->arg;

	work->fn(self, context_leave, work->start);
}

static void both_sides(const struct weft_backend *be, work_fn *fn)
{
	struct work inside = { fn, 1000 };
	struct context c;

	context_open(&c, be, work_inside, &inside);
	fn(&c, context_enter, 1);
	CHECK_INT(c.entered, 1);
	context_close(&c);
}

static void with_integers(struct context *c, give_way_fn *give_way, int start)
{
	unsigned long s = (unsigned long)start;
	unsigned long p = s, q = s + 1, t = s + 2, u = s + 3, v = s + 4, w = s + 5, x = s + 6;

	for (unsigned long i = 1; i <= ROUNDS; i++) {
		p += i, q += p, t -= q, u ^= t;
		give_way(c);
		v += u, w -= v, x ^= w;
	}
	for (unsigned long i = ROUNDS; i >= 1; i--) {
		x ^= w, w += v, v -= u;
		u ^= t, t += q, q -= p, p -= i;
	}
	CHECK_INT(p, s);
	CHECK_INT(q, s + 1);
	CHECK_INT(t, s + 2);
	CHECK_INT(u, s + 3);
	CHECK_INT(v, s + 4);
	CHECK_INT(w, s + 5);
	CHECK_INT(x, s + 6);
}

/* More integers than there are registers keep their values. */
void values_integers(const struct weft_backend *be)
{
	both_sides(be, with_integers);
}

/* All numbers are small integers, so nothing is rounded. */
static void with_doubles(struct context *c, give_way_fn *give_way, int start)
{
	double s = start, p = s, q = s + 1, t = s + 2, u = s + 3;
	long double x = s + 4;

	for (int i = 1; i <= ROUNDS; i++) {
		p += i, q += p, t -= i;
		give_way(c);
		u += t, x += i;
	}
	for (int i = ROUNDS; i >= 1; i--) {
		u -= t, x -= i;
		t += i, q -= p, p -= i;
	}
	CHECK(p == s);
	CHECK(q == s + 1);
	CHECK(t == s + 2);
	CHECK(u == s + 3);
	CHECK(x == s + 4);
}

/* So do floating-point numbers. */
void values_doubles(const struct weft_backend *be)
{
	both_sides(be, with_doubles);
}

typedef int vector __attribute__((vector_size(32)));

static void with_vectors(struct context *c, give_way_fn *give_way, int start)
{
	vector s = { start, start + 1, start + 2, start + 3, start + 4, start + 5, start + 6, 7 };
	vector p = s, q = s + s, t = s * s;

	for (int i = 1; i <= ROUNDS; i++) {
		p += i, q ^= p;
		give_way(c);
		t -= q;
	}
	for (int i = ROUNDS; i >= 1; i--) {
		t += q;
		q ^= p, p -= i;
	}
	for (int i = 0; i < 8; i++) {
		CHECK_INT(p[i], s[i]);
		CHECK_INT(q[i], 2 * s[i]);
		CHECK_INT(t[i], s[i] * s[i]);
	}
}

/* So do vectors. */
void values_vectors(const struct weft_backend *be)
{
	both_sides(be, with_vectors);
}

static void with_pointers(struct context *c, give_way_fn *give_way, int start)
{
	int array[ROUNDS], *at = array, sum = 0;
	const int *end = array + ROUNDS;

	while (at < end) {
		*at++ = start;
		give_way(c);
	}
	while (at > array) {
		sum += *--at;
		give_way(c);
	}
	CHECK_INT(sum, ROUNDS * start);
}

/* Addresses of locals stay good, and what they point to. */
void values_locals(const struct weft_backend *be)
{
	both_sides(be, with_pointers);
}

static void bump(struct context *self)
{
	for (;;) {
		++*(int *)self->arg;
		context_leave(self);
	}
}

/* What a context writes through a pointer is read anew after the switch. */
void values_shared_local(const struct weft_backend *be)
{
	int counter = 0;
	struct context c;

	context_open(&c, be, bump, &counter);
	for (int i = 1; i <= ROUNDS; i++) {
		counter++;
		context_enter(&c);
		CHECK_INT(counter, 2 * i);
	}
	context_close(&c);
}

/* Nobody takes its address: a compiler that thinks a switch calls nobody may keep it in a register.
 */
/* On x86-64 such a value lives on the x87 stack, which is nobody's over a switch. */
static long double third = 3;

static void divide(struct context *self)
{
	for (;;) {
		long double quotient = 1 / third;

		conform_switch(self->be)(self->ctx, self->back, WEFT_WHY_SUSPEND);
		CHECK(quotient * third > 0.99L && quotient * third < 1.01L);
	}
}

/* A long double that is alive over the bare switch, on both sides. */
void values_long_double(const struct weft_backend *be)
{
	struct context c;

	context_open(&c, be, divide, NULL);
	c.back = c.caller;
	for (int i = 1; i <= ROUNDS; i++) {
		long double product = third * (long double)i;

		conform_switch(be)(c.caller, c.ctx, WEFT_WHY_RESUME);
		CHECK_INT((long)product, 3 * i);
	}
	context_close(&c);
}

static long hidden;

static void bump_hidden(struct context *self)
{
	for (;;) {
		hidden++;
		conform_switch(self->be)(self->ctx, self->back, WEFT_WHY_SUSPEND);
	}
}

/* The bare switch, alone in a function of its own. */
static __attribute__((noinline)) void just_switch(struct context *c)
{
	conform_switch(c->be)(c->caller, c->ctx, WEFT_WHY_RESUME);
}

/* A static variable that only a context changes is read anew, too. */
void values_hidden_static(const struct weft_backend *be)
{
	struct context c;

	hidden = 0;
	context_open(&c, be, bump_hidden, NULL);
	c.back = c.caller;
	for (int i = 1; i <= ROUNDS; i++) {
		long before = hidden;

		just_switch(&c);
		CHECK_INT(hidden, before + 1);
	}
	CHECK_INT(hidden, ROUNDS);
	context_close(&c);
}
