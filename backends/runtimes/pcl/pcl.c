/* SPDX-License-Identifier: MIT-0 */
/* pcl - the Portable Coroutine Library. */

#include <weft/runtime.h>

#include <errno.h>
#include <pcl.h>
#include <stdlib.h>

enum { USUAL = 64 * 1024, ITS_OWN = 4096 };

struct weft_runtime_co {
	coroutine_t own, back;		/* PCL's, and the one that resumed it last */
	weft_runtime_body *body;
	void *arg, *value;
	int result;
	enum weft_runtime_state state;
};

/* co_exit_to gives the memory of the coroutine back as well. */
static void run(void *arg)
{
	struct weft_runtime_co *co = arg;

	co->result = co->body(co, co->arg);
	co->state = WEFT_RUNTIME_ENDED;
	co_exit_to(co->back);
}

static int spawn(struct weft_runtime_co **ret, weft_runtime_body *body, void *arg, size_t stack)
{
	struct weft_runtime_co *co = malloc(sizeof(*co));

	if (!co)
		return -ENOMEM;
	*co = (struct weft_runtime_co){ .body = body, .arg = arg };
	co->own = co_create(run, co, NULL, (int)(stack ? stack : USUAL) + ITS_OWN);
	if (!co->own) {
		free(co);
		return -ENOMEM;
	}
	*ret = co;
	return 0;
}

static int yield(struct weft_runtime_co *self, void *value, void **ret)
{
	self->value = value;
	self->state = WEFT_RUNTIME_SUSPENDED;
	co_call(self->back);
	if (ret)
		*ret = self->value;
	return 0;
}

static int resume(struct weft_runtime_co *self, struct weft_runtime_co *co, void *value, void **ret)
{
	(void)self;
	if (co->state != WEFT_RUNTIME_SUSPENDED)
		return co->state == WEFT_RUNTIME_ENDED ? WEFT_ESTATE : WEFT_EBUSY;
	co->value = value;
	co->state = WEFT_RUNTIME_RUNNING;
	co->back = co_current();
	co_call(co->own);
	if (co->state == WEFT_RUNTIME_ENDED)
		return 0;
	if (ret)
		*ret = co->value;
	return WEFT_RUNTIME_YIELDED;
}

/* co_call is symmetric: it goes to any coroutine. */
static int transfer(struct weft_runtime_co *self, struct weft_runtime_co *to)
{
	self->state = WEFT_RUNTIME_SUSPENDED;
	to->state = WEFT_RUNTIME_RUNNING;
	to->back = self->back;
	co_call(to->own);
	return 0;
}

static int join(struct weft_runtime_co *self, struct weft_runtime_co *co, int *ret)
{
	(void)self;
	if (co->state != WEFT_RUNTIME_ENDED)
		return WEFT_EBUSY;
	*ret = co->result;
	return 0;
}

static enum weft_runtime_state status(const struct weft_runtime_co *co)
{
	return co->state;
}

static int destroy(struct weft_runtime_co *co)
{
	if (co->state == WEFT_RUNTIME_RUNNING)
		return WEFT_EBUSY;
	if (co->state == WEFT_RUNTIME_SUSPENDED)
		co_delete(co->own);
	free(co);
	return 0;
}

WEFT_RUNTIME(pcl) = {
	WEFT_RUNTIME_HEADER("pcl"),
	.caps = WEFT_RUNTIME_RESUME | WEFT_RUNTIME_VALUES | WEFT_RUNTIME_SYMMETRIC |
		WEFT_RUNTIME_OWN_STACKS | WEFT_RUNTIME_CHECKED | WEFT_RUNTIME_FORK,
	.spawn = spawn,
	.yield = yield,
	.join = join,
	.status = status,
	.destroy = destroy,
	.resume = resume,
	.transfer = transfer,
};
