/* reject: stackless aborts: weft: coroutine: at line 30 the body has to return what it was given */
/* `return 0` after WEFT_END: the callee would never run. */

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
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	WEFT_END(f);
	return r;
}

static int body(void *self)
{
	struct frame *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_CALL(f, r, callee, &f->callee);
	if (r < 0)
		weft_caught(f);
	WEFT_END(f);
	return 0;
}

int main(void)
{
	struct frame f = { .callee = { .weft = { 0 } } };
	struct weft_value v;
	struct weft_co *co;

	if (weft_co_new(body, &f, NULL, &co) < 0)
		return 1;
	weft_next(co, &v);
	weft_co_unref(co);
	return 0;
}
