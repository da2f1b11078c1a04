/* SPDX-License-Identifier: MIT */
#include "../case.h"

#include <execinfo.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "context.h"
#include "stepping.h"
#include "../sanitizers.h"

/* Calls of the handler, and where the last one ran. */
static atomic_int caught;
static char *_Atomic caught_at;

static void catch (int signal)
{
	volatile char used[512];

	(void)signal;
	memset((char *)used, 0x5a, sizeof(used));
	atomic_store(&caught_at, (char *)__builtin_frame_address(0));
	atomic_fetch_add(&caught, 1);
}

static void handle(int signal, void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

	atomic_store(&caught, 0);
	sigaction(signal, &action, NULL);
}

/*
 * Both sides count; a switch that goes astray is one that miscounts.  ThreadSanitizer hands a
 * signal over at the next atomic or library call of the fibre that it struck, so there is one.
 */
static void count(struct context *self)
{
	volatile int mine = 0;
	int *shared = self->arg;

	for (;;) {
		mine++;
		++*shared;
		atomic_load(&caught);
		context_leave(self);
		if (mine != *shared)
			conform_fail("the context is at %d, its counter at %d", mine, *shared);
	}
}

static void raise_inside(struct context *self)
{
	raise(SIGUSR1);
	context_leave(self);
	raise(SIGUSR1);
}

/* A handler runs on the stack of the context that was interrupted, and returns there. */
void signals_inside(const struct weft_backend *be)
{
	struct context c;

	handle(SIGUSR1, catch, 0);
	context_open(&c, be, raise_inside, NULL);
	for (int i = 1; i <= 2; i++) {
		context_enter(&c);
		CHECK_INT(caught, i);
		if (c.stack && WEFT_ASAN == 0)
			CHECK(context_holds(&c, caught_at));
	}
	CHECK(c.finished);
	context_close(&c);
}

struct alternate {
	char *stack;
	size_t size;
};

/* The alternate stack is the thread's: it is set, and taken away, where the signal is raised. */
static void raise_on_alternate(struct context *self)
{
	struct alternate *alternate = self->arg;
	stack_t mine = { .ss_sp = alternate->stack, .ss_size = alternate->size };
	stack_t none = { .ss_flags = SS_DISABLE };

	sigaltstack(&mine, NULL);
	raise(SIGUSR1);
	context_leave(self);
	sigaltstack(&mine, NULL);
	raise(SIGUSR1);
	sigaltstack(&none, NULL);
}

/* A handler with SA_ONSTACK runs on the alternate stack, and returns to the context. */
void signals_alternate_stack(const struct weft_backend *be)
{
	struct alternate alternate = { .size = 65536 };
	unsigned int id;
	struct context c;

	if (WITH_VALGRIND) {
		conform_skip("valgrind takes the alternate stack for part of the other one");
		return;
	}
	alternate.stack = stack_new(alternate.size, &id);
	handle(SIGUSR1, catch, SA_ONSTACK);
	context_open(&c, be, raise_on_alternate, &alternate);
	for (int i = 1; i <= 2; i++) {
		char *at;

		context_enter(&c);
		CHECK_INT(caught, i);
		at = atomic_load(&caught_at);
		CHECK(at >= alternate.stack && at < alternate.stack + alternate.size);
	}
	CHECK(c.finished);
	context_close(&c);
	stack_free(alternate.stack, alternate.size, id);
}

enum { STORM = 300 }; /* signals to live through */

static void switch_through(struct context *c, int *counter)
{
	int before = *counter;

	context_enter(c);
	if (*counter != before + 1)
		conform_fail("the counter went from %d to %d in one switch", before, *counter);
}

/* A timer that strikes wherever it likes, while contexts are switched to and fro. */
void signals_timer(const struct weft_backend *be)
{
	struct itimerval often = { { 0, 200 }, { 0, 200 } }, never = { { 0, 0 }, { 0, 0 } };
	int counter = 0;
	struct context c;

	context_open(&c, be, count, &counter);
	handle(SIGALRM, catch, SA_RESTART);
	setitimer(ITIMER_REAL, &often, NULL);
	while (atomic_load(&caught) < STORM)
		switch_through(&c, &counter);
	setitimer(ITIMER_REAL, &never, NULL);
	CHECK(counter > 0);
	context_close(&c);
}

struct thrower {
	pthread_t target;
	atomic_bool stop;
};

static void *throw_signals(void *arg)
{
	struct thrower *t = arg;

	while (!atomic_load(&t->stop)) {
		int before = atomic_load(&caught);

		pthread_kill(t->target, SIGUSR1);
		while (atomic_load(&caught) == before && !atomic_load(&t->stop))
			sched_yield();
	}
	return NULL;
}

