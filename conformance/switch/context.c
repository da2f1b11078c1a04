/* SPDX-License-Identifier: MIT */
#include "context.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../sanitizers.h"

#if WEFT_ASAN
#include <sanitizer/asan_interface.h>
#endif

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define VALGRIND_STACK_REGISTER(low, high) 0
#define VALGRIND_STACK_DEREGISTER(id) ((void)(id))
#endif

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

size_t pages_round(size_t size)
{
	size_t page = page_size();

	return (size + page - 1) / page * page;
}

char *pages_new(size_t size)
{
	char *p = mmap(NULL, pages_round(size), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);

	if (p == MAP_FAILED) {
		conform_fail("the case cannot have %zu bytes", size);
		abort();
	}
	return p;
}

/* What AddressSanitizer noted of the frames there would hold for the next who gets the place. */
void pages_free(void *p, size_t size)
{
#if WEFT_ASAN
	__asan_unpoison_memory_region(p, pages_round(size));
#endif
	munmap(p, pages_round(size));
}

/* A page is aligned enough for any record that was seen so far. */
size_t record_bytes(const struct weft_backend *be)
{
	return pages_round(be->ctx_size);
}

struct weft_ctx *record_new(const struct weft_backend *be)
{
	if (be->ctx_align > page_size()) {
		conform_fail("a record aligned to %u bytes", be->ctx_align);
		abort();
	}
	return (struct weft_ctx *)pages_new(be->ctx_size);
}

void record_free(const struct weft_backend *be, struct weft_ctx *record)
{
	pages_free(record, be->ctx_size);
}

char *stack_new(size_t size, unsigned int *ret_id)
{
	size_t page = page_size(), inside = pages_round(size);
	char *low = pages_new(inside + 2 * page);

	mprotect(low, page, PROT_NONE);
	mprotect(low + page + inside, page, PROT_NONE);
	*ret_id = VALGRIND_STACK_REGISTER(low + page, low + page + inside);
	return low + page;
}

void stack_free(char *stack, size_t size, unsigned int id)
{
	size_t page = page_size();

	VALGRIND_STACK_DEREGISTER(id);
	pages_free(stack - page, pages_round(size) + 2 * page);
}

void context_take(struct context *c, const struct weft_backend *be, context_body *body, void *arg,
		  size_t size)
{
	*c = (struct context){ .be = be, .body = body, .arg = arg };
	c->size = size < be->stack_min ? be->stack_min : size;
	c->ctx = record_new(be);
	c->caller = record_new(be);
	if (be->caps & WEFT_CAP_WANTS_STACK)
		c->stack = stack_new(c->size, &c->stack_id);
}

static void entry(void *arg)
{
	struct context *c = arg;

	c->entered++;
	c->body(c);
	context_finish(c, c->back);
}

int context_init(struct context *c)
{
	return c->be->init(c->ctx, c->stack, c->size, entry, c);
}

void context_open_sized(struct context *c, const struct weft_backend *be, context_body *body,
			void *arg, size_t size)
{
	int r;

	context_take(c, be, body, arg, size);
	r = context_init(c);
	if (r != 0) {
		conform_fail("init with %zu bytes of stack: %d", c->size, r);
		abort();
	}
}

void context_open(struct context *c, const struct weft_backend *be, context_body *body, void *arg)
{
	context_open_sized(c, be, body, arg, CONTEXT_STACK);
}

void context_enter_from(struct context *c, struct weft_ctx *from)
{
	c->back = from;
	conform_switch(c->be)(from, c->ctx, WEFT_WHY_RESUME);
}

void context_enter(struct context *c)
{
	context_enter_from(c, c->caller);
}

void context_leave(struct context *c)
{
	conform_switch(c->be)(c->ctx, c->back, WEFT_WHY_SUSPEND);
}

void context_count(struct context *self)
{
	volatile int mine = 0;
	int *n = self->arg;

	for (;;) {
		mine++;
		*n = mine;
		context_leave(self);
	}
}

void context_pass(struct context *c, struct context *to)
{
	to->back = c->back;
	conform_switch(c->be)(c->ctx, to->ctx, WEFT_WHY_RESUME);
}

/* Once it went wrong there is one more attempt to get the report out. */
void context_finish(struct context *c, struct weft_ctx *to)
{
	c->finished = true;
	conform_switch(c->be)(c->ctx, to, WEFT_WHY_FINISH);
	conform_fail("a context that had finished was continued");
	conform_switch(c->be)(c->ctx, to, WEFT_WHY_SUSPEND);
	abort();
}

void context_fini(struct context *c)
{
	if (c->be->fini)
		c->be->fini(c->ctx);
}

void context_give(struct context *c)
{
	if (c->stack)
		stack_free(c->stack, c->size, c->stack_id);
	record_free(c->be, c->caller);
	record_free(c->be, c->ctx);
}

void context_close(struct context *c)
{
	context_fini(c);
	context_give(c);
}

bool context_holds(const struct context *c, const void *p)
{
	const char *at = p;

	return at >= c->stack && at < c->stack + c->size;
}

int context_limit(const struct weft_backend *be, int wish)
{
	return be->max_live != 0 && be->max_live < (uint32_t)wish ? (int)be->max_live : wish;
}
