/* reject: all exits: 0, saying ^$ */
/*
 * Bodies that drive each other, each a new one inside, a million deep: somewhere a resume is
 * refused for want of memory or of stack, and all of them come back with that.
 */

#include <errno.h>
#include <pthread.h>
#include <sys/resource.h>

#include <weft/weft.h>

static long deepest;

struct frame {
	struct weft_frame weft;
	long depth;
	struct weft_co *inner;
};

static int body(void *self)
{
	struct frame *f = self;
	struct weft_co_options options = { .frame_size = sizeof(*f) };
	struct weft_value v;
	int r;

	WEFT_BEGIN(f);
	deepest = f->depth;
	if (f->depth == 1000000)
		return 0;
	r = weft_co_new(body, NULL, &options, &f->inner);
	if (r < 0)
		return r;
	((struct frame *)weft_co_frame(f->inner))->depth = f->depth + 1;
	r = weft_next(f->inner, &v);
	weft_co_unref(f->inner);
	WEFT_END(f);
	return r;
}

static void *nest(void *least)
{
	struct frame f = { .depth = 1 };
	struct weft_co *co;
	struct weft_value v;
	int r;

	if (weft_co_new(body, &f, NULL, &co) < 0)
		return NULL;
	r = weft_next(co, &v);
	if (weft_co_unref(co) < 0 || deepest < *(long *)least)
		return NULL;
	return r == -ENOMEM || r == -EAGAIN || r == WEFT_ELIVE ? least : NULL;
}

int main(void)
{
	struct rlimit little = { 1 << 30, 1 << 30 };
	long hundred = 100, twenty = 20;
	pthread_attr_t attr;
	pthread_t thread;
	void *well;

	if (setrlimit(RLIMIT_AS, &little) < 0)
		return 1;
	/* On a thread with a small stack; then on the first one, whose memory is used up by it. */
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 32 << 10);
	if (pthread_create(&thread, &attr, nest, &twenty) != 0)
		return 2;
	pthread_join(thread, &well);
	if (!well)
		return 3;
	return nest(&hundred) ? 0 : 4;
}
