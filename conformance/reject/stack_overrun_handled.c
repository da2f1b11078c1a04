/* reject: asm, ucontext aborts: ^mine\n$ */
/* A program that looks after SIGSEGV itself is left alone. */

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <weft/weft.h>

static char alternate[65536];
static volatile char sink;

static void mine(int number)
{
	(void)number;
	if (write(STDERR_FILENO, "mine\n", 5) == 5)
		abort();
}

static int deeper(int n)
{
	volatile char page[1024];

	memset((char *)page, n, sizeof(page));
	sink = page[n % 1024];
	return n == 0 ? 0 : deeper(n - 1) + page[0];
}

static int body(struct weft_co *co, void *arg)
{
	(void)arg;
	return weft_return(co, weft_int(deeper(1000)));
}

int main(void)
{
	stack_t stack = { .ss_sp = alternate, .ss_size = sizeof(alternate) };
	struct sigaction act = { .sa_handler = mine, .sa_flags = SA_ONSTACK };
	struct weft_value v;
	struct weft_co *co;

	sigaltstack(&stack, NULL);
	sigaction(SIGSEGV, &act, NULL);
	if (weft_co_new(body, NULL, NULL, &co) < 0)
		return 1;
	weft_next(co, &v);
	return 0;
}