/* Signals from another thread, each as soon as the one before was handled. */
void signals_from_thread(const struct weft_backend *be)
{
	struct thrower thrower = { .target = pthread_self() };
	pthread_t thread;
	int counter = 0;
	struct context c;

	context_open(&c, be, count, &counter);
	handle(SIGUSR1, catch, 0);
	if (!CHECK_INT(pthread_create(&thread, NULL, throw_signals, &thrower), 0))
		return;
	while (atomic_load(&caught) < STORM)
		switch_through(&c, &counter);
	atomic_store(&thrower.stop, true);
	pthread_join(thread, NULL);
	CHECK(counter > 0);
	context_close(&c);
}

/* The context whose handler gives way, while it is being interrupted. */
static struct context *interrupted;

static void leave_in_handler(int signal)
{
	(void)signal;
	atomic_fetch_add(&caught, 1);
	context_leave(interrupted);
}

/* A leaf function: the sums are likely in registers and the array in the red zone. */
static __attribute__((noinline)) int sum_over_signal(int start)
{
	volatile int part[16];
	int sum = 0;

	for (int i = 0; i < 16; i++)
		part[i] = start + i;
	raise(SIGUSR1);
	for (int i = 0; i < 16; i++)
		sum += part[i];
	return sum;
}

static void sum_inside(struct context *self)
{
	(void)self;
	for (int i = 0; i < 3; i++)
		CHECK_INT(sum_over_signal(1000 * i), 16 * 1000 * i + 120);
}

/* A handler gives way in the middle: the code that was interrupted goes on when the context does.
 */
void signals_switch_in_handler(const struct weft_backend *be)
{
	struct context c;

	handle(SIGUSR1, leave_in_handler, SA_NODEFER);
	interrupted = &c;
	context_open(&c, be, sum_inside, NULL);
	for (int i = 1; i <= 3; i++) {
		context_enter(&c);
		CHECK_INT(caught, i);
	}
	context_enter(&c);
	CHECK(c.finished);
	context_close(&c);
}

#ifdef __x86_64__

enum { STEPPED = 3 };

/* Between the two steps, and not in them: what a walk meets there is the backend's. */
static atomic_bool walking;

/* It ends by itself: a thread must not be ended while it is being stepped. */
static void count_stepping(struct context *self)
{
	for (int i = 0; i < STEPPED; i++) {
		++*(int *)self->arg;
		stepping_set(true);
		atomic_store(&walking, true);
		conform_switch(self->be)(self->ctx, self->back, WEFT_WHY_SUSPEND);
		atomic_store(&walking, false);
		stepping_set(false);
	}
}

static void step_through(const struct weft_backend *be)
{
	int counter = 0, before;
	struct context c;

	context_open(&c, be, count_stepping, &counter);
	c.back = c.caller;
	for (int i = 0; i < STEPPED; i++) {
		before = atomic_load(&caught);
		stepping_set(true);
		atomic_store(&walking, true);
		conform_switch(be)(c.caller, c.ctx, WEFT_WHY_RESUME);
		atomic_store(&walking, false);
		stepping_set(false);
		CHECK_INT(counter, i + 1);
		CHECK(atomic_load(&caught) > before);
	}
	context_enter(&c);
	CHECK(c.finished);
	context_close(&c);
}

/* A signal at every single instruction of a switch. */
void signals_every_instruction(const struct weft_backend *be)
{
	if (stepping_works(catch, &caught))
		step_through(be);
}

enum { MOST_FRAMES = 200 };

static void walk(int signal)
{
	void *frame[MOST_FRAMES];
	int n = atomic_load(&walking) ? backtrace(frame, MOST_FRAMES) : 1;

	(void)signal;
	atomic_fetch_add(&caught, 1);
	if (n <= 0 || n >= MOST_FRAMES)
		conform_fail("a backtrace in the middle of a switch has %d frames", n);
}

/* What an unwinder reads when it is lost may end the process: it is another one, then. */
static void walk_elsewhere(const struct weft_backend *be)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		step_through(be);
		_exit(0);
	}
	if (!CHECK(child > 0) || !CHECK_INT(waitpid(child, &status, 0), child))
		return;
	if (WIFSIGNALED(status))
		conform_fail("a backtrace in the middle of a switch ended in SIG%s",
			     sigabbrev_np(WTERMSIG(status)));
}

/* At every one a walk up the stack ends by itself: profilers take one whenever they like. */
void signals_backtrace_anywhere(const struct weft_backend *be)
{
	void *frame[1];

	backtrace(frame, 1);	/* loads what it needs */
	if (stepping_works(walk, &caught))
		walk_elsewhere(be);
}

#endif
