/* SPDX-License-Identifier: MIT */
/* A runtime with resume, on ucontext; see faults.h. */

#include <errno.h>
#include <fcntl.h>
#include <fenv.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#include <weft/runtime.h>

#include "faults.h"

enum { USUAL = 64 * 1024, LIVES = 900, AT_ONCE = 500 };

struct weft_runtime_co {
	ucontext_t own, *resumer;
	weft_runtime_body *body;
	void *arg, *value;
	int code, result;
	bool begun;
	enum weft_runtime_state state;
	pthread_t thread;
	pid_t process;
	char *stack;
};

static int lives, live;
static char one_stack[USUAL];
static _Thread_local int carried_rounding;
static _Thread_local ucontext_t *outermost;

/* ---- the switch ---- */

static void switch_to(ucontext_t *from, ucontext_t *to)
{
	sigset_t mask;

	carried_rounding = fegetround();
	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	if (is(SHARES_MASK))
		to->uc_sigmask = mask;
	swapcontext(from, to);
	if (is(SHARES_ROUNDING))
		fesetround(carried_rounding);
}

static void end(struct weft_runtime_co *co)
{
	sigset_t all;

	co->state = WEFT_RUNTIME_ENDED;
	if (is(SPOILS_MASK)) {
		sigemptyset(&all);
		co->resumer->uc_sigmask = all;
	}
	setcontext(co->resumer);
}

static void run(unsigned high, unsigned low)
{
	struct weft_runtime_co *co = (void *)(uintptr_t)((uint64_t)high << 32 | low);

	co->result = co->body(co, co->arg);
	if (is(RUNS_TWICE))
		co->body(co, co->arg);
	if (is(LOSES_RESULT))
		co->result = 0;
	end(co);
}

/* ---- lives ---- */

static int prepare(struct weft_runtime_co *co, size_t size)
{
	uint64_t address = (uintptr_t)co;

	co->stack = is(ONE_STACK) ? one_stack : malloc(size);
	if (!co->stack)
		return -ENOMEM;
	getcontext(&co->own);
	co->own.uc_stack.ss_sp = co->stack;
	co->own.uc_stack.ss_size = size;
	makecontext(&co->own, (void (*)(void))run, 2, (unsigned)(address >> 32), (unsigned)address);
#ifdef __x86_64__
	if (is(MISALIGNED)) {
		long long *rsp = &co->own.uc_mcontext.gregs[REG_RSP];
		char *moved = (char *)(uintptr_t)(*rsp - 8);

		memmove(moved, moved + 8, 16);
		*rsp -= 8;
	}
#endif
	return 0;
}

static bool has_room(void)
{
	return !(is(USES_UP) && lives == LIVES) && !(is(NO_CROWD) && live == AT_ONCE);
}

static int resume(struct weft_runtime_co *self, struct weft_runtime_co *co, void *value,
		  void **ret);

static int spawn(struct weft_runtime_co **ret, weft_runtime_body *body, void *arg, size_t stack)
{
	struct weft_runtime_co *co = has_room() ? calloc(1, sizeof(*co)) : NULL;

	if (!co)
		return -ENOMEM;
	co->body = body;
	co->arg = arg;
	co->state = WEFT_RUNTIME_SUSPENDED;
	co->thread = pthread_self();
	co->process = getpid();
	if (prepare(co, stack && !is(ONE_SIZE) ? stack : USUAL) < 0) {
		free(co);
		return -ENOMEM;
	}
	__atomic_fetch_add(&lives, 1, __ATOMIC_RELAXED);
	__atomic_fetch_add(&live, 1, __ATOMIC_RELAXED);
	if (is(LEAKS_FILE))
		open("/dev/null", O_RDONLY | O_CLOEXEC);
	*ret = co;
	if (is(BEGINS_AT_ONCE) || is(EAGER_RESUMED))
		resume(NULL, co, NULL, NULL);
	return 0;
}

static enum weft_runtime_state status(const struct weft_runtime_co *co)
{
	if (is(NEVER_RUNNING) && co->state == WEFT_RUNTIME_RUNNING)
		return WEFT_RUNTIME_SUSPENDED;
	return co->state;
}

static int join(struct weft_runtime_co *self, struct weft_runtime_co *co, int *ret)
{
	(void)self;
	if (co->state != WEFT_RUNTIME_ENDED && !is(JOINS_SUSPENDED))
		return WEFT_EBUSY;
	*ret = co->result;
	return 0;
}

/* ---- yields ---- */

static int yield(struct weft_runtime_co *self, void *value, void **ret)
{
	int code;

	self->value = value;
	self->state = WEFT_RUNTIME_SUSPENDED;
	switch_to(&self->own, is(YIELDS_TO_OUTERMOST) ? outermost : self->resumer);
	if (ret)
		*ret = is(LOSES_SENT) ? NULL : self->value;
	code = self->code;
	self->code = 0;
	return is(SWALLOWS_THROW) && code != WEFT_EEXIT ? 0 : code;
}

/* A call that continues has its place on its own stack; @self makes it. */
static int go_on(struct weft_runtime_co *self, struct weft_runtime_co *co, void **ret)
{
	ucontext_t here;

	if (!self)
		outermost = &here;
	co->resumer = &here;
	co->begun = true;
	co->state = WEFT_RUNTIME_RUNNING;
	switch_to(&here, &co->own);
	if (co->state == WEFT_RUNTIME_ENDED)
		return 0;
	if (ret)
		*ret = is(HALF_POINTERS) ? (void *)(uintptr_t)(uint32_t)(uintptr_t)co->value :
					   co->value;
	return WEFT_RUNTIME_YIELDED;
}

