/* reject: all aborts: weft: answer: the body returned 42, which is neither 0 nor an error */
/* A body hands a value out with weft_return, not as a number. */

#include <weft/weft.h>

struct frame {
	struct weft_frame weft;
};

static int body(void *self)
{
	struct frame *f = self;

	WEFT_BEGIN(f);
	WEFT_END(f);
	return 42;
}

int main(void)
{
	struct frame f = { .weft = { 0 } };
	struct weft_value v;
	struct weft_co *co;

	if (weft_co_new(body, &f, &(struct weft_co_options){ .name = "answer" }, &co) < 0)
		return 1;
	return weft_next(co, &v);
}
