/* SPDX-License-Identifier: MIT-0 */
/* weft - weft's own coroutines as a runtime, on the default backend, which needs stacks. */

#include <errno.h>
#include <stdlib.h>

#include <weft/runtime.h>
#include <weft/weft.h>

struct weft_runtime_co {
	struct weft_co *co;
	weft_runtime_body *body;
	void *arg;
	int result;
};

static int run(struct weft_co *weft, void *arg)
{
	struct weft_runtime_co *co = arg;

	(void)weft;
	co->result = co->body(co, co->arg);
	return co->result;
}

static int spawn(struct weft_runtime_co **ret, weft_runtime_body *body, void *arg, size_t stack)
{
	struct weft_co_options options = { .stack_size = stack };
	struct weft_runtime_co *co = malloc(sizeof(*co));
	int r;

	if (!co)
		return -ENOMEM;
	*co = (struct weft_runtime_co){ .body = body, .arg = arg };
	r = weft_co_new(run, co, &options, &co->co);
	if (r < 0)
		free(co);
	else
		*ret = co;
	return r;
}

static int yield(struct weft_runtime_co *self, void *value, void **ret)
{
	struct weft_value sent;
	int r = weft_yield(self->co, weft_ptr(value), &sent);

	if (r == 0 && ret && weft_get_ptr(sent, ret) < 0)
		*ret = NULL;
	return r;
}

static enum weft_runtime_state status(const struct weft_runtime_co *co)
{
	static const enum weft_runtime_state states[] = {
		[WEFT_CREATED] = WEFT_RUNTIME_SUSPENDED,
		[WEFT_SUSPENDED] = WEFT_RUNTIME_SUSPENDED,
		[WEFT_RUNNING] = WEFT_RUNTIME_RUNNING,
		[WEFT_CLOSED] = WEFT_RUNTIME_ENDED,
	};

	return states[weft_co_state(co->co)];
}

/* What continuing @co came to: an error that left the body is its result, and no refusal. */
static int come_to(struct weft_runtime_co *co, int r, struct weft_value value, void **ret)
{
	if (r == WEFT_YIELDED && ret)
		weft_get_ptr(value, ret);
	if (r >= 0 || status(co) != WEFT_RUNTIME_ENDED)
		return r;
	co->result = r;
	return 0;
}

static int resume(struct weft_runtime_co *self, struct weft_runtime_co *co, void *value, void **ret)
{
	bool begun = weft_co_state(co->co) != WEFT_CREATED;
	struct weft_value out;
	int r;

	(void)self;
	if (status(co) == WEFT_RUNTIME_ENDED)
		return WEFT_ESTATE;
	r = weft_send(co->co, begun ? weft_ptr(value) : weft_none(), &out);
	return come_to(co, r, out, ret);
}

static int throw_in(struct weft_runtime_co *self, struct weft_runtime_co *co, int code, void **ret)
{
	struct weft_error err = weft_err(code, weft_none());
	struct weft_value out;
	int r;

	(void)self;
	if (status(co) == WEFT_RUNTIME_ENDED)
		return WEFT_ESTATE;
	r = weft_throw(co->co, &err, &out);
	return come_to(co, r, out, ret);
}

static int close_it(struct weft_runtime_co *self, struct weft_runtime_co *co)
{
	bool begun = weft_co_state(co->co) != WEFT_CREATED;
	int r;

	(void)self;
	r = weft_close(co->co, NULL);
	if (!begun)
		co->result = WEFT_EEXIT;
	return status(co) == WEFT_RUNTIME_ENDED ? 0 : r;
}

static int join(struct weft_runtime_co *self, struct weft_runtime_co *co, int *ret)
{
	(void)self;
	if (status(co) != WEFT_RUNTIME_ENDED)
		return WEFT_EBUSY;
	*ret = co->result;
	return 0;
}

static int destroy(struct weft_runtime_co *co)
{
	int r = weft_co_unref(co->co);

	if (r == 0)
		free(co);
	return r;
}

WEFT_RUNTIME(weft) = {
	WEFT_RUNTIME_HEADER("weft"),
	.caps = WEFT_RUNTIME_RESUME | WEFT_RUNTIME_VALUES | WEFT_RUNTIME_THROW |
		WEFT_RUNTIME_CLOSE | WEFT_RUNTIME_OWN_STACKS | WEFT_RUNTIME_CHECKED |
		WEFT_RUNTIME_THREADS | WEFT_RUNTIME_MIGRATE | WEFT_RUNTIME_FORK,
	.spawn = spawn,
	.yield = yield,
	.join = join,
	.status = status,
	.destroy = destroy,
	.resume = resume,
	.throw_in = throw_in,
	.close = close_it,
};