/* 0: @co can go on. */
static int refuse(const struct weft_runtime_co *co)
{
	if (is(STAYS_IN_THREAD) && !pthread_equal(co->thread, pthread_self()))
		return -EPERM;
	if (is(STAYS_IN_PROCESS) && co->process != getpid())
		return -EPERM;
	if (co->state == WEFT_RUNTIME_ENDED)
		return WEFT_ESTATE;
	return co->state == WEFT_RUNTIME_RUNNING ? WEFT_EBUSY : 0;
}

static int resume(struct weft_runtime_co *self, struct weft_runtime_co *co, void *value, void **ret)
{
	int r = refuse(co);

	if ((is(TAKES_ENDED) && r == WEFT_ESTATE) || (is(TAKES_RUNNING) && r == WEFT_EBUSY))
		return 0;
	if (r < 0)
		return r;
	if (value || !is(KEEPS_OLD_VALUE))
		co->value = value;
	return go_on(self, co, ret);
}

static int throw_in(struct weft_runtime_co *self, struct weft_runtime_co *co, int code, void **ret)
{
	int r = refuse(co);

	if (r < 0)
		return r;
	if (!co->begun && !is(STARTS_FOR_THROW)) {
		co->state = WEFT_RUNTIME_ENDED;
		co->result = code;
		return 0;
	}
	co->code = code;
	return go_on(self, co, ret);
}

static int close_it(struct weft_runtime_co *self, struct weft_runtime_co *co)
{
	int r;

	if (co->state == WEFT_RUNTIME_ENDED)
		return 0;
	if (is(CLOSE_IS_RESUME) && co->begun)
		r = resume(self, co, NULL, NULL);
	else
		r = throw_in(self, co, WEFT_EEXIT, NULL);
	if (r != WEFT_RUNTIME_YIELDED)
		return r;
	return is(CLOSE_TELLS_NOTHING) ? 0 : WEFT_EIGNORED;
}

static int transfer(struct weft_runtime_co *self, struct weft_runtime_co *to)
{
	if (is(TRANSFER_IS_RESUME))
		return resume(self, to, NULL, NULL);
	self->state = WEFT_RUNTIME_SUSPENDED;
	to->state = WEFT_RUNTIME_RUNNING;
	to->resumer = self->resumer;
	switch_to(&self->own, &to->own);
	return 0;
}

/* ---- the end ---- */

static int destroy(struct weft_runtime_co *co)
{
	bool on = is(RUNS_WHEN_DESTROYED) ? co->begun : is(STARTS_WHEN_DESTROYED) && !co->begun;

	if (co->state == WEFT_RUNTIME_RUNNING)
		return is(DESTROYS_RUNNING) ? 0 : WEFT_EBUSY;
	while (on && co->state == WEFT_RUNTIME_SUSPENDED)
		go_on(NULL, co, NULL);
	if (!is(ONE_STACK))
		free(co->stack);
	free(co);
	__atomic_fetch_sub(&live, 1, __ATOMIC_RELAXED);
	return 0;
}

enum {
	CAPS = WEFT_RUNTIME_RESUME | WEFT_RUNTIME_VALUES | WEFT_RUNTIME_THROW | WEFT_RUNTIME_CLOSE |
	       WEFT_RUNTIME_SYMMETRIC | WEFT_RUNTIME_OWN_STACKS | WEFT_RUNTIME_CHECKED |
	       WEFT_RUNTIME_THREADS | WEFT_RUNTIME_MIGRATE | WEFT_RUNTIME_SAVES_FPU |
	       WEFT_RUNTIME_SAVES_SIGMASK | WEFT_RUNTIME_FORK |
	       (is(EAGER_RESUMED) ? WEFT_RUNTIME_EAGER : 0),
	WRONG = (is(WITHOUT_SENT) ? WEFT_RUNTIME_OWN_STACKS : 0) |
		(is(VALUES_WITHOUT_RESUME) ? WEFT_RUNTIME_RESUME : 0) |
		(is(UNKNOWN_CLAIM) ? 1 << 20 : 0),
};

#ifdef HIDDEN
static const struct weft_runtime hidden;
const struct weft_runtime *weft_runtime_other = &hidden;
static const struct weft_runtime hidden = {
#else
WEFT_RUNTIME(planted) = {
#endif
	.abi = is(ABI_OF_TOMORROW) ? WEFT_RUNTIME_ABI + 1 : WEFT_RUNTIME_ABI,
	.size = is(CUT_SHORT) ? offsetof(struct weft_runtime, sent) : sizeof(struct weft_runtime),
	.name = is(BAD_NAME) ? "planted runtime" : "planted",
	.caps = (uint32_t)CAPS ^ (uint32_t)WRONG,
	.spawn = is(WITHOUT_SPAWN) ? NULL : spawn,
	.yield = yield,
	.join = join,
	.status = status,
	.destroy = destroy,
	.resume = is(WITHOUT_RESUME) ? NULL : resume,
	.throw_in = throw_in,
	.close = close_it,
	.transfer = transfer,
};
