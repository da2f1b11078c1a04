/* reject: all aborts: weft: lent: its last reference went while it was running */
/* weft_co_delegate lends a handle, until the delegator runs again; here the delegate makes it run. */

#include <weft/weft.h>

struct frame {
	struct weft_frame weft;
	struct weft_co *above, *sub;
};

static int delegate(void *self)
{
	struct frame *f = self;
	struct weft_value v;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	/* "Already executing" is raised in the delegator, which lets its delegate go. */
	r = weft_next(f->above, &v);
	WEFT_END(f);
	return r;
}

static int delegator(void *self)
{
	struct frame *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD_FROM(f, r, f->sub);
	WEFT_END(f);
	return r;
}

int main(void)
{
	struct frame in = { .above = NULL }, out = { .sub = NULL };
	struct weft_value v;

	if (weft_co_new(delegate, &in, &(struct weft_co_options){ .name = "lent" }, &out.sub) < 0 ||
	    weft_co_new(delegator, &out, NULL, &in.above) < 0)
		return 1;
	weft_next(in.above, &v);
	weft_co_unref(out.sub);
	return weft_next(weft_co_delegate(in.above), &v);
}
