/* reject: asm, ucontext is killed: SEGV, saying ^$ */
/* A fault that has nothing to do with a guard ends the program as ever, without a line of ours. */

#include <weft/weft.h>

static int *volatile nowhere;

static int body(struct weft_co *co, void *arg)
{
	(void)arg;
	return weft_return(co, weft_int(*nowhere));
}

int main(void)
{
	struct weft_value v;
	struct weft_co *co;

	if (weft_co_new(body, NULL, NULL, &co) < 0)
		return 1;
	weft_next(co, &v);
	return 0;
}
