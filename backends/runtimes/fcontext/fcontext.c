/* SPDX-License-Identifier: MIT-0 */
/* fcontext - Boost.Context's switch, by its two C symbols, with a stack of malloc's for each. */

#include <weft/runtime.h>

#include <errno.h>
#include <stdlib.h>

enum { USUAL = 64 * 1024 };

struct transfer {
	void *from, *data;
};

struct transfer jump_fcontext(void *to, void *data);
void *make_fcontext(void *top, size_t size, void (*entry)(struct transfer));

struct weft_runtime_co {
	void *at, *back;		/* its own place while suspended, and its resumer's */
	weft_runtime_body *body;
	void *arg, *value;
	int result;
	enum weft_runtime_state state;
	_Alignas(16) char stack[];
};

/* The side that leaves tells the other side where to keep the place that was left. */
struct hop {
	void **left;
	struct weft_runtime_co *to;
};

static struct weft_runtime_co *arrive(struct transfer t)
{
	const struct hop *hop = t.data;

	*hop->left = t.from;
	return hop->to;
}

static void leave(void **left, void *to_place, struct weft_runtime_co *to)
{
	struct hop hop = { left, to };

	arrive(jump_fcontext(to_place, &hop));
}

static void run(struct transfer t)
{
	struct weft_runtime_co *co = arrive(t);

	co->result = co->body(co, co->arg);
	co->state = WEFT_RUNTIME_ENDED;
	leave(&co->at, co->back, NULL);
}

static int spawn(struct weft_runtime_co **ret, weft_runtime_body *body, void *arg, size_t stack)
{
	size_t size = stack ? stack : USUAL;
	struct weft_runtime_co *co = malloc(sizeof(*co) + size);

	if (!co)
		return -ENOMEM;
	co->body = body;
	co->arg = arg;
	co->state = WEFT_RUNTIME_SUSPENDED;
	co->at = make_fcontext(co->stack + size, size, run);
	*ret = co;
	return 0;
}

static int yield(struct weft_runtime_co *self, void *value, void **ret)
{
	self->value = value;
	self->state = WEFT_RUNTIME_SUSPENDED;
	leave(&self->at, self->back, NULL);
	if (ret)
		*ret = self->value;
	return 0;
}

/* A transfer may have put another coroutine in the place of @co meanwhile. */
static int resume(struct weft_runtime_co *self, struct weft_runtime_co *co, void *value, void **ret)
{
	(void)self;
	co->value = value;
	co->state = WEFT_RUNTIME_RUNNING;
	leave(&co->back, co->at, co);
	if (co->state == WEFT_RUNTIME_ENDED)
		return 0;
	if (ret)
		*ret = co->value;
	return WEFT_RUNTIME_YIELDED;
}

static int transfer(struct weft_runtime_co *self, struct weft_runtime_co *to)
{
	self->state = WEFT_RUNTIME_SUSPENDED;
	to->state = WEFT_RUNTIME_RUNNING;
	to->back = self->back;
	leave(&self->at, to->at, to);
	return 0;
}

static int join(struct weft_runtime_co *self, struct weft_runtime_co *co, int *ret)
{
	(void)self;
	*ret = co->result;
	return co->state == WEFT_RUNTIME_ENDED ? 0 : WEFT_EBUSY;
}

static enum weft_runtime_state status(const struct weft_runtime_co *co)
{
	return co->state;
}

static int destroy(struct weft_runtime_co *co)
{
	free(co);
	return 0;
}

WEFT_RUNTIME(fcontext) = {
	WEFT_RUNTIME_HEADER("fcontext"),
	.caps = WEFT_RUNTIME_RESUME | WEFT_RUNTIME_VALUES | WEFT_RUNTIME_SYMMETRIC |
		WEFT_RUNTIME_OWN_STACKS | WEFT_RUNTIME_THREADS | WEFT_RUNTIME_MIGRATE |
		WEFT_RUNTIME_SAVES_FPU | WEFT_RUNTIME_FORK,
	.spawn = spawn,
	.yield = yield,
	.join = join,
	.status = status,
	.destroy = destroy,
	.resume = resume,
	.transfer = transfer,
};
