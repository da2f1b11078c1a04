/* reject: stackless aborts: weft: coroutine: at line 29 the body has to return what it was given */
/* `return 0` after WEFT_END: the delegation would be lost. */

#include <weft/weft.h>

struct frame {
	struct weft_frame weft;
	struct weft_co *sub;
};

static int sub(void *self)
{
	struct frame *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	WEFT_END(f);
	return r;
}

static int body(void *self)
{
	struct frame *f = self;
	int r;

	WEFT_BEGIN(f);
	weft_co_set_name(weft_self(f), NULL);
	WEFT_YIELD_FROM(f, r, f->sub);
	if (r == 0)
		r = weft_return(f, weft_sent(f));
	WEFT_END(f);
	return 0;
}

int main(void)
{
	struct frame inner = { .sub = NULL }, outer = { .sub = NULL };
	struct weft_value v;
	struct weft_co *co;

	if (weft_co_new(sub, &inner, NULL, &outer.sub) < 0 || weft_co_new(body, &outer, NULL, &co) < 0)
		return 1;
	weft_next(co, &v);
	weft_co_unref(co);
	weft_co_unref(outer.sub);
	return 0;
}
