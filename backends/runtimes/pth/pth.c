/* SPDX-License-Identifier: MIT-0 */
/* pth - GNU Pth: a scheduler, which runs in the one kernel thread that has entered it. */

#include <weft/runtime.h>

#include <errno.h>
#include <pth.h>
#include <stdbool.h>
#include <stdlib.h>

enum { USUAL = 64 * 1024 };

struct weft_runtime_co {
	pth_t thread;
	weft_runtime_body *body;
	void *arg;
	int result;
	bool ended, joined;
};

/* pth_kill gives back all that is left. */
static int enter(weft_runtime_main *main, void *arg)
{
	int r;

	if (!pth_init())
		return -errno;
	r = main(arg);
	pth_kill();
	return r;
}

static void *run(void *arg)
{
	struct weft_runtime_co *co = arg;

	co->result = co->body(co, co->arg);
	co->ended = true;
	return NULL;
}

static int spawn(struct weft_runtime_co **ret, weft_runtime_body *body, void *arg, size_t stack)
{
	struct weft_runtime_co *co = calloc(1, sizeof(*co));
	pth_attr_t attr = co ? pth_attr_new() : NULL;

	if (attr) {
		co->body = body;
		co->arg = arg;
		pth_attr_set(attr, PTH_ATTR_STACK_SIZE, (unsigned)(stack ? stack : USUAL));
		co->thread = pth_spawn(attr, run, co);
		pth_attr_destroy(attr);
	}
	if (!attr || !co->thread) {
		free(co);
		return -ENOMEM;
	}
	*ret = co;
	return 0;
}

static int yield(struct weft_runtime_co *self, void *value, void **ret)
{
	(void)self;
	(void)value;
	if (ret)
		*ret = NULL;
	return pth_yield(NULL) ? 0 : -errno;
}

/* A thread of Pth's is gone once it is joined. */
static int join(struct weft_runtime_co *self, struct weft_runtime_co *co, int *ret)
{
	(void)self;
	if (!co->joined && !pth_join(co->thread, NULL))
		return -errno;
	co->joined = true;
	*ret = co->result;
	return 0;
}

static enum weft_runtime_state status(const struct weft_runtime_co *co)
{
	if (co->ended)
		return WEFT_RUNTIME_ENDED;
	return co->thread == pth_self() ? WEFT_RUNTIME_RUNNING : WEFT_RUNTIME_SUSPENDED;
}

static int destroy(struct weft_runtime_co *co)
{
	if (!co->ended && co->thread == pth_self())
		return WEFT_EBUSY;
	if (!co->joined)
		pth_abort(co->thread);
	free(co);
	return 0;
}

WEFT_RUNTIME(pth) = {
	WEFT_RUNTIME_HEADER("pth"),
	.caps = WEFT_RUNTIME_SCHEDULED | WEFT_RUNTIME_OWN_STACKS | WEFT_RUNTIME_CHECKED |
		WEFT_RUNTIME_SAVES_FPU | WEFT_RUNTIME_SAVES_SIGMASK | WEFT_RUNTIME_FORK,
	.enter = enter,
	.spawn = spawn,
	.yield = yield,
	.join = join,
	.status = status,
	.destroy = destroy,
};
