/* SPDX-License-Identifier: MIT */
#include "../case.h"

#include "context.h"
#include "../random.h"

enum { CONTEXTS = 10, DEPTH = 100 };

struct group {
	struct context c[CONTEXTS];
	int n[CONTEXTS];	/* as the contexts count */
	int due[CONTEXTS];	/* as they should */
};

static void group_open(struct group *g, const struct weft_backend *be)
{
	for (int i = 0; i < CONTEXTS; i++) {
		g->n[i] = g->due[i] = 0;
		context_open(&g->c[i], be, context_count, &g->n[i]);
	}
}

/* Enter one; it has moved on, and no other has. */
static void group_enter(struct group *g, size_t which)
{
	context_enter(&g->c[which]);
	g->due[which]++;
	for (size_t i = 0; i < CONTEXTS; i++)
		if (g->n[i] != g->due[i])
			conform_fail("after context %zu: context %zu is at %d, not at %d", which, i,
				     g->n[i], g->due[i]);
}

static void group_close(struct group *g)
{
	for (int i = 0; i < CONTEXTS; i++) {
		CHECK_INT(g->c[i].entered, g->due[i] > 0);
		context_close(&g->c[i]);
	}
}

/* First suspended, first continued. */
void order_fifo(const struct weft_backend *be)
{
	struct group g;

	group_open(&g, be);
	for (size_t i = 0; i < 5 * CONTEXTS; i++)
		group_enter(&g, i % CONTEXTS);
	group_close(&g);
}

/* Last suspended, first continued. */
void order_lifo(const struct weft_backend *be)
{
	struct group g;

	group_open(&g, be);
	for (int round = 0; round < 5; round++) {
		for (size_t i = 0; i < CONTEXTS; i++)
			group_enter(&g, i);
		for (size_t i = CONTEXTS; i-- > 0;)
			group_enter(&g, i);
	}
	group_close(&g);
}

/* In no order at all. */
void order_random(const struct weft_backend *be)
{
	uint64_t random = conform_seed();
	struct group g;

	group_open(&g, be);
	for (int i = 0; i < 2000; i++)
		group_enter(&g, random_next(&random) % CONTEXTS);
	group_close(&g);
}

/* Two, one just ahead of the other, of which neither has anything to do with the other. */
void order_independent(const struct weft_backend *be)
{
	int first = 0, second = 0;
	struct context a, b;

	context_open(&a, be, context_count, &first);
	context_open(&b, be, context_count, &second);
	context_enter(&a);
	CHECK_INT(second, 0);
	context_enter(&b);
	CHECK_INT(first, 1);
	context_enter(&a);
	CHECK_INT(first, 2);
	CHECK_INT(second, 1);
	context_close(&a);
	context_enter(&b);
	CHECK_INT(second, 2);
	context_close(&b);
}

/* Made early or late, entered or not: one does not get in the way of another's first entry. */
void order_opened_between(const struct weft_backend *be)
{
	int n[3] = { 0 };
	struct context c[3];

	context_open(&c[0], be, context_count, &n[0]);
	context_open(&c[1], be, context_count, &n[1]);
	context_enter(&c[1]);
	context_open(&c[2], be, context_count, &n[2]);
	context_enter(&c[2]);
	context_close(&c[1]);
	context_enter(&c[0]);
	context_enter(&c[2]);
	CHECK_INT(n[0], 1);
	CHECK_INT(n[1], 1);
	CHECK_INT(n[2], 2);
	context_close(&c[0]);
	context_close(&c[2]);
}

struct level {
	struct context c;
	struct level *next;	/* NULL: the innermost */
	int depth;
};

static void go_deeper(struct context *self)
{
	struct level *level = self->arg;

	for (int round = 0; round < 2; round++) {
		if (level->next)
			context_enter(&level->next->c);
		if (round == 0)
			context_leave(self);
	}
	CHECK(!level->next || level->next->c.finished);
}

/* Each enters the next, a hundred deep; all come back, and finish from the inside out. */
void order_nested(const struct weft_backend *be)
{
	static struct level level[DEPTH];
	int depth = context_limit(be, DEPTH);

	for (int i = 0; i < depth; i++) {
		level[i].next = i + 1 < depth ? &level[i + 1] : NULL;
		context_open(&level[i].c, be, go_deeper, &level[i]);
	}
	context_enter(&level[0].c);
	for (int i = 0; i < depth; i++)
		CHECK(!level[i].c.finished);
	context_enter(&level[0].c);
	for (int i = 0; i < depth; i++) {
		CHECK(level[i].c.finished);
		context_close(&level[i].c);
	}
}

static void inner(struct context *self)
{
	note("inner 1");
	context_leave(self);
	note("inner 2");
	context_leave(self);
}

static void outer(struct context *self)
{
	struct context *c = self->arg;

	note("outer 1");
	context_enter(c);
	note("outer 2");
	context_leave(self);
	note("outer 3");
	context_enter(c);
	note("outer 4");
	context_leave(self);
}

/* Who suspends goes back to whoever entered it, not to the one before nor to the first. */
void order_back_to_resumer(const struct weft_backend *be)
{
	struct context a, b;

	context_open(&b, be, inner, NULL);
	context_open(&a, be, outer, &b);
	context_enter(&a);
	note("caller 1");
	context_enter(&a);
	note("caller 2");
	CHECK_LOG("outer 1; inner 1; outer 2; caller 1; outer 3; inner 2; outer 4; caller 2");
	context_close(&a);
	context_close(&b);
}

static void say_hello(struct context *self)
{
	for (;;) {
		note("hello");
		context_leave(self);
	}
}

/* A second caller: a context that enters another one, from a record that the case chose. */
struct second {
	struct context *c;
	struct weft_ctx *record;
};

static void enter_from_record(struct context *self)
{
	struct second *second = self->arg;

	for (;;) {
		note("second");
		context_enter_from(second->c, second->record);
		note("again");
		context_leave(self);
	}
}

static void take_turns(const struct weft_backend *be, struct context *c, struct second *second)
{
	struct context other;

	context_open(&other, be, enter_from_record, second);
	for (int i = 0; i < 2; i++) {
		note("first");
		context_enter(c);
		context_enter(&other);
	}
	CHECK_LOG("first; hello; second; hello; again; first; hello; second; hello; again");
	context_close(&other);
}

/* Two callers, each with its own record, take turns on one context: it goes back to each in turn.
 */
void order_two_callers(const struct weft_backend *be)
{
	struct context c;
	struct second second = { &c, record_new(be) };

	context_open(&c, be, say_hello, NULL);
	take_turns(be, &c, &second);
	context_close(&c);
	record_free(be, second.record);
}

/* The same with one record: it serves one caller, and then another on another stack. */
void order_record_reused(const struct weft_backend *be)
{
	struct context c;
	struct second second = { &c, NULL };

	context_open(&c, be, say_hello, NULL);
	second.record = c.caller;
	take_turns(be, &c, &second);
	context_close(&c);
}

static void enter_as_itself(struct context *self)
{
	struct context *c = self->arg;

	for (int i = 0; i < 3; i++) {
		note("outer");
		context_enter_from(c, self->ctx);
	}
	note("end");
}

/* A context that enters another may use its own record. */
void order_own_record(const struct weft_backend *be)
{
	struct context c, outer_one;

	context_open(&c, be, say_hello, NULL);
	context_open(&outer_one, be, enter_as_itself, &c);
	context_enter(&outer_one);
	CHECK_LOG("outer; hello; outer; hello; outer; hello; end");
	context_close(&outer_one);
	context_close(&c);
}
