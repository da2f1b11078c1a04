/* reject: asm, ucontext is killed: SEGV, saying ^weft: coroutine 'parser' overran its stack of 16384 bytes \(struct weft_co_options, stack_size\)\n$ */
/* The line says who overran its stack and how large that is; on a thread of the user's, too. */

#include <pthread.h>
#include <string.h>

#include <weft/weft.h>

static volatile char sink;

static int deeper(int n)
{
	volatile char page[1024];

	memset((char *)page, n, sizeof(page));
	sink = page[n % 1024];
	return n == 0 ? 0 : deeper(n - 1) + page[0];
}

static int body(struct weft_co *co, void *arg)
{
	struct weft_value sent;
	int r = weft_yield(co, weft_none(), &sent);

	return r < 0 ? r : weft_return(co, weft_int(deeper(*(int *)arg)));
}

static void *run(void *arg)
{
	struct weft_co_options o = { .stack_size = 16384 };
	int shallow = 2, deep = 1000;
	struct weft_co *co[3];
	struct weft_value v;

	(void)arg;
	for (int i = 0; i < 3; i++) {
		o.name = i == 1 ? "parser" : "other";
		if (weft_co_new(body, i == 1 ? &deep : &shallow, &o, &co[i]) < 0)
			return NULL;
		weft_next(co[i], &v);
	}
	weft_next(co[0], &v);
	weft_next(co[1], &v);
	return NULL;
}

int main(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, run, NULL) != 0)
		return 1;
	pthread_join(thread, NULL);
	return 0;
}
