/* SPDX-License-Identifier: MIT */
#include "../case.h"

#include "context.h"

enum { RING = 5, ROUNDS = 20 };

/* A context that hands on to another one. */
struct station {
	struct context c;
	struct station *next;
	int visits;
};

static void hand_on(struct context *self)
{
	struct station *s = self->arg;

	for (;;) {
		s->visits++;
		if (s->visits == ROUNDS)
			context_leave(self);
		else
			context_pass(self, &s->next->c);
	}
}

/* From one to the next without the caller in between, round and round. */
void symmetric_ring(const struct weft_backend *be)
{
	static struct station ring[RING];

	for (int i = 0; i < RING; i++) {
		ring[i] = (struct station){ .next = &ring[(i + 1) % RING] };
		context_open(&ring[i].c, be, hand_on, &ring[i]);
	}
	context_enter(&ring[0].c);
	for (int i = 0; i < RING; i++) {
		CHECK_INT(ring[i].visits, i == 0 ? ROUNDS : ROUNDS - 1);
		CHECK_INT(ring[i].c.entered, 1);
		context_close(&ring[i].c);
	}
}

static void pass_once(struct context *self)
{
	note("a");
	context_pass(self, self->arg);
	note("a again");
	context_leave(self);
}

static void suspend_twice(struct context *self)
{
	note("b");
	context_leave(self);
	note("b again");
	context_leave(self);
}

/* Who was continued by another context may suspend to the caller, past the one that continued it.
 */
void symmetric_past_resumer(const struct weft_backend *be)
{
	struct context a, b;

	context_open(&b, be, suspend_twice, NULL);
	context_open(&a, be, pass_once, &b);
	context_enter(&a);
	note("caller");
	context_enter(&a);
	note("caller");
	context_enter(&b);
	CHECK_LOG("a; b; caller; a again; caller; b again");
	context_close(&a);
	context_close(&b);
}

static void wait_for_heir(struct context *self)
{
	struct context *heir = self->arg;

	note("elder");
	context_pass(self, heir);
	note("elder after %s", heir->finished ? "the end" : "a switch");
	context_leave(self);
}

static void finish_to_elder(struct context *self)
{
	note("heir");
	context_finish(self, ((struct context *)self->arg)->ctx);
}

/* A context may end by continuing another one that is suspended. */
void symmetric_finish(const struct weft_backend *be)
{
	struct context elder, heir;

	context_open(&elder, be, wait_for_heir, &heir);
	context_open(&heir, be, finish_to_elder, &elder);
	context_enter(&elder);
	note("caller");
	CHECK_LOG("elder; heir; elder after the end; caller");
	context_close(&elder);
	context_close(&heir);
}

static void finish_into_fresh(struct context *self)
{
	struct context *heir = self->arg;

	note("elder");
	heir->back = self->back;
	context_finish(self, heir->ctx);
}

static void say_heir(struct context *self)
{
	(void)self;
	note("heir");
}

/* Or one that was never entered. */
void symmetric_finish_into_fresh(const struct weft_backend *be)
{
	struct context elder, heir;

	context_open(&heir, be, say_heir, NULL);
	context_open(&elder, be, finish_into_fresh, &heir);
	context_enter(&elder);
	CHECK_LOG("elder; heir");
	CHECK(elder.finished && heir.finished);
	context_close(&elder);
	context_close(&heir);
}
