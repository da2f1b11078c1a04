/* reject: asm, ucontext, threads is killed: SEGV */
/* A body that needs more stack than it asked for ends the program; it overwrites nobody's memory. */

#include <stdlib.h>
#include <string.h>

#include <weft/weft.h>

static volatile char sink;

static int deeper(int n)
{
	volatile char page[4096];

	memset((char *)page, n, sizeof(page));
	sink = page[n % 4096];
	return n == 0 ? 0 : deeper(n - 1) + page[0];
}

static int body(struct weft_co *co, void *arg)
{
	(void)arg;
	return weft_return(co, weft_int(deeper(100000)));
}

int main(void)
{
	struct weft_value v;
	struct weft_co *co;

	if (weft_co_new(body, NULL, NULL, &co) < 0)
		return 1;
	weft_next(co, &v);
	weft_co_unref(co);
	return 0;
}
