/* SPDX-License-Identifier: MIT-0 */
/*
 * skeleton - a template for the adapter of a runtime: copy it, and replace what is ucontext's.  It
 * works as it stands, with a resume and no scheduler.  Build and test it with
 *
 *	cc -O2 -shared -fPIC -DWEFT_PLUGIN $(pkg-config --cflags weft) mine.c -o mine.so
 *	weft-conform --runtime ./mine.so
 *
 * weft/runtime.h says what each op has to do.  A runtime with a scheduler leaves resume out, and
 * has enter (pth/pth.c is one); one without stacks has sent (lua/lua.c is one).
 */
#include <errno.h>
#include <stdlib.h>
#include <ucontext.h>
#include <weft/runtime.h>

enum { USUAL = 64 * 1024 };

/* Your record of a coroutine: what your runtime has, and what it does not keep by itself. */
struct weft_runtime_co {
	ucontext_t own, resumer;
	weft_runtime_body *body;
	void *arg, *value;		/* the value is on its way in or out */
	int result;
	enum weft_runtime_state state;
	_Alignas(16) char stack[];
};

/* The first function on the new stack.  makecontext passes ints, so an address comes in halves. */
static void run(unsigned high, unsigned low)
{
	struct weft_runtime_co *co = (void *)(uintptr_t)((uint64_t)high << 32 | low);

	co->result = co->body(co, co->arg);
	co->state = WEFT_RUNTIME_ENDED;
	setcontext(&co->resumer);
}

/* Apart, since getcontext may return twice, and compilers warn of what is changed meanwhile. */
static void prepare(struct weft_runtime_co *co, size_t size)
{
	getcontext(&co->own);
	co->own.uc_stack.ss_sp = co->stack;
	co->own.uc_stack.ss_size = size;
	makecontext(&co->own, (void (*)(void))run, 2, (unsigned)((uint64_t)(uintptr_t)co >> 32),
		    (unsigned)(uintptr_t)co);
}

static int spawn(struct weft_runtime_co **ret, weft_runtime_body *body, void *arg, size_t stack)
{
	size_t size = stack ? stack : USUAL;
	struct weft_runtime_co *co = malloc(sizeof(*co) + size);

	if (!co)
		return -ENOMEM;
	*co = (struct weft_runtime_co){ .body = body, .arg = arg };
	prepare(co, size);
	*ret = co;
	return 0;
}

static int yield(struct weft_runtime_co *self, void *value, void **ret)
{
	self->value = value;
	self->state = WEFT_RUNTIME_SUSPENDED;
	swapcontext(&self->own, &self->resumer);
	if (ret)
		*ret = self->value;
	return 0;
}

static int resume(struct weft_runtime_co *self, struct weft_runtime_co *co, void *value, void **ret)
{
	(void)self;			/* ucontext knows by itself where it is */
	if (co->state != WEFT_RUNTIME_SUSPENDED)
		return co->state == WEFT_RUNTIME_ENDED ? WEFT_ESTATE : WEFT_EBUSY;
	co->value = value;
	co->state = WEFT_RUNTIME_RUNNING;
	swapcontext(&co->resumer, &co->own);
	if (co->state == WEFT_RUNTIME_ENDED)
		return 0;
	if (ret)
		*ret = co->value;
	return WEFT_RUNTIME_YIELDED;
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
	free(co);
	return 0;
}

/* Start with few claims.  Each is tested; the cases of the others are shown as unsupported. */
WEFT_RUNTIME(skeleton) = {
	WEFT_RUNTIME_HEADER("skeleton"),
	.caps = WEFT_RUNTIME_RESUME | WEFT_RUNTIME_VALUES | WEFT_RUNTIME_OWN_STACKS |
		WEFT_RUNTIME_CHECKED | WEFT_RUNTIME_THREADS | WEFT_RUNTIME_FORK,
	.spawn = spawn,
	.yield = yield,
	.join = join,
	.status = status,
	.destroy = destroy,
	.resume = resume,
};
