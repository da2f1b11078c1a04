/* reject: all aborts: weft: coroutine 0x[0-9a-f]+ is used after it was freed */
/* A handle whose last reference was given back.  The allocator keeps the memory, as most do for a while. */

#include <stdlib.h>

#include <weft/weft.h>

struct frame {
	struct weft_frame weft;
};

static int body(void *self)
{
	struct frame *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_none());
	WEFT_END(f);
	return r;
}

static void *take(enum weft_memory kind, size_t size, void *arg)
{
	(void)kind;
	(void)arg;
	return aligned_alloc(4096, (size + 4095) & ~(size_t)4095);
}

static void keep(enum weft_memory kind, void *p, size_t size, void *arg)
{
	(void)kind;
	(void)p;
	(void)size;
	(void)arg;
}

int main(void)
{
	struct frame f = { .weft = { 0 } };
	struct weft_value v;
	struct weft_co *co;

	weft_set_hooks(&(struct weft_hooks){ .alloc = take, .free = keep });
	if (weft_new(body, &f, NULL, &co) < 0)
		return 1;
	weft_next(co, &v);
	weft_unref(co);
	return weft_next(co, &v);
}
