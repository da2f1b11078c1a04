/* reject: asm, asm-fpu, ucontext, threads exits: 0, saying ^$ */
/* A body cannot abandon the coroutine that it runs in, nor anybody one with a thread that runs. */

#include <weft/weft.h>

struct nest {
	struct weft_co *outer;
	int refused;
};

static int inner_body(struct weft_co *co, void *arg)
{
	struct nest *nest = arg;
	struct weft_value sent;

	nest->refused += weft_co_abandon(co) == WEFT_EBUSY;
	/* Elsewhere nobody sees that the outer body only waits for this one. */
	if (weft_co_backend(co)->caps & WEFT_CAP_OWN_TLS)
		nest->refused += weft_co_abandon(nest->outer) == WEFT_EBACKEND;
	else
		nest->refused++;
	return weft_yield(co, weft_none(), &sent);
}

static int outer_body(struct weft_co *co, void *arg)
{
	struct weft_value v;
	struct weft_co *inner;
	int r = weft_co_new(inner_body, arg, NULL, &inner);

	if (r < 0)
		return r;
	r = weft_next(inner, &v);
	if (r == WEFT_YIELDED)
		r = weft_yield(co, weft_none(), &v);
	weft_co_unref(inner);
	return r;
}

int main(void)
{
	struct nest nest = { 0 };
	struct weft_value v;

	if (weft_co_new(outer_body, &nest, NULL, &nest.outer) < 0 ||
	    weft_next(nest.outer, &v) != WEFT_YIELDED)
		return 1;
	if (nest.refused != 2)
		return 2;
	/* Suspended it can be abandoned, on every backend. */
	if (weft_co_abandon(nest.outer) < 0 || weft_co_state(nest.outer) != WEFT_CLOSED)
		return 3;
	return weft_co_unref(nest.outer);
}
