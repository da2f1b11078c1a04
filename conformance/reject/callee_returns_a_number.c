/* reject: all aborts: weft: coroutine: the body returned 42, which is neither 0 nor an error */
/* The same of a callee: it hands a value out with weft_return. */

#include <weft/weft.h>

struct frame {
	struct weft_frame weft;
	struct callee {
		struct weft_frame weft;
	} callee;
};

static int callee(void *self)
{
	struct callee *f = self;

	WEFT_BEGIN(f);
	WEFT_END(f);
	return 42;
}

static int body(void *self)
{
	struct frame *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_CALL(f, r, callee, &f->callee);
	WEFT_END(f);
	return r;
}

int main(void)
{
	struct frame f = { .callee = { .weft = { 0 } } };
	struct weft_value v;
	struct weft_co *co;

	if (weft_co_new(body, &f, NULL, &co) < 0)
		return 1;
	return weft_next(co, &v);
}
