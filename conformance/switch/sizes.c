/* SPDX-License-Identifier: MIT */
#include "../case.h"

#include <alloca.h>

#include "context.h"
#include "fence.h"
#include "../sanitizers.h"

/* What the frames of a body and of its callees may need, beside the bytes that it takes. */
enum { FRAMES = 12 * 1024, WATCHED_FRAMES = 48 * 1024 };

/* A stack is aligned to 16 bytes, like the stack pointer of any function. */
enum { STACK_ALIGN = 16, LEAST = 32 * 1024, WATCHED_LEAST = 128 * 1024, LARGEST = 4 << 20 };

static size_t frames(void)
{
	return WITH_SANITIZER ? WATCHED_FRAMES : FRAMES;
}

static size_t least(const struct weft_backend *be)
{
	size_t size = WITH_SANITIZER ? WATCHED_LEAST : LEAST;

	while (size < 2 * be->stack_min)
		size *= 2;
	return size;
}

/* One byte in each page of nearly all of the stack. */
static void use_all(struct context *self)
{
	size_t n = self->size - frames();
	volatile char *p = alloca(n);

	for (size_t i = 0; i < n; i += 4096)
		p[i] = (char)(i / 4096);
	context_leave(self);
	for (size_t i = 0; i < n; i += 4096)
		if (p[i] != (char)(i / 4096)) {
			conform_fail("of a stack of %zu bytes, byte %zu is lost", self->size, i);
			break;
		}
}

static void live_on(const struct weft_backend *be, char *stack, size_t size)
{
	struct context c, own;

	context_take(&c, be, use_all, NULL, size);
	own = c;
	c.stack = stack;
	c.size = size;
	if (CHECK_INT(context_init(&c), 0)) {
		while (!c.finished)
			context_enter(&c);
		context_fini(&c);
	}
	context_give(&own);
}

static void judge(const struct weft_backend *be, size_t size)
{
	struct fence stack;

	if (!(be->caps & WEFT_CAP_WANTS_STACK)) {
		live_on(be, NULL, size);
		return;
	}
	fence_open(&stack, size, STACK_ALIGN);
	live_on(be, stack.inside, size);
	fence_check(&stack, "the stack");
	fence_close(&stack);
}

/* A stack begins at any multiple of 16. */
void stack_any_base(const struct weft_backend *be)
{
	judge(be, 2 * least(be));
}

/* Its size is any multiple of 16, of each class up to megabytes. */
void stack_any_size(const struct weft_backend *be)
{
	static const int off[] = { -16, 0, 16, 48 };

	for (size_t size = least(be); size <= LARGEST; size *= 2)
		for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++)
			judge(be, (size_t)((long)size + off[i]));
}
