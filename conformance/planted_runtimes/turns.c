/* SPDX-License-Identifier: MIT */
/* A runtime with a scheduler, on ucontext; see faults.h. */

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <ucontext.h>

#include <weft/runtime.h>

#include "faults.h"

enum { USUAL = 64 * 1024 };

/* Of the two states that suspended has, only this file knows. */
struct weft_runtime_co {
	struct weft_runtime_co *next;	/* in the queue */
	ucontext_t own;
	weft_runtime_body *body;
	void *arg;
	int result;
	bool ended, joined;
	char *stack;
};

/* Those that can run, in the order of their turns, without the one that does. */
static struct weft_runtime_co *first, **last = &first;
static struct weft_runtime_co *running, program;
static int entered;

/* ---- the queue ---- */

static void append(struct weft_runtime_co *co)
{
	struct weft_runtime_co **at = last;

	if (is(NEWEST_FIRST) && co != &program)
		at = &first;
	if (is(ONE_AT_A_TIME) && first)
		at = &first->next;
	co->next = *at;
	*at = co;
	if (!co->next)
		last = &co->next;
}

static void withdraw(struct weft_runtime_co *co)
{
	struct weft_runtime_co **at = &first;

	while (*at && *at != co)
		at = &(*at)->next;
	if (!*at)
		return;
	*at = co->next;
	if (!*at)
		last = at;
}

static struct weft_runtime_co *take(void)
{
	struct weft_runtime_co *co = first;

	withdraw(co);
	return co;
}

/* @to is in no queue; the one that runs is where it belongs. */
static void switch_to(struct weft_runtime_co *to)
{
	struct weft_runtime_co *from = running;

	running = to;
	if (from != to)
		swapcontext(&from->own, &to->own);
}

/* ---- the ops ---- */

static int enter(weft_runtime_main *main, void *arg)
{
	int r;

	if (running || (is(ENTERS_ONCE) && entered++ > 0))
		return -EBUSY;
	running = &program;
	r = main(arg);
	if (is(ENTERS_TWICE))
		main(arg);
	running = NULL;
	return is(LOSES_ENTERED) ? 0 : r;
}

static void run(unsigned high, unsigned low)
{
	struct weft_runtime_co *co = (void *)(uintptr_t)((uint64_t)high << 32 | low);

	co->result = co->body(co, co->arg);
	co->ended = true;
	switch_to(take());
}

/* @next_one runs at once; the one that runs is the next after it. */
static void overtake(struct weft_runtime_co *next_one)
{
	struct weft_runtime_co *self = running;

	self->next = first;
	if (!first)
		last = &self->next;
	first = self;
	switch_to(next_one);
}

static int spawn(struct weft_runtime_co **ret, weft_runtime_body *body, void *arg, size_t stack)
{
	struct weft_runtime_co *co = calloc(1, sizeof(*co));
	uint64_t address = (uintptr_t)co;

	if (co)
		co->stack = malloc(stack ? stack : USUAL);
	if (!co || !co->stack) {
		free(co);
		return -ENOMEM;
	}
	co->body = body;
	co->arg = arg;
	getcontext(&co->own);
	co->own.uc_stack.ss_sp = co->stack;
	co->own.uc_stack.ss_size = stack ? stack : USUAL;
	makecontext(&co->own, (void (*)(void))run, 2, (unsigned)(address >> 32), (unsigned)address);
	*ret = co;
	if (is(EAGER_TURNS))
		overtake(co);
	else
		append(co);
	return 0;
}

static int yield(struct weft_runtime_co *self, void *value, void **ret)
{
	(void)self;
	(void)value;
	if (ret)
		*ret = NULL;
	if (!first)
		return is(FAILS_ALONE) ? -EAGAIN : 0;
	append(running);
	switch_to(take());
	return 0;
}

static int join(struct weft_runtime_co *self, struct weft_runtime_co *co, int *ret)
{
	if (co == self)
		return is(JOINS_ITSELF) ? 0 : WEFT_EBUSY;
	while (!co->ended && !is(JOINS_EARLY))
		yield(self, NULL, NULL);
	*ret = co->joined && is(JOINS_ONCE) ? 0 : co->result;
	co->joined = true;
	return 0;
}

static enum weft_runtime_state status(const struct weft_runtime_co *co)
{
	if (co->ended)
		return WEFT_RUNTIME_ENDED;
	return co == running ? WEFT_RUNTIME_RUNNING : WEFT_RUNTIME_SUSPENDED;
}

static int destroy(struct weft_runtime_co *co)
{
	if (co == running)
		return WEFT_EBUSY;
	withdraw(co);
	free(co->stack);
	free(co);
	return 0;
}

/* ---- channels ---- */

struct weft_runtime_channel {
	size_t room, from, n;
	void *values[];			/* one more than there is room for */
};

static int channel_new(struct weft_runtime_channel **ret, size_t room)
{
	size_t size = room + 2;
	struct weft_runtime_channel *c = malloc(sizeof(*c) + size * sizeof(void *));

	if (!c)
		return -ENOMEM;
	*c = (struct weft_runtime_channel){ .room = size };
	*ret = c;
	return 0;
}

static int send_value(struct weft_runtime_co *self, struct weft_runtime_channel *c, void *value)
{
	for (int times = is(CHANNEL_TWICE) ? 2 : 1; times > 0; times--) {
		while (c->n == c->room)
			yield(self, NULL, NULL);
		c->values[(c->from + c->n++) % c->room] = value;
	}
	return 0;
}

static int receive(struct weft_runtime_co *self, struct weft_runtime_channel *c, void **ret)
{
	while (c->n == 0 && !is(CHANNEL_IMPATIENT))
		yield(self, NULL, NULL);
	if (c->n == 0)
		return 0;
	c->n--;
	if (is(CHANNEL_REVERSED)) {
		*ret = c->values[(c->from + c->n) % c->room];
		return 0;
	}
	*ret = c->values[c->from];
	c->from = (c->from + 1) % c->room;
	return 0;
}

static void channel_free(struct weft_runtime_channel *c)
{
	free(c);
}

WEFT_RUNTIME(planted) = {
	WEFT_RUNTIME_HEADER("planted-turns"),
	.caps = WEFT_RUNTIME_SCHEDULED | WEFT_RUNTIME_CHANNEL | WEFT_RUNTIME_OWN_STACKS |
		WEFT_RUNTIME_CHECKED | WEFT_RUNTIME_FORK |
		(is(EAGER_TURNS) || is(CLAIMS_EAGER) ? (unsigned)WEFT_RUNTIME_EAGER : 0),
	.enter = enter,
	.spawn = spawn,
	.yield = yield,
	.join = join,
	.status = status,
	.destroy = destroy,
	.channel_new = channel_new,
	.send = send_value,
	.receive = receive,
	.channel_free = channel_free,
};
