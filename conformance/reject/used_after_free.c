/* reject: all aborts: weft: coroutine 0x[0-9a-f]+ is used after it was freed */
/* A handle whose last reference was given back; free() has written over the start of its memory. */

#include <weft/weft.h>

struct frame {
	struct weft_frame weft;
	char bytes[4000];
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

int main(void)
{
	struct weft_co_options options = { .frame_size = sizeof(struct frame) };
	struct weft_value v;
	struct weft_co *co;

	if (weft_co_new(body, NULL, &options, &co) < 0)
		return 1;
	weft_next(co, &v);
	weft_co_unref(co);
	return weft_next(co, &v);
}
