/* reject: all exits: 0, saying ^$ */
/* A signal handler that resumes the coroutine whose body it interrupts is told so. */

#include <signal.h>

#include <weft/weft.h>

struct frame {
	struct weft_frame weft;
};

static struct weft_co *co;
static volatile int told;

static void handle(int number)
{
	struct weft_value v;

	(void)number;
	told = weft_next(co, &v);
}

static int body(void *self)
{
	struct frame *f = self;
	int r;

	WEFT_BEGIN(f);
	raise(SIGUSR1);
	WEFT_YIELD(f, r, weft_int(7));
	WEFT_END(f);
	return r;
}

int main(void)
{
	struct frame f = { 0 };
	struct weft_value v;
	int64_t n;

	if (signal(SIGUSR1, handle) == SIG_ERR || weft_co_new(body, &f, NULL, &co) < 0)
		return 1;
	if (weft_next(co, &v) != WEFT_YIELDED || weft_get_int(v, &n) < 0 || n != 7)
		return 2;
	if (told != WEFT_EBUSY)
		return 3;
	return weft_co_unref(co);
}
