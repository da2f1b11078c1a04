/* reject: stackless aborts: weft: body: cannot go on at line 19: a suspension stands inside a switch */
/* A yield inside a switch of the body's own: its place belongs to the inner switch. */

#include <weft/weft.h>

struct frame {
	struct weft_frame weft;
	int64_t i;
};

static int body(void *self)
{
	struct frame *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	switch (f->i) {
	case 0:
		WEFT_YIELD(f, r, weft_int(f->i));
		break;
	}
	WEFT_END(f);
	return r;
}

int main(void)
{
	struct frame f = { .i = 0 };
	struct weft_value v;
	struct weft_co *co;

	if (weft_co_new(body, &f, NULL, &co) < 0)
		return 1;
	weft_next(co, &v);
	weft_next(co, &v);
	weft_co_unref(co);
	return 0;
}
