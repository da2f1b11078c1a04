/* reject: asm, ucontext is killed: SEGV, saying ^$ */
/* A SIGSEGV that somebody sends, while stacks of ours are in use, ends the program as ever. */

#include <signal.h>
#include <unistd.h>

#include <weft/weft.h>

static int body(struct weft_co *co, void *arg)
{
	(void)arg;
	kill(getpid(), SIGSEGV);
	return weft_return(co, weft_none());
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
