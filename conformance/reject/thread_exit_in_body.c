/* reject: asm, asm-fpu, ucontext exits: 0, saying ^$ */
/* reject: threads aborts: weft: the thread that runs a coroutine's body.* ended inside it */
/* A thread that ends inside a body ends; where the body has that thread to itself, with a line. */

#include <pthread.h>
#include <stdlib.h>

#include <weft/weft.h>

static int cleaned;

static void clean(void *arg)
{
	cleaned += *(int *)arg;
}

static int body(struct weft_co *co, void *arg)
{
	int one = 1;

	(void)co;
	(void)arg;
	pthread_cleanup_push(clean, &one);
	pthread_exit(&cleaned);
	pthread_cleanup_pop(0);
	return 0;
}

static void *drive(void *co)
{
	int ten = 10;
	struct weft_value v;

	pthread_cleanup_push(clean, &ten);
	weft_next(co, &v);
	pthread_cleanup_pop(0);
	return NULL;
}

int main(void)
{
	struct weft_co *co;
	pthread_t thread;
	void *ended;

	if (weft_co_new(body, NULL, NULL, &co) < 0 || pthread_create(&thread, NULL, drive, co) != 0)
		return 1;
	pthread_join(thread, &ended);
	/* The handlers of the body and of the driver have run, once each. */
	if (ended != &cleaned || cleaned != 11)
		return 2;
	if (weft_co_state(co) != WEFT_RUNNING)
		return 3;
	/* The same on the thread of main, which ends the program. */
	if (weft_co_new(body, NULL, NULL, &co) < 0)
		return 1;
	drive(co);
	return 4;
}
