/* SPDX-License-Identifier: MIT */
#include "../case.h"

#include "context.h"
#include "../random.h"
#include "registers.h"

#ifdef REGISTERS

enum { ROUNDS = 4, EVERY = -1 };

/* One side of the switch, its own bytes in the registers each time. */
struct side {
	const char *name;
	uint64_t random;
	int judged;		/* the register, or EVERY */
};

static void compare(const struct side *side, const uint64_t *in, const uint64_t *out)
{
	for (int i = 0; i < REG_COUNT; i++)
		if ((side->judged == EVERY || side->judged == i) && out[i] != in[i])
			conform_fail("%s: %s held %#llx before the switch and %#llx after it",
				     side->name, register_names[i], (unsigned long long)in[i],
				     (unsigned long long)out[i]);
}

static void switch_once(struct side *side, struct weft_ctx *from, struct weft_ctx *to,
			enum weft_why why, weft_switch_op *op)
{
	uint64_t in[REG_COUNT], out[REG_COUNT] = { 0 };

	for (int i = 0; i < REG_COUNT; i++)
		in[i] = random_next(&side->random);
	registers_switch(from, to, why, op, in, out);
	compare(side, in, out);
}

static void suspend_often(struct context *self)
{
	struct side *side = self->arg;

	for (;;)
		switch_once(side, self->ctx, self->back, WEFT_WHY_SUSPEND,
			    conform_switch(self->be));
}

static void judge(const struct weft_backend *be, int reg, int rounds)
{
	struct side inside = { "in the context", conform_seed(), reg };
	struct side outside = { "in the caller", ~conform_seed(), reg };
	struct context c;

	context_open(&c, be, suspend_often, &inside);
	c.back = c.caller;
	for (int i = 0; i < rounds; i++)
		switch_once(&outside, c.caller, c.ctx, WEFT_WHY_RESUME, conform_switch(be));
	CHECK_INT(c.entered, 1);
	context_close(&c);
}

/* Each register that the convention keeps, on both sides of a switch. */
#define REGISTER_CASE(name)                                  \
	void registers_##name(const struct weft_backend *be) \
	{                                                    \
		judge(be, REG_##name, ROUNDS);               \
	}
REGISTERS(REGISTER_CASE)

static void return_at_once(struct context *self)
{
	(void)self;
}

/* The caller's registers come back from a context that ends, too. */
void registers_finish(const struct weft_backend *be)
{
	struct side outside = { "in the caller", conform_seed(), EVERY };
	struct context c;

	context_open(&c, be, return_at_once, NULL);
	c.back = c.caller;
	switch_once(&outside, c.caller, c.ctx, WEFT_WHY_RESUME, conform_switch(be));
	CHECK(c.finished);
	context_close(&c);
}

/* All of them at once, through many switches of several contexts in any order. */
void registers_many(const struct weft_backend *be)
{
	enum { CONTEXTS = 5, SWITCHES = 2000 };
	struct side inside[CONTEXTS], outside = { "in the caller", conform_seed(), EVERY };
	struct context c[CONTEXTS];
	uint64_t random = conform_seed();

	for (int i = 0; i < CONTEXTS; i++) {
		inside[i] = (struct side){ "in a context", random_next(&random), EVERY };
		context_open(&c[i], be, suspend_often, &inside[i]);
		c[i].back = c[i].caller;
	}
	for (int i = 0; i < SWITCHES; i++) {
		struct context *next = &c[random_next(&random) % CONTEXTS];

		switch_once(&outside, next->caller, next->ctx, WEFT_WHY_RESUME, conform_switch(be));
	}
	for (int i = 0; i < CONTEXTS; i++) {
		CHECK_INT(c[i].entered, 1);
		context_close(&c[i]);
	}
}

#endif
