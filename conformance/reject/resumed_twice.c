/* reject: asm, stackless aborts: weft: pair: resumed twice at once, by two threads */
/*
 * Two threads resume one coroutine, in a debug build.  A resume that comes later than the other is
 * told so by EBUSY; sooner or later two come at the very same moment.
 */

#define WEFT_DEBUG
#include <pthread.h>
#include <stdatomic.h>

#include <weft/weft.h>

struct frame {
	struct weft_frame weft;
};

static struct weft_co *co;
static atomic_int waiting;

static int body(void *self)
{
	struct frame *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	while (r == 0)
		WEFT_YIELD(f, r, weft_none());
	WEFT_END(f);
	return r;
}

/* Both come out of here together. */
static void meet(int round)
{
	atomic_fetch_add(&waiting, 1);
	while (atomic_load(&waiting) < 2 * round)
		;
}

static void *resume(void *arg)
{
	struct weft_value v;

	for (int round = 1;; round++) {
		meet(2 * round);
		weft_next(co, &v);
		meet(2 * round + 1);
	}
	return arg;
}

int main(void)
{
	struct weft_co_options options = { .name = "pair" };
	struct frame f = { 0 };
	pthread_t other;

	if (weft_co_new(body, &f, &options, &co) < 0 || weft_prime(co) != WEFT_YIELDED)
		return 1;
	atomic_store(&waiting, 2);
	if (pthread_create(&other, NULL, resume, NULL) != 0)
		return 2;
	resume(NULL);
}
