/* reject: all exits: 0, saying ^$ */
/*
 * A thread that is cancelled while it drives ends, and its handlers run: at once, or on a backend
 * that gives each body a thread of its own when the body has come back.
 */

#include <pthread.h>
#include <semaphore.h>
#include <time.h>

#include <weft/weft.h>

struct frame {
	struct weft_frame weft;
};

static sem_t inside;
static int cleaned;

static void clean(void *arg)
{
	cleaned += *(int *)arg;
}

static int body(void *self)
{
	struct frame *f = self;
	struct timespec moment = { .tv_nsec = 300000000 };
	int r;

	WEFT_BEGIN(f);
	sem_post(&inside);
	nanosleep(&moment, NULL);
	WEFT_YIELD(f, r, weft_none());
	WEFT_END(f);
	return r;
}

static void *drive(void *co)
{
	int ten = 10;
	struct weft_value v;

	pthread_cleanup_push(clean, &ten);
	weft_next(co, &v);
	pthread_testcancel();
	pthread_cleanup_pop(0);
	return NULL;
}

int main(void)
{
	struct frame f = { 0 };
	struct weft_co *co;
	pthread_t thread;
	void *ended;

	sem_init(&inside, 0, 0);
	if (weft_co_new(body, &f, NULL, &co) < 0 || pthread_create(&thread, NULL, drive, co) != 0)
		return 1;
	sem_wait(&inside);
	pthread_cancel(thread);
	pthread_join(thread, &ended);
	return ended == PTHREAD_CANCELED && cleaned == 10 ? 0 : 2;
}
